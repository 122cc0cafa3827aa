"""Times stand where people look for them, and colours can be told from white."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.search.language.periods import HELSINKI
from kuulolla.services.alerts.notify import axes
from kuulolla.services.alerts.notify.axes import ticks_between
from tests.services.alerts.notify.samples import NOON

DAY = timedelta(days=1)


def test_colours_have_contrast_against_white() -> None:
    def against_white(colour: str) -> float:
        """The contrast of WCAG 2.2."""
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)

    for colour in (axes.INK, axes.SEEN, axes.EDGE, axes.BEYOND):
        assert against_white(colour) >= 4.5


@pytest.mark.parametrize(
    ("first", "length", "clocks"),
    [
        (NOON - DAY, DAY, ["18.00", "0.00", "6.00", "12.00"]),
        (datetime(2026, 10, 24, 21, tzinfo=UTC), timedelta(hours=25), ["0.00", "6.00", "12.00", "18.00", "0.00"]),
        (NOON - timedelta(hours=5), timedelta(hours=5), ["9.00", "10.00", "11.00", "12.00", "13.00", "14.00"]),
        (NOON - timedelta(days=5), timedelta(days=5), ["0.00"] * 5),
        (NOON, timedelta(0), ["14.00"]),
    ],
)
def test_ticks_stand_at_round_hours_of_helsinki(first: datetime, length: timedelta, clocks: list[str]) -> None:
    ticks = [tick.astimezone(HELSINKI) for tick in ticks_between(first, first + length)]
    assert [f"{tick.hour}.{tick.minute:02}" for tick in ticks] == clocks


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the zone is added
    st.timedeltas(timedelta(0), timedelta(days=400)),
)
def test_ticks_are_few_in_order_and_within(first: datetime, length: timedelta) -> None:
    ticks = ticks_between(first, first + length)
    assert len(ticks) <= 8
    assert ticks == sorted(set(ticks))
    assert all(first <= tick <= first + length for tick in ticks)
