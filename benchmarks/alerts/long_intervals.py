"""Whether a watch of six hours to a day still notices incidents and silences after others; how often it is wrong."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.alerts.made_series import counts, season
from kuulolla.search.language.periods import HELSINKI
from kuulolla.services.alerts.detect.judge import Bucket, Judge
from kuulolla.services.alerts.detect.silence import Silence

LENGTHS_H: Final = (6, 12, 24)
VOLUMES: Final = (3, 30, 300, 3000)
DISPERSIONS: Final = (1, 2, 5, 10)
EVERY_DAYS: Final = (28, 14, 7)
TIMES: Final = (3, 10)

_HOUR: Final = timedelta(hours=1)
_DAYS: Final = 168
_WEEKS: Final = _DAYS // 7
_BEGINS: Final = datetime(2026, 8, 30, 22, tzinfo=UTC)  # with the end of summer time, Christmas and New Year
_MOMENTS: Final = tuple(_BEGINS + number * _HOUR for number in range(_DAYS * 24))
_DAY: Final = np.arange(_DAYS * 24) // 24
_FIRST_INCIDENT: Final = 35
_FROM_THEN_ON: Final = 60
_SILENT_ON: Final = range(42, _DAYS - 3, 14)
_SILENT_FOR: Final = 3
_QUIET: Final = {date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)}

COURSES: Final[dict[str, Callable[[], NDArray[np.float64]]]] = {
    "as ever": lambda: np.ones(len(_DAY)),
    "5 % more each week": lambda: 1.05 ** (_DAY / 7),
    "5 % fewer each week": lambda: 0.95 ** (_DAY / 7),
    "twice as many for good": lambda: np.where(_DAY < _FROM_THEN_ON, 1.0, 2.0),
    "a quiet Christmas": lambda: np.array([0.4 if at.astimezone(HELSINKI).date() in _QUIET else 1 for at in _MOMENTS]),
}
"""How many more or fewer come in each hour of 24 weeks than in an ordinary one. In none is there an incident."""


def on_long_intervals(series: int) -> dict[str, Any]:
    """By length of interval: false alarms a week by course and volume, the share of bad days and silences noticed.

    A bad day is a whole one with three or ten times as many, every 7, 14 or 28 days from day 35 on; of 1 h as well,
    to compare. A silence has no post for three days, every 14 days from day 42 on. `series` of each course, volume and
    dispersion (of silences eight times as many); the sensitivity is the default.
    """
    dice, usual = np.random.default_rng(20261129), season(_MOMENTS, _HOUR)

    def hours(a_day: float, dispersion: float, times: NDArray[np.float64]) -> NDArray[np.float64]:
        return counts(dice, usual * a_day / 24 * times, dispersion)

    calm = {
        (course, a_day): [hours(a_day, spread, times()) for spread in DISPERSIONS for _ in range(series)]
        for course, times in COURSES.items()
        for a_day in VOLUMES
    }
    bad = {
        (every, times, a_day): [
            hours(a_day, spread, np.where(np.isin(_DAY, _bad_days(every)), times, 1.0)) for spread in DISPERSIONS
        ]
        for every in EVERY_DAYS
        for times in TIMES
        for a_day in VOLUMES
    }
    as_ever, spoken = np.ones(len(_DAY)), np.where(_days_of(_SILENT_ON, _SILENT_FOR), 0.0, 1.0)
    stopped = {
        a_day: [spoken * hours(a_day, spread, as_ever) for spread in DISPERSIONS for _ in range(8 * series)]
        for a_day in VOLUMES
    }
    return {
        "false_alarms_a_week": {
            f"{length} h": {
                course: {f"{a_day} a day": _alarms_a_week(calm[course, a_day], length) for a_day in VOLUMES}
                for course in COURSES
            }
            for length in LENGTHS_H
        },
        "noticed": {
            f"{length} h": {
                f"x {times} every {every} days": {
                    f"{a_day} a day": _noticed(bad[every, times, a_day], every, length) for a_day in VOLUMES
                }
                for every in EVERY_DAYS
                for times in TIMES
            }
            for length in (1, *LENGTHS_H)
        },
        "silences_noticed": {
            f"{length} h": {"3 days every 14": {f"{a_day} a day": _heard(stopped[a_day], length) for a_day in VOLUMES}}
            for length in LENGTHS_H
        },
    }


def _bad_days(every: int) -> range:
    return range(_FIRST_INCIDENT, _DAYS, every)


def _alarms_a_week(series: list[NDArray[np.float64]], length: int) -> float:
    return round(sum(len(_alerts(one, length)) for one in series) / (len(series) * _WEEKS), 3)


def _noticed(series: list[NDArray[np.float64]], every: int, length: int) -> float:
    """On the day itself."""
    days = set(_bad_days(every))
    noticed = sum(len(days & {row * length // 24 for row in _alerts(one, length)}) for one in series)
    return round(noticed / (len(series) * len(days)), 2)


def _heard(series: list[NDArray[np.float64]], length: int) -> float:
    """The share of silences that are noticed while they last."""
    noticed = 0
    for one in series:
        days = {row * length // 24 for row in _alerts(one, length, Silence(length * _HOUR))}
        noticed += sum(not days.isdisjoint(range(day, day + _SILENT_FOR)) for day in _SILENT_ON)
    return round(noticed / (len(series) * len(_SILENT_ON)), 2)


def _days_of(begins: range, length: int) -> NDArray[np.bool_]:
    """Which hours are of a time of so many days."""
    return np.isin(_DAY, [day + more for day in begins for more in range(length)])


def _alerts(one: NDArray[np.float64], length: int, judge: Judge | Silence | None = None) -> list[int]:
    """Intervals of that many hours that have one."""
    judge = judge or Judge(length * _HOUR)
    buckets = zip(_MOMENTS[::length], one.reshape(-1, length).sum(axis=1).tolist(), strict=True)
    return [row for row, (at, value) in enumerate(buckets) if judge.judge(Bucket(at, value)).alert]
