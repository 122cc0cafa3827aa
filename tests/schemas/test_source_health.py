"""How a source does: whatever a connector gives as the reason, it is one line; and what is old says nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kuulolla.schemas.source_health import LONGEST_REASON, UNHEARD_AFTER, WRITTEN_EVERY, SourceHealth, SourceState

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def failing(because: str) -> SourceHealth:
    return SourceHealth(source="lehti", connector="feed", state=SourceState.FAILING, since=AT, at=AT, because=because)


@given(st.text())
@example("x" * (LONGEST_REASON - 1) + " y")
def test_any_reason_is_one_line_that_can_be_printed_and_stays_the_same(because: str) -> None:
    said = failing(because).because
    assert said is not None
    assert 0 < len(said) <= LONGEST_REASON
    assert said.isprintable()
    assert said == " ".join(said.split())
    assert failing(said).because == said
    assert SourceHealth.from_json(failing(because).to_json()) == failing(because)


def test_lines_of_a_reason_are_joined() -> None:
    assert failing("lehti.example\n\tanswers  500\x00").because == "lehti.example answers 500"


def test_a_well_source_has_no_reason() -> None:
    with pytest.raises(ValueError, match="a well one has none"):
        SourceHealth(source="lehti", connector="feed", state=SourceState.WELL, since=AT, at=AT, because="x answers 500")


def test_one_that_was_to_be_written_again_four_times_is_unheard() -> None:
    health = failing("x answers 500")
    assert not health.is_unheard(AT + 4 * WRITTEN_EVERY)
    assert health.is_unheard(AT + UNHEARD_AFTER + timedelta(seconds=1))
