"""Which hours repeat: as clocks in Helsinki show them, and public holidays as Sundays."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.services.alerts.detect.slots import HOURS_OF_DAY, HOURS_OF_KINDS, HOURS_OF_WEEK, slots_around

HELSINKI = ZoneInfo("Europe/Helsinki")


def test_in_the_middle_of_an_hour_it_is_that_hour_and_at_its_end_half_the_next() -> None:
    monday = datetime(2026, 11, 30, 9, 30, tzinfo=HELSINKI)
    (slot, weight), (_, after) = slots_around(monday)
    assert (slot.of_day, slot.of_kind, slot.of_week, weight, after) == (9, 9, 9, 1, 0)
    (first, one), (second, other) = slots_around(monday + timedelta(minutes=30))
    assert ((first.of_day, one), (second.of_day, other)) == ((9, 0.5), (10, 0.5))


@pytest.mark.parametrize(
    ("moment", "kind", "of_week"),
    [
        (datetime(2026, 11, 28, 12, 30, tzinfo=HELSINKI), 24 + 12, 5 * 24 + 12),  # a Saturday
        (datetime(2026, 11, 29, 12, 30, tzinfo=HELSINKI), 48 + 12, 6 * 24 + 12),  # a Sunday
        (datetime(2026, 5, 14, 12, 30, tzinfo=HELSINKI), 48 + 12, 6 * 24 + 12),  # Ascension Day, a Thursday
        (datetime(2026, 6, 19, 12, 30, tzinfo=HELSINKI), 48 + 12, 6 * 24 + 12),  # Midsummer Eve, a Friday
        (datetime(2026, 12, 24, 12, 30, tzinfo=HELSINKI), 48 + 12, 6 * 24 + 12),  # Christmas Eve, a Thursday
    ],
)
def test_holidays_are_as_sundays(moment: datetime, kind: int, of_week: int) -> None:
    (slot, _), _ = slots_around(moment)
    assert (slot.of_kind, slot.of_week) == (kind, of_week)


def test_the_hour_is_that_of_the_clock_on_the_days_that_it_changes() -> None:
    for day, hours in ((datetime(2026, 3, 29), 23), (datetime(2026, 10, 25), 25)):  # noqa: DTZ001
        midnight = day.replace(tzinfo=HELSINKI).astimezone(UTC)
        seen = [slots_around(midnight + timedelta(hours=hour, minutes=30))[0][0].of_day for hour in range(hours)]
        assert (seen[0], seen[-1]) == (0, 23)
        assert sorted(set(seen)) == [hour for hour in range(24) if hours != 23 or hour != 3]


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_weights_are_1_together_and_slots_exist(moment: datetime) -> None:
    (first, one), (second, other) = slots_around(moment)
    assert one + other == pytest.approx(1)
    assert min(one, other) >= 0
    for slot in (first, second):
        assert 0 <= slot.of_day < HOURS_OF_DAY
        assert 0 <= slot.of_kind < HOURS_OF_KINDS
        assert 0 <= slot.of_week < HOURS_OF_WEEK
        assert slot.of_kind % 24 == slot.of_week % 24 == slot.of_day
