"""A window holds its first moment and not its last, and the one before it ends where it begins."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.runtime.faults import Fault
from kuulolla.search.count.window import Window
from kuulolla.search.language.periods import HELSINKI

MOMENTS = st.datetimes(datetime(1991, 1, 1), datetime(2099, 1, 1), timezones=st.sampled_from([UTC, HELSINKI]))  # noqa: DTZ001 - hypothesis wants naive bounds


def day(month: int, day: int) -> datetime:
    return datetime(2026, month, day, tzinfo=HELSINKI)


def test_an_empty_one_is_refused_in_one_line() -> None:
    with pytest.raises(Fault, match="before it begins"):
        Window(day(11, 20), day(11, 13))
    with pytest.raises(Fault):
        Window(day(11, 20), day(11, 20))


def test_an_hour_that_the_clocks_show_twice_is_no_empty_window() -> None:
    first = datetime(2026, 10, 25, 3, 30, tzinfo=HELSINKI)
    again = first.replace(fold=1)
    assert Window(first, again).before().begin == datetime(2026, 10, 24, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("begin", "end", "times", "earlier"),
    [
        ((11, 16), (11, 23), 1, (11, 9)),
        ((11, 16), (11, 23), 4, (10, 19)),  # the 25-hour day is one of the 28
        ((10, 19), (10, 26), 1, (10, 12)),
        ((3, 23), (3, 30), 1, (3, 16)),
        ((3, 30), (4, 6), 1, (3, 23)),
    ],
)
def test_before_whole_days_lie_as_many_whole_days(
    begin: tuple[int, int], end: tuple[int, int], times: int, earlier: tuple[int, int]
) -> None:
    before = Window(day(*begin), day(*end)).before(times)
    assert (before.begin.astimezone(HELSINKI), before.end) == (day(*earlier), day(*begin))


@given(MOMENTS, st.timedeltas(timedelta(microseconds=1), timedelta(days=400)), st.integers(1, 8))
def test_the_one_before_ends_where_it_begins_and_is_as_long_but_for_an_hour(
    begin: datetime, length: timedelta, times: int
) -> None:
    begin = begin.astimezone(UTC)
    before = Window(begin, begin + length).before(times)
    assert before.end == begin
    assert abs(before.end - before.begin.astimezone(UTC) - times * length) <= timedelta(hours=1)
