"""When hours, days, weeks and months begin in Europe/Helsinki, also where its clocks change."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kuulolla.runtime.faults import Fault
from kuulolla.search.count.histogram import MOST_BUCKETS, Interval, histogram, span, starts
from kuulolla.search.count.window import Window
from kuulolla.search.language.periods import HELSINKI
from tests.search.count.listened import AUTUMN, SPRING, Listened, check, published

INTERVALS: tuple[Interval, ...] = get_args(Interval)
LONGEST = {"hour": timedelta(hours=1), "day": timedelta(hours=25), "week": timedelta(hours=169)}
MOMENTS = st.datetimes(datetime(1991, 1, 1), datetime(2098, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive bounds


def _shown(begin: str, end: str, interval: Interval) -> list[str]:
    window = Window(*(datetime.fromisoformat(one).replace(tzinfo=HELSINKI) for one in (begin, end)))
    return [start.astimezone(HELSINKI).isoformat(timespec="minutes") for start in starts(window, interval)]


def test_the_day_on_which_summer_time_begins_has_23_hours() -> None:
    hours = _shown("2026-03-29", "2026-03-30", "hour")
    assert len(hours) == 23
    assert hours[2:4] == ["2026-03-29T02:00+02:00", "2026-03-29T04:00+03:00"]


def test_the_day_on_which_it_ends_has_25_and_its_two_hours_at_3_differ() -> None:
    hours = _shown("2026-10-25", "2026-10-26", "hour")
    assert len(hours) == 25
    assert hours[3:5] == ["2026-10-25T03:00+03:00", "2026-10-25T03:00+02:00"]


def test_days_begin_at_midnight_on_both_sides_of_the_change() -> None:
    assert _shown("2026-10-24", "2026-10-27", "day") == [
        "2026-10-24T00:00+03:00",
        "2026-10-25T00:00+03:00",
        "2026-10-26T00:00+02:00",
    ]


def test_weeks_begin_on_monday_and_months_on_the_first_day() -> None:
    assert _shown("2026-03-25T12:00", "2026-04-06", "week") == ["2026-03-23T00:00+02:00", "2026-03-30T00:00+03:00"]
    assert _shown("2026-12-31", "2027-01-02", "month") == ["2026-12-01T00:00+02:00", "2027-01-01T00:00+02:00"]


@given(MOMENTS, st.timedeltas(timedelta(microseconds=1), timedelta(days=80)), st.sampled_from(INTERVALS))
def test_the_intervals_lie_side_by_side_and_just_cover_the_window(
    begin: datetime, length: timedelta, interval: Interval
) -> None:
    found = starts(Window(begin, begin + length), interval)
    longest = LONGEST.get(interval, timedelta(hours=31 * 24 + 1))
    assert found[0] <= begin < found[0] + longest
    assert found[-1] < begin + length <= found[-1] + longest
    assert all(timedelta(0) < later - start <= longest for start, later in pairwise(found))
    # Each is where an interval begins, whatever the window is.
    assert all(starts(Window(start, start + timedelta(seconds=1)), interval) == [start] for start in found[:50])


def test_more_than_anybody_looks_at_are_refused_with_what_to_do() -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    assert len(starts(Window(begin, begin + timedelta(hours=MOST_BUCKETS)), "hour")) == MOST_BUCKETS
    with pytest.raises(Fault, match="more than 2,000 hours: choose a longer interval or a shorter period"):
        starts(Window(datetime(1990, 1, 1, tzinfo=UTC), begin), "hour")


def _interval_of(moment: datetime, interval: Interval) -> object:
    """What tells the intervals apart, by the calendar on the wall."""
    local = moment.astimezone(HELSINKI)
    match interval:
        case "hour":
            return local.strftime("%Y-%m-%d %H %z")
        case "day":
            return local.date()
        case "week":
            return local.isocalendar()[:2]
        case "month":
            return local.year, local.month


@pytest.mark.real
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    begin=st.datetimes(datetime(2025, 12, 1), datetime(2026, 11, 20), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis wants naive bounds
    length=st.timedeltas(timedelta(microseconds=1), timedelta(days=60)),
    interval=st.sampled_from(INTERVALS),
)
@example(begin=SPRING - timedelta(days=1), length=timedelta(days=3), interval="hour")
@example(begin=AUTUMN - timedelta(days=1), length=timedelta(days=3), interval="hour")
@example(begin=SPRING - timedelta(days=9), length=timedelta(days=16), interval="day")
@example(begin=AUTUMN - timedelta(days=9), length=timedelta(days=16), interval="day")
@example(begin=SPRING - timedelta(days=30), length=timedelta(days=60), interval="week")
@example(begin=SPRING - timedelta(days=60), length=timedelta(days=300), interval="month")
def test_the_server_counts_each_post_where_the_calendar_says(
    listened: Listened, begin: datetime, length: timedelta, interval: Interval
) -> None:
    window = Window(begin, begin + length)
    bars = histogram(listened.client, listened.alias, listened.query("*"), window, interval)
    inside = [one for one in listened.documents if begin <= published(one) < begin + length]
    assert [bar.begins for bar in bars] == starts(window, interval)
    assert all(bar.begins.utcoffset() == bar.begins.astimezone(HELSINKI).utcoffset() for bar in bars)
    for bar in bars:
        here = [one for one in inside if _interval_of(published(one), interval) == _interval_of(bar.begins, interval)]
        check(bar.sentiment, here)
    assert sum(bar.sentiment.posts for bar in bars) == len(inside)


@pytest.mark.real
def test_a_query_s_own_span_holds_all_that_it_finds(listened: Listened) -> None:
    found = span(listened.client, listened.alias, listened.query("kela"))
    moments = [published(one) for one in listened.having("kela")]
    assert found == Window(min(moments), max(moments) + timedelta(milliseconds=1))
    assert span(listened.client, listened.alias, listened.query("raitiovaunu")) is None
