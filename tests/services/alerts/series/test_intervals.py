"""Intervals are as long all year, begin with the days of Finnish winter time, and are judged once they are over."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.records.watch import INTERVALS
from kuulolla.search.language.periods import HELSINKI
from kuulolla.services.alerts.series.intervals import GRACE, ended_by, start_of

STEPS = st.sampled_from(INTERVALS).map(lambda minutes: timedelta(minutes=minutes))
MOMENTS = st.datetimes(
    datetime(1995, 1, 1),  # noqa: DTZ001 - the zone is added
    datetime(2095, 1, 1),  # noqa: DTZ001 - the zone is added
    timezones=st.sampled_from([UTC, HELSINKI]),
)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def helsinki(*parts: int, fold: int = 0) -> datetime:
    year, month, day, hour, minute = parts
    return datetime(year, month, day, hour, minute, tzinfo=HELSINKI, fold=fold)


@pytest.mark.parametrize(
    ("moment", "step", "start"),
    [
        (helsinki(2026, 11, 29, 14, 37), 5, "2026-11-29T12:35"),
        (helsinki(2026, 11, 29, 14, 37), 60, "2026-11-29T12:00"),
        (helsinki(2026, 11, 29, 14, 37), 1440, "2026-11-28T22:00"),
        (helsinki(2026, 11, 29, 0, 0), 1440, "2026-11-28T22:00"),
        (helsinki(2026, 7, 1, 0, 59), 1440, "2026-06-29T22:00"),
        (helsinki(2026, 7, 1, 1, 0), 1440, "2026-06-30T22:00"),
        (helsinki(2026, 7, 1, 4, 30), 180, "2026-07-01T01:00"),
        # The night in which 3:30 comes twice, and the one in which it does not come.
        (helsinki(2026, 10, 25, 3, 30), 60, "2026-10-25T00:00"),
        (helsinki(2026, 10, 25, 3, 30, fold=1), 60, "2026-10-25T01:00"),
        (helsinki(2026, 10, 25, 3, 30, fold=1), 360, "2026-10-24T22:00"),
        (helsinki(2026, 3, 29, 4, 10), 60, "2026-03-29T01:00"),
        (helsinki(2026, 3, 29, 2, 50), 120, "2026-03-29T00:00"),
    ],
)
def test_where_an_interval_begins(moment: datetime, step: int, start: str) -> None:
    assert start_of(moment, timedelta(minutes=step)) == datetime.fromisoformat(start).replace(tzinfo=UTC)


@given(MOMENTS, STEPS)
def test_every_moment_lies_in_one_interval_and_a_day_has_whole_ones(moment: datetime, step: timedelta) -> None:
    start = start_of(moment, step)
    at = moment.astimezone(UTC)
    assert start <= at < start + step
    assert start.tzinfo is UTC
    assert start_of(start, step) == start_of(start + step - timedelta(microseconds=1), step) == start
    assert start_of(start + step, step) == start + step
    assert (start - start_of(moment, DAY)) % step == timedelta(0)
    if step <= HOUR:
        assert (start.astimezone(HELSINKI).minute * 60) % step.total_seconds() == 0


@given(MOMENTS, STEPS)
def test_an_interval_is_judged_some_seconds_after_its_end(now: datetime, step: timedelta) -> None:
    end, at = ended_by(now, step), now.astimezone(UTC)
    assert start_of(end, step) == end
    assert end + GRACE <= at < end + GRACE + step
    assert ended_by(end + GRACE, step) == end == ended_by(end, step, timedelta(0))
