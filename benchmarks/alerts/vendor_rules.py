"""What other tools call an alert, as their documentation says; with a cooldown of a day, worth much to each."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Rule = Callable[[NDArray[np.float64], int], NDArray[np.bool_]]
"""From counts and the rows of an hour to whether each row is beyond what the rule allows."""


def last_hour_against_12(values: NDArray[np.float64], an_hour: int) -> NDArray[np.bool_]:
    """As Meltwater says: the last hour against the twelve before, here more than twice their mean and 3 deviations."""
    hour = _sums(values, an_hour)
    before, spread = _earlier_hours(hour, an_hour, 12)
    return (hour > 2 * before) & (hour > before + 3 * spread) & (hour >= 1)


def hour_against_7_days(values: NDArray[np.float64], an_hour: int) -> NDArray[np.bool_]:
    """As Agility says: an hour against the mean hour of seven days, here more than three times as many."""
    hour = _sums(values, an_hour)
    before, _ = _earlier_hours(hour, an_hour, 7 * 24)
    return hour > np.maximum(3 * before, 1)


def mean_and_deviations_of_14_days(values: NDArray[np.float64], an_hour: int) -> NDArray[np.bool_]:
    """As Huginn's peak detector says: more than the mean of 14 days and three standard deviations."""
    hour = _sums(values, an_hour)
    before, spread = _earlier_hours(hour, an_hour, 14 * 24)
    return hour > before + 3 * spread


def ratio_to_the_window_before(values: NDArray[np.float64], an_hour: int) -> NDArray[np.bool_]:
    """As ElastAlert's spike rule says: three times as many as in the window before, and five or more."""
    hour = _sums(values, an_hour)
    before = np.concatenate([np.full(an_hour, np.inf), hour[:-an_hour]])
    times, fewest = 3, 5
    return (hour >= times * before) & (hour >= fewest)


RULES: Final[dict[str, Rule]] = {
    "last hour against 12 h (Meltwater)": last_hour_against_12,
    "hour against 7 days (Agility)": hour_against_7_days,
    "14 days' mean + 3 SD (Huginn)": mean_and_deviations_of_14_days,
    "ratio to the hour before (ElastAlert2)": ratio_to_the_window_before,
}


def cooled(rows: Sequence[int], cooldown: int) -> list[int]:
    """Of the rows, in order, those that come `cooldown` rows or more after the last one that counts."""
    kept: list[int] = []
    for row in rows:
        if not kept or row - kept[-1] >= cooldown:
            kept.append(row)
    return kept


def _sums(values: NDArray[np.float64], rows: int) -> NDArray[np.float64]:
    """The sum of each row and those before it, `rows` together; of fewer at the beginning."""
    total: NDArray[np.float64] = np.concatenate([np.zeros(rows), np.cumsum(values)])
    return np.subtract(total[rows:], total[:-rows])


def _earlier_hours(
    hour: NDArray[np.float64], an_hour: int, hours: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and standard deviation of the hours before each row's; unbounded where there are not enough of them."""
    rows, earlier = len(hour), hours * an_hour
    sums, squares = np.cumsum(np.insert(hour, 0, 0)), np.cumsum(np.insert(hour**2, 0, 0))
    mean, spread = np.full(rows, np.inf), np.full(rows, np.inf)
    first = earlier + an_hour
    if rows > first:
        ends = np.arange(first, rows) - an_hour + 1
        mean[first:] = (sums[ends] - sums[ends - earlier]) / earlier
        variance = (squares[ends] - squares[ends - earlier]) / earlier - mean[first:] ** 2
        spread[first:] = np.sqrt(np.maximum(variance, 0))
    return mean, spread
