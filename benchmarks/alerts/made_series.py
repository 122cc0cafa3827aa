"""Series with known truth: counts every quarter of an hour, with day and week, holidays, bursts, trend, incidents."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from kuulolla.services.alerts.detect.slots import slots_around

STEP: Final = timedelta(minutes=15)
A_DAY: Final = 96
DAYS_BEFORE: Final = 42
"""Days without an incident, in which a detector learns."""

DAYS: Final = 84
_BEGINS: Final = datetime(2026, 3, 2, tzinfo=UTC)  # with a change of the clocks, Easter, May Day and Ascension Day
_EVERY_DAYS: Final = 10
_SATURDAY: Final = 5
_WEEKEND: Final = 0.6
_NIGHT: Final = 0.15

Event = Literal["spike", "build_up", "level"]
LENGTH: Final[dict[Event, int]] = {"spike": 8, "build_up": 48, "level": 96}
"""Quarters of an hour that an event goes on: two hours, twelve, and a day that begins two weeks at a new level."""

_NEW_LEVEL_DAYS: Final = 14


@dataclass(frozen=True)
class Made:
    """A series: when its rows begin, what they count, and where its events are (first and last row)."""

    moments: tuple[datetime, ...]
    values: NDArray[np.float64]
    events: tuple[tuple[int, int], ...]


def made(  # noqa: PLR0913 - what a series is made of
    dice: np.random.Generator,
    a_day: float,
    dispersion: float,
    *,
    times: float = 1,
    event: Event = "spike",
    trend: float = 0,
) -> Made:
    """A series of `a_day` counts on an ordinary day, whose variance is `dispersion` times a Poisson's.

    From day 42 on there is an event every ten days at some waking hour, in which `times` as many come; with times 1
    there is none. `trend`: growth in the 84 days, 1 for twice as many.
    """
    moments = tuple(_BEGINS + at * STEP for at in range(DAYS * A_DAY))
    shape = season(moments)
    rate = shape * a_day / A_DAY * (1 + trend * np.linspace(0, 1, len(shape)))
    events = _events(dice, event) if times != 1 else ()
    for begin, end in events:
        rate[begin : end + 1] *= _course(event, times, end + 1 - begin)
        if event == "level":
            rate[end + 1 : begin + _NEW_LEVEL_DAYS * A_DAY] *= times
    return Made(moments, counts(dice, rate, dispersion), events)


def season(moments: tuple[datetime, ...], step: timedelta = STEP) -> NDArray[np.float64]:
    """The share of an ordinary day's mean that each interval has, an hour or less; holidays are as Sundays."""
    hours = np.array([slots_around(moment + step / 2)[0][0].of_week for moment in moments])
    day = _NIGHT + np.exp(-(((hours % 24) - 14.0) ** 2) / (2 * 4.5**2))
    day /= day[: timedelta(days=1) // step].mean()
    return np.where(hours // 24 >= _SATURDAY, _WEEKEND, 1.0) * day


def _events(dice: np.random.Generator, event: Event) -> tuple[tuple[int, int], ...]:
    every = _NEW_LEVEL_DAYS + _EVERY_DAYS if event == "level" else _EVERY_DAYS
    begins = [day * A_DAY + int(dice.integers(8 * 4, 18 * 4)) for day in range(DAYS_BEFORE, DAYS - 1, every)]
    return tuple((begin, begin + LENGTH[event] - 1) for begin in begins)


def _course(event: Event, times: float, length: int) -> NDArray[np.float64]:
    return np.linspace(1, times, length) if event == "build_up" else np.full(length, times)


def counts(dice: np.random.Generator, rate: NDArray[np.float64], dispersion: float) -> NDArray[np.float64]:
    """Poisson's where the dispersion is 1, else of posts that come in bursts."""
    if dispersion == 1:
        return dice.poisson(rate).astype(float)
    return dice.negative_binomial(rate / (dispersion - 1), 1 / dispersion).astype(float)
