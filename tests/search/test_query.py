"""What a person asks, compiled."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.search.query import LONGEST, QueryFault, compile_query

PRESENT = {"term": {"deleted": False}}


def filters(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = compile_query(text)["bool"]["filter"]
    return found


@pytest.mark.parametrize("text", ["*", " * ", "*\n"])
def test_a_star_finds_everything_that_is_not_deleted(text: str) -> None:
    assert filters(text) == [PRESENT]


def test_all_words_must_occur_in_title_or_text() -> None:
    present, words = filters("  jono kirjasto ")
    assert present == PRESENT
    assert words["multi_match"] == {
        "query": "jono kirjasto",
        "type": "cross_fields",
        "operator": "and",
        "fields": ["title", "text"],
    }


@given(st.text(max_size=LONGEST))
def test_whatever_is_asked_never_finds_deleted_posts_or_is_refused(text: str) -> None:
    try:
        assert filters(text)[0] == PRESENT
    except QueryFault:
        assert not text.strip()


@pytest.mark.parametrize(
    ("text", "sentence"), [("", "give words"), (" \t", "give words"), ("x" * (LONGEST + 1), "1001 characters")]
)
def test_a_query_that_cannot_be_used_says_why(text: str, sentence: str) -> None:
    with pytest.raises(QueryFault, match=sentence):
        compile_query(text)
