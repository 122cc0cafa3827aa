"""Days and hours as a query writes them, in Europe/Helsinki, over the two nights when clocks change."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.search.language.periods import HELSINKI, begins, ends, read_period, show_period
from kuulolla.search.language.tree import Ago, Day
from tests.search.language.trees import AGO, DAYS

NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
"""Half past one in the night of 21 November in Helsinki."""


def helsinki(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2026-11-20", "2026-11-20", "2026-11-21"),
        ("2026-11", "2026-11-01", "2026-12-01"),
        ("2026-12", "2026-12-01", "2027-01-01"),
        ("2026", "2026-01-01", "2027-01-01"),
        ("today", "2026-11-21", "2026-11-22"),
        ("eilen", "2026-11-20", "2026-11-21"),
        ("-7d", "2026-11-14", "2026-11-15"),
        ("-2w", "2026-11-07", "2026-11-08"),
        ("-2vk", "2026-11-07", "2026-11-08"),
    ],
)
def test_a_period_begins_and_ends_at_midnight_in_helsinki(text: str, first: str, after: str) -> None:
    period = read_period(text)
    assert period is not None
    assert (begins(period, NOW), ends(period, NOW)) == (helsinki(first), helsinki(after))


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-20", 24)])
def test_the_days_when_clocks_change_have_23_and_25_hours(day: str, hours: int) -> None:
    period = read_period(day)
    assert period is not None
    assert ends(period, NOW) - begins(period, NOW) == timedelta(hours=hours)


def test_hours_are_counted_from_now_also_over_a_change_of_clocks() -> None:
    after_the_change = datetime(2026, 10, 25, 6, tzinfo=HELSINKI)
    assert begins(Ago(24, "h"), after_the_change) == after_the_change.astimezone(UTC) - timedelta(hours=24)
    assert ends(Ago(24, "h"), after_the_change) == begins(Ago(24, "h"), after_the_change)


@given(AGO | DAYS)
def test_a_period_printed_and_read_is_the_same(period: Ago | Day) -> None:
    assert read_period(show_period(period)) == period


@given(
    AGO.filter(lambda ago: ago.unit != "h") | DAYS,
    st.integers(0, 110 * 365 * 24 * 60).map(
        lambda minutes: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
)
def test_a_period_has_days_that_are_whole_in_helsinki(period: Ago | Day, now: datetime) -> None:
    first, after = (moment.astimezone(HELSINKI) for moment in (begins(period, now), ends(period, now)))
    assert (first.hour, first.minute, after.hour, after.minute) == (0, 0, 0, 0)
    assert first < after


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-02-30", "1989", "2100-01-01", "yesteryear", "-7", "7d", "-7m", "", "-99999d", "²⁰²⁶"]
)
def test_what_no_calendar_has_is_no_period(text: str) -> None:
    assert read_period(text) is None
