"""What a saved search may say: its name, its query, a brand's names."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kuulolla.records.saved_search import Definition, SavedSearch, key_of, mistakes, name_of
from kuulolla.search.language.parse import parse
from kuulolla.search.language.show import show
from kuulolla.search.language.tree import Saved
from tests.records.definitions import DEFINITIONS, NAMES, brand, kept, theme
from tests.search.language.trees import TYPED


def wrong(**values: Any) -> list[str]:  # noqa: ANN401 - any field
    """What is said of these values."""
    with pytest.raises(ValidationError) as caught:
        Definition.model_validate({"kind": "theme", "name": "jonot", **values})
    return [f"{'.'.join(map(str, where))}: {what}" for where, what in mistakes(caught.value)]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Jonot", "jonot"),
        ("Hidas eteneminen", "hidas-eteneminen"),
        ("hidas_eteneminen", "hidas-eteneminen"),
        (" Päiväkodit ", "päiväkodit"),
        ("pa\u0308iva\u0308kodit", "päiväkodit"),
    ],
)
def test_a_name_is_kept_in_small_letters_with_hyphens(written: str, kept: str) -> None:
    assert theme(written, "x").name == kept


@pytest.mark.parametrize("name", ["", "-a", "a--b", "a.b", "a:b", 'a"b', "a*", "H&M", "x" * 61])
def test_a_name_that_a_query_could_not_say_is_refused(name: str) -> None:
    assert len(wrong(name=name, query="x")) == 1


@given(NAMES)
def test_a_name_that_is_kept_is_found_however_a_query_writes_it(name: str) -> None:
    try:
        made = theme(name, "x")
    except ValidationError:
        return
    assert name_of(made.name) == made.name
    assert parse(show(Saved("theme", made.name))) == Saved("theme", made.name)
    for written in (name, made.name, made.name.replace("-", " "), made.name.replace("-", "_")):
        found = parse(f'teema:"{written}"')
        assert isinstance(found, Saved)
        assert key_of(found.kind, found.name) == made.key


def test_a_brand_s_names_make_its_query() -> None:
    kela = brand("kela", "Kela", "Kansaneläkelaitos", "FPA")
    assert kela.text == "Kela OR Kansaneläkelaitos OR FPA"
    assert kela.query is None


def test_names_of_several_words_are_phrases_and_operators_are_words() -> None:
    made = brand("x", "Iso Kauppa", "OR", 'Bar "Kuu"', "HSL:n", exclusions=["Iso Kauppatori", "kauppa"])
    assert made.text == '("Iso Kauppa" OR "OR" OR "Bar Kuu" OR HSL:n) NOT ("Iso Kauppatori" OR kauppa)'


def test_an_account_a_hashtag_and_an_exact_name_are_names() -> None:
    made = brand("voi", "=Voi", "=Voi oy", "@voi_fi", "#voi", exclusions=["voileipä"])
    assert made.text == '(=Voi OR ="Voi oy" OR @voi_fi OR #voi) NOT voileipä'


@given(DEFINITIONS)
def test_whatever_is_kept_is_a_query(made: Definition) -> None:
    parse(made.text)
    assert Definition.model_validate(made.model_dump()) == made


def test_the_lines_of_a_query_stay_and_space_that_nobody_sees_goes() -> None:
    made = theme("x", "  jono  OR\tjonottaa \n\n   OR   odottaa\n")
    assert made.query == "jono OR jonottaa\nOR odottaa"


@given(st.lists(TYPED, max_size=5).map("\n".join))
def test_a_query_means_what_it_meant_before_its_space_was_cleaned(text: str) -> None:
    try:
        made = theme("x", text)
    except ValidationError:
        return
    assert parse(made.text) == parse(text)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"query": "(jono"}, ["query: column 1: this parenthesis is never closed; add a ) or leave the ( out"]),
        (
            {"query": "jono\nOR (a"},
            ["query: line 2, column 4: this parenthesis is never closed; add a ) or leave the ( out"],
        ),
        ({}, [": give it a query"]),
        ({"query": "x", "aliases": ["y"]}, [": names and exclusions are a brand's: give the theme a query"]),
        ({"kind": "brand", "query": "x", "aliases": ["y"]}, [": names make the query: leave one of them out"]),
        (
            {"kind": "brand", "query": "x", "exclusions": ["y"]},
            [": exclusions need names to exclude from; in a query write NOT"],
        ),
        ({"kind": "brand", "aliases": ["kela", "Kela"]}, ["aliases: Kela is there twice"]),
        ({"kind": "brand", "aliases": ["#a b"]}, ["aliases: #a b: “#a b” is several names; give each on its own"]),
        ({"kind": "brand", "query": "x", "group": "about"}, [": groups are of themes: a brand has none"]),
        ({"query": "x", "title": {"sv": "Köer"}}, ["title.fi: is missing"]),
        ({"query": "x", "note": "a\u0007"}, ["note: it holds a character that cannot be printed"]),
    ],
)
def test_what_is_wrong_is_told_in_one_line(values: dict[str, Any], said: list[str]) -> None:
    assert wrong(**values) == said


def test_a_brand_with_too_many_names_is_refused_as_a_query_would_be() -> None:
    names, out = [f"nimi {at}" for at in range(50)], [f"muu {at}" for at in range(50)]
    assert brand("iso", *names, exclusions=out).aliases[49] == "nimi 49"
    long = [f"{'pitkä' * 10} nimi {at}" for at in range(50)]
    assert wrong(kind="brand", aliases=long) == [
        ": with all its names the query has 3,186 characters, 2,000 are allowed"
    ]


def test_a_record_gives_back_what_was_defined() -> None:
    made = theme("jonot", "jono", title={"fi": "Jonot"}, group="about")
    at = datetime(2026, 11, 29, 12, tzinfo=timezone(timedelta(hours=2)))
    record = SavedSearch(**dict(made), version=1, created_at=at, changed_at=at, changed_by="maija")
    assert record.definition == made
    assert record.created_at.tzinfo == UTC
    assert SavedSearch.from_json(record.to_json()) == record


@pytest.mark.parametrize("broken", [{"query": "((("}, {"query": None, "kind": "brand", "aliases": ["#a b"]}])
def test_a_record_is_read_without_asking_whether_it_can_be_parsed_and_a_definition_is_asked(
    broken: dict[str, Any],
) -> None:
    stored = kept(theme("jonot", "jono")).model_dump(mode="json") | broken
    assert SavedSearch.model_validate(stored).definition.name == "jonot"
    assert len(wrong(**broken)) == 1
