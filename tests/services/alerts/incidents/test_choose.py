"""Which of the candidates tell an incident best."""

from dataclasses import replace

import pytest

from kuulolla.services.alerts.incidents.choose import Candidate, best

CLEAR = Candidate("clear", "Seisoin jonossa tunnin eikä kukaan kertonut miksi.", -0.9, 80.0)
LESS = replace(CLEAR, post_id="less", evidence=50.0)


def test_those_with_the_most_evidence_are_first_and_three_are_enough() -> None:
    others = [replace(LESS, post_id=f"{number}", evidence=50.0 - number) for number in range(5)]
    assert best([*others, CLEAR], is_negative=True) == ("clear", "0", "1")


@pytest.mark.parametrize(
    "half",
    [
        replace(CLEAR, post_id="half", text="Jono, jono, jono!"),
        replace(CLEAR, post_id="half", text="Kerron nyt kaiken alusta asti. " * 160),
        replace(CLEAR, post_id="half", score=-0.2),
    ],
    ids=["too short", "too long", "not clear"],
)
def test_one_that_is_no_quick_reading_or_not_clear_counts_half(half: Candidate) -> None:
    assert best([half, LESS], is_negative=True) == ("less", "half")
    assert best([half, replace(LESS, evidence=30.0)], is_negative=True) == ("half", "less")


def test_feelings_do_not_count_where_the_posts_are_not_negative() -> None:
    assert best([replace(CLEAR, post_id="praise", score=0.9), LESS], is_negative=False) == ("praise", "less")


def test_where_nothing_rises_it_is_how_they_are_read_that_counts_and_then_their_order() -> None:
    first, second = (replace(CLEAR, post_id=name, evidence=0.0) for name in ("first", "second"))
    assert best([replace(first, text="Jono!", post_id="short"), first, second], is_negative=True) == (
        *("first", "second", "short"),
    )
