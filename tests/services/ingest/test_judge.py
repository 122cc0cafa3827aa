"""A source fails when its polls have failed for a while, or for good; it is well again at its next good answer."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from kuulolla.schemas.source_health import WRITTEN_EVERY, SourceHealth, SourceState
from kuulolla.services.ingest.judge import FAILING_AFTER, Course, answered, failed, gone, is_due

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NEW = Course("lehti", "feed")
WELL = answered(NEW, AT)


def after_failures(course: Course, *minutes: float) -> Course:
    for minute in minutes:
        course = failed(course, f"lehti.example answers 503 ({minute:g})", AT + minute * MINUTE)
    return course


def health_of(course: Course) -> SourceHealth:
    assert course.health is not None
    return course.health


def test_of_a_source_that_nobody_has_polled_yet_nothing_is_told() -> None:
    assert NEW.health is None
    assert after_failures(NEW, 0, 1, 14).health is None


def test_a_good_answer_makes_it_well_from_the_first_one_on() -> None:
    later = health_of(answered(WELL, AT + 5 * MINUTE))
    assert (later.state, later.since, later.last_success_at) == (SourceState.WELL, AT, AT + 5 * MINUTE)


def test_refusals_that_are_over_within_a_quarter_of_an_hour_are_no_failure() -> None:
    assert health_of(after_failures(WELL, 1, 2, 15)).state is SourceState.WELL


def test_after_a_quarter_of_an_hour_of_them_it_fails_since_the_first_for_the_latest_reason() -> None:
    found = health_of(after_failures(WELL, 1, 2, 16))
    assert (found.state, found.since) == (SourceState.FAILING, AT + MINUTE)
    assert found.because == "lehti.example answers 503 (16)"
    assert (found.last_success_at, found.connector) == (AT, "feed")


def test_a_good_answer_between_them_begins_the_count_anew() -> None:
    course = answered(after_failures(WELL, 1, 10), AT + 11 * MINUTE)
    assert health_of(after_failures(course, 12, 20, 26)).state is SourceState.WELL


def test_while_it_fails_the_reason_follows_and_the_time_stays() -> None:
    found = health_of(after_failures(WELL, 1, 16, 60))
    assert (found.since, found.because) == (AT + MINUTE, "lehti.example answers 503 (60)")


def test_a_source_that_has_never_answered_fails_too() -> None:
    found = health_of(after_failures(NEW, 0, 15))
    assert (found.state, found.since, found.last_success_at) == (SourceState.FAILING, AT, None)


def test_one_that_is_gone_for_good_fails_at_once() -> None:
    found = health_of(gone(WELL, "lehti.example says that the source is gone for good (410)", AT + MINUTE))
    assert (found.state, found.since) == (SourceState.FAILING, AT + MINUTE)


def test_after_a_restart_a_failure_goes_on_as_the_same_one_until_a_good_answer() -> None:
    before = health_of(after_failures(WELL, 1, 16))
    again = Course("lehti", "feed", before)
    later = health_of(after_failures(again, 90))
    assert (later.since, later.because) == (before.since, "lehti.example answers 503 (90)")
    assert health_of(gone(again, "gone", AT + 90 * MINUTE)).since == before.since
    assert health_of(answered(again, AT + 90 * MINUTE)).state is SourceState.WELL


def test_it_is_written_when_its_state_is_another_and_a_quarter_of_an_hour_after_it_was() -> None:
    well, failing = health_of(WELL), health_of(after_failures(WELL, 1, 16))
    assert is_due(well, None, AT)
    assert not is_due(health_of(answered(WELL, AT + MINUTE)), well, AT + MINUTE)
    assert is_due(well, well, AT + WRITTEN_EVERY)
    assert is_due(failing, well, AT)
    other = failing.model_copy(update={"since": AT + 5 * MINUTE})
    assert is_due(other, failing, AT), "well meanwhile, and nobody wrote it"


Outcome = tuple[Literal["well", "bad"], int]


@given(st.lists(st.tuples(st.sampled_from(["well", "bad"]), st.integers(0, 30))))
def test_it_fails_exactly_where_the_last_polls_failed_for_so_long(polls: Sequence[Outcome]) -> None:
    course, at, bad_since, expected = NEW, AT, None, None
    for outcome, minutes in polls:
        at += minutes * MINUTE
        if outcome == "well":
            course, bad_since, expected = answered(course, at), None, SourceState.WELL
        else:
            course, bad_since = failed(course, "x", at), bad_since or at
            expected = SourceState.FAILING if at - bad_since >= FAILING_AFTER else expected
    assert (course.health.state if course.health else None) == expected
