"""Saved searches beside each other: what they name is there, none uses itself, none grows beyond what can be asked."""

import pytest

from kuulolla.records.check_searches import SearchesByName, complaints, users
from kuulolla.search.language.complain import QueryError
from kuulolla.search.language.expand import expand
from kuulolla.search.language.parse import parse
from tests.records.definitions import brand, kept, known, theme


def test_a_search_is_found_by_its_name_whatever_its_capitals_and_space() -> None:
    saved = SearchesByName([theme("hidas-eteneminen", "hidas"), brand("kela", "Kela", "FPA")])
    assert expand(parse('theme:"Hidas eteneminen" brändi:KELA'), saved) == parse("hidas (Kela OR FPA)")
    assert (saved.find("search", "kela"), list(saved.names("brand"))) == (None, ["kela"])


def test_searches_that_name_each_other_are_kept_in_whatever_order_they_come() -> None:
    assert (
        complaints({}, [theme("kaikki", "theme:jonot OR theme:aika"), theme("aika", "aika"), theme("jonot", "x")]) == {}
    )


def test_a_name_that_is_not_there_is_told_with_what_was_meant() -> None:
    there = known(theme("jonot", "jono"))
    assert complaints(there, [theme("kaikki", "jono\nOR theme:jonott")]) == {
        "theme:kaikki": "line 2, column 10: there is no theme “jonott” in theme:kaikki; did you mean theme:jonot?"
    }


@pytest.mark.parametrize("query", ["x OR theme:a", "theme:b", "NOT theme:c"])
def test_a_search_that_uses_itself_is_refused(query: str) -> None:
    there = known(theme("a", "x"), theme("b", "theme:a"), theme("c", "theme:b y"))
    assert "uses itself" in complaints(there, [theme("a", query)])["theme:a"]


def test_a_change_that_is_too_much_for_those_that_use_it_is_refused() -> None:
    words = " OR ".join(f"w{at}" for at in range(90))
    many = [theme(f"t{at}", words) for at in range(11)]
    all_of_them = theme("kaikki", " OR ".join(f"theme:t{at}" for at in range(12)))
    there = known(*many, all_of_them, theme("t11", "x"))
    assert complaints(there, [theme("t11", "x y")]) == {}
    assert list(complaints(there, [theme("t11", words)])) == ["theme:kaikki"]


def test_what_could_not_be_used_before_keeps_nobody_from_writing_others() -> None:
    there = known(theme("rikki", "theme:poissa"), theme("jonot", "jono"))
    assert complaints(there, [theme("jonot", "jonottaa")]) == {}
    assert list(complaints(there, [theme("rikki", "x theme:poissa")])) == ["theme:rikki"]
    assert complaints(there, [theme("rikki", "x")]) == {}


def test_those_that_use_a_search_are_named() -> None:
    there = known(theme("a", "x"), theme("b", "y NOT Theme:A"), brand("a", "theme"), theme("c", "theme:b"))
    assert users("theme:a", there) == ["theme:b"]
    assert users("theme:c", there) == []
    assert users("theme:itse", known(theme("itse", "theme:itse"))) == []


def test_a_query_that_no_grammar_takes_any_more_is_told_by_its_name() -> None:
    old = theme("vanha", "x").model_copy(update={"query": "((("})
    with pytest.raises(
        QueryError, match="theme:vanha can no longer be used: column 3: this parenthesis is never closed"
    ):
        SearchesByName([old]).find("theme", "vanha")
    assert list(complaints({}, [old])) == ["theme:vanha"]
    assert users("theme:x", known(old)) == []


def test_one_that_no_grammar_takes_any_more_keeps_nobody_from_using_and_writing_others() -> None:
    vanha = kept(theme("jonot", "jono").model_copy(update={"name": "vanha", "query": "((("}))
    nimet = kept(brand("nimet", "Kela").model_copy(update={"aliases": ("#a b",)}))
    there = {one.key: one for one in (vanha, nimet, kept(theme("jonot", "jono")))}
    saved = SearchesByName(there.values())
    assert expand(parse("theme:jonot"), saved) == parse("jono")
    for broken in ("theme:vanha", "brand:nimet"):
        with pytest.raises(QueryError, match=f"^{broken} can no longer be used: .*searches add {broken} … --replace"):
            expand(parse(f"{broken} OR theme:jonot"), saved)
    assert complaints(there, [theme("jonot", "jonottaa"), theme("vanha", "x")]) == {}
    assert list(complaints(there, [theme("kaikki", "theme:vanha")])) == ["theme:kaikki"]
