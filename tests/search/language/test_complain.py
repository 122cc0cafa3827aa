"""Complaints: one line that can be printed, and a guess only where it is near."""

import pytest

from kuulolla.search.language.complain import QueryError, nearest, quoted
from kuulolla.search.language.fields import FIELDS


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("chanel", "channel"), ("sentimnet", "sentiment"), ("Score", "score"), ("sent", "sentiment"), ("lan", "lang")],
)
def test_one_slip_or_a_beginning_is_enough(typed: str, meant: str) -> None:
    assert nearest(typed, FIELDS) == meant


@pytest.mark.parametrize("typed", ["xyz", "mood", "s", "", "channelchannel"])
def test_a_strange_word_is_not_guessed(typed: str) -> None:
    assert nearest(typed, FIELDS) is None


def test_somebodys_text_is_shortened_and_can_be_printed() -> None:
    assert quoted("a\n\ud800\x00b") == "“a···b”"
    assert len(quoted("a" * 2000)) == 42


def test_a_complaint_without_a_place_in_the_query_has_no_column() -> None:
    assert str(QueryError(0, "too large")) == "too large"
    assert str(QueryError(3, "wrong", "right?")) == "column 3: wrong; right?"
