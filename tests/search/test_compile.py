"""What a query's tree becomes for Elasticsearch: the shape of each kind of term, and what may never be left out."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given

from kuulolla.search.compile import compile_tree
from kuulolla.search.language.complain import QueryError
from kuulolla.search.language.expand import expand
from kuulolla.search.language.parse import parse
from kuulolla.search.language.tree import Everything, SavedKind, Tree
from tests.search.language.trees import TREES
from tests.search.language.words_of import TableAnalysis

NOW = datetime.fromisoformat("2026-11-21T12:00+02:00")
WORDS = TableAnalysis({"kelan": ("kela",), "voi": ("voi", "voida"), "tyhjä": ("tyhjä",)})


class AnyTheme:
    """Every saved search is there, and finds every post."""

    def find(self, kind: SavedKind, name: str) -> Tree | None:  # noqa: ARG002 - the port's
        return Everything()

    def names(self, kind: SavedKind) -> Iterable[str]:  # noqa: ARG002 - the port's
        return ()


def compiled(text: str) -> dict[str, Any]:
    """The part of the query that the text made."""
    whole = compile_tree(expand(parse(text), AnyTheme()), WORDS, NOW)
    assert whole["bool"]["filter"] == [{"term": {"deleted": False}}]
    made: dict[str, Any] = whole["bool"]["must"][0]
    return made


def lemma(text: str) -> list[dict[str, Any]]:
    return [{"match": {"query": text, "use_field": f"readings.r{number}"}} for number in (1, 2, 3, 4)]


def reading(*lemmas: str) -> dict[str, Any]:
    return {"any_of": {"intervals": [rule for text in lemmas for rule in lemma(text)]}}


def near(left: Any, right: Any, distance: int, *, ordered: bool) -> dict[str, Any]:  # noqa: ANN401 - rules are JSON
    return {"all_of": {"intervals": [left, right], "max_gaps": distance, "ordered": ordered}}


def form(text: str) -> dict[str, Any]:
    return {"match": {"query": text}}


def word(lemmas: str) -> dict[str, Any]:
    return {
        "multi_match": {
            "query": lemmas,
            "type": "best_fields",
            "operator": "or",
            "fields": ["lemmas", "parts^0.5"],
        }
    }


def test_a_word_is_asked_for_by_any_of_its_lemmas_and_a_part_counts_half() -> None:
    assert compiled("Kelan") == word("kela")
    assert compiled("voi") == word("voi voida")


def test_conditions_filter_words_count_and_what_is_denied_stands_beside_them() -> None:
    assert compiled("Kelan lang:fi -voi #tag") == {
        "bool": {
            "must": [word("kela")],
            "filter": [{"term": {"language.code": "fi"}}, {"term": {"hashtags": "tag"}}],
            "must_not": [word("voi voida")],
        }
    }


def test_or_and_not_alone() -> None:
    assert compiled("a OR b") == {"bool": {"should": [word("a"), word("b")], "minimum_should_match": 1}}
    assert compiled("NOT a") == {"bool": {"must_not": [word("a")]}}


def test_a_phrase_is_readings_without_a_gap_in_order() -> None:
    assert compiled('"Kelan voi"') == {
        "intervals": {"forms": near(reading("kela"), reading("voi", "voida"), 0, ordered=True)}
    }


def test_one_typed_word_that_is_several_words_is_a_phrase() -> None:
    assert compiled("AC/DC") == compiled('"AC DC"')


def test_exact_words_and_prefixes_are_asked_of_the_forms() -> None:
    assert compiled("=Kelan") == {"match": {"forms": {"query": "kelan"}}}
    assert compiled('="Kelan voi"') == {"match_phrase": {"forms": {"query": "kelan voi"}}}
    assert compiled("Kirjast*") == {"prefix": {"forms": {"value": "kirjast"}}}


def test_near_takes_all_that_has_a_place() -> None:
    choice = {"any_of": {"intervals": sorted([*lemma("a"), form("b"), {"prefix": {"prefix": "kirj"}}], key=repr)}}
    assert compiled('(a OR =b OR kirj*) NEAR/3 ("Kelan voi" ONEAR/7 c)') == {
        "intervals": {
            "forms": near(
                choice,
                near(near(reading("kela"), reading("voi", "voida"), 0, ordered=True), reading("c"), 7, ordered=True),
                3,
                ordered=False,
            )
        }
    }


def test_the_same_on_both_sides_of_near_asks_for_two_places() -> None:
    two = {"any_of": {"intervals": sorted([*lemma("kela"), form("··")], key=repr)}}
    assert compiled("kela NEAR/4 Kelan") == {"intervals": {"forms": near(reading("kela"), two, 4, ordered=True)}}
    rule = compiled("(a OR b) NEAR (b OR a)")["intervals"]["forms"]
    assert rule["all_of"]["ordered"]


def test_more_ways_to_combine_phrases_than_lucene_writes_out_are_refused_at_the_operator() -> None:
    phrases = " OR ".join(f'"a {number}"' for number in range(23))
    with pytest.raises(QueryError) as caught:
        compiled(f"({phrases}) NEAR ({phrases})")
    assert caught.value.column == len(phrases) + 4
    words = " OR ".join(f"a{number}" for number in range(40))
    compiled(f"({words}) NEAR ({words})")


def test_words_that_the_tokenizer_does_not_see_find_nothing() -> None:
    nothing: dict[str, Any] = {"match_none": {}}
    assert [compiled(text) for text in ("㉿", '="㉿ ㉿"', "a NEAR ㉿")] == [nothing, nothing, nothing]
    assert compiled("a NEAR (b OR ㉿)") == compiled("a NEAR b")


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("channel:forum", {"term": {"channel": "forum"}}),
        ("touchpoint:owned", {"term": {"touchpoint": "owned"}}),
        ("emotion:anger", {"term": {"sentiment.emotions": "anger"}}),
        ("author:p7f3", {"term": {"author": "p7f3"}}),
        ("source:Palaute", {"term": {"source": {"value": "Palaute", "case_insensitive": True}}}),
        ('place:"Iso Robertinkatu"', {"term": {"place.name": {"value": "Iso Robertinkatu", "case_insensitive": True}}}),
        ("id:" + "0" * 32, {"term": {"id": "0" * 32}}),
        ("has:link", {"exists": {"field": "links"}}),
        ("has:rating", {"exists": {"field": "rating.value"}}),
        ("is:reply", {"exists": {"field": "reply_to"}}),
        ("is:mixed", {"term": {"sentiment.mixed": True}}),
        ("@Kela", {"term": {"handles": "kela"}}),
        ("theme:jonot", {"match_all": {}}),
        ("score:<-0.5", {"range": {"sentiment.score": {"lt": -0.5}}}),
        ("score:-1..0", {"range": {"sentiment.score": {"gte": -1.0, "lte": 0.0}}}),
        ("rating:>3", {"range": {"rating.value": {"gt": 3.0}}}),
        (
            "published:2026-11-01..2026-11-20",
            {"range": {"published_at": {"gte": "2026-10-31T22:00:00+00:00", "lt": "2026-11-20T22:00:00+00:00"}}},
        ),
        ("published:-7d", {"range": {"published_at": {"gte": "2026-11-13T22:00:00+00:00"}}}),
        ("published:-6h", {"range": {"published_at": {"gte": "2026-11-21T04:00:00+00:00"}}}),
        ("published:>2026-10-25", {"range": {"published_at": {"gte": "2026-10-25T22:00:00+00:00"}}}),
        ("published:<2026-10-25", {"range": {"published_at": {"lt": "2026-10-24T21:00:00+00:00"}}}),
    ],
)
def test_a_condition_is_one_core_query(text: str, query: dict[str, Any]) -> None:
    assert compiled(text) == query


def test_a_persons_correction_counts_instead_of_the_models_label() -> None:
    assert compiled("sentiment:negative")["bool"]["should"] == [
        {"term": {"people.corrected": "negative"}},
        {
            "bool": {
                "filter": [{"term": {"sentiment.label": "negative"}}],
                "must_not": [{"exists": {"field": "people.corrected"}}],
            }
        },
    ]


def test_an_address_is_itself_and_what_lies_under_it() -> None:
    assert compiled("url:https://www.kela.example/")["bool"]["should"] == [
        {"term": {"address": "kela.example"}},
        *({"prefix": {"address": {"value": f"kela.example{end}"}}} for end in "/?#"),
    ]


CORE = {"bool", "term", "range", "exists", "prefix", "match", "match_phrase", "multi_match", "match_all", "match_none"}


def queries(query: dict[str, Any], levels: int = 1) -> Iterator[tuple[str, int]]:
    """The name of every query in this one, and how many Boolean queries it stands in."""
    (name, body), *others = query.items()
    assert not others
    yield name, levels
    if name == "bool":
        clauses = (part for kind in ("must", "filter", "should", "must_not") for part in body.get(kind, ()))
        for clause in clauses:
            yield from queries(clause, levels + 1)


@given(TREES)
def test_any_query_is_core_queries_within_the_levels_that_elasticsearch_takes(tree: Tree) -> None:
    try:
        found = list(queries(compile_tree(expand(tree, AnyTheme()), WORDS, NOW)))
    except QueryError as error:
        assert "ways to combine" in error.wrong  # noqa: PT017 - the one complaint that is due
        return
    assert {name for name, _ in found} <= CORE | {"intervals"}
    assert max(levels for _, levels in found) <= 30


def test_the_deepest_query_stands_within_the_levels_that_elasticsearch_takes() -> None:
    text = "sentiment:negative"
    for level in range(19):
        text = f"(a {text})" if level % 2 else f"(a OR {text})"
    made = compile_tree(expand(parse(text), AnyTheme()), WORDS, NOW)
    assert max(levels for name, levels in queries(made) if name == "bool") < 30
