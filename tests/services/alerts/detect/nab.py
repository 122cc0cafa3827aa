"""The score of the Numenta Anomaly Benchmark, written anew from its definition.

A. Lavin and S. Ahmad, Evaluating Real-time Anomaly Detection Algorithms, 2015, sections III and IV: each labelled
window earns by its first detection, the more the earlier, or costs where it has none; every detection outside costs,
less where it comes soon after a window. 0 is to detect nothing, 100 each window at its very beginning and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Final

PROBATION: Final = 0.15
"""Of a series, but no more than 750 rows: what is detected there is not scored."""

_MOST_PROBATION: Final = 750
_FAR: Final = 3.0


@dataclass(frozen=True)
class Profile:
    """What a detection in a window earns, one outside costs, and a window without costs."""

    hit: float
    false_alarm: float
    miss: float


STANDARD: Final = Profile(1.0, 0.11, 1.0)
LOW_FALSE_ALARMS: Final = Profile(1.0, 0.22, 1.0)
LOW_MISSES: Final = Profile(1.0, 0.11, 2.0)


@dataclass(frozen=True)
class Labelled:
    """How long a series is, and where its windows are: first and last row of each, in order."""

    rows: int
    windows: tuple[tuple[int, int], ...]

    @property
    def probation(self) -> int:
        """How many rows are not scored."""
        return min(int(PROBATION * self.rows), _MOST_PROBATION)


@dataclass(frozen=True)
class Counted:
    """What was found, plainly: delays are in rows from a window's beginning to its first detection."""

    hits: int
    windows: int
    false_alarms: int
    delays: tuple[int, ...]


def counted(labelled: Labelled, detected: Sequence[int]) -> Counted:
    """Windows with a detection, and detections outside of any; `detected` are rows in order."""
    scored = [row for row in detected if row >= labelled.probation]
    firsts = [next((row for row in scored if begin <= row <= end), None) for begin, end in labelled.windows]
    delays = tuple(
        first - begin for first, (begin, _) in zip(firsts, labelled.windows, strict=True) if first is not None
    )
    outside = [row for row in scored if not any(begin <= row <= end for begin, end in labelled.windows)]
    return Counted(len(delays), len(labelled.windows), len(outside), delays)


def score(series: Sequence[tuple[Labelled, Sequence[int]]], profile: Profile) -> float:
    """The benchmark's score of some series with what was detected in each: up to 100, and below 0 for noise."""
    windows = sum(len(labelled.windows) for labelled, _ in series)
    got = sum(_points(labelled, detected, profile) for labelled, detected in series)
    nothing, perfect = -profile.miss * windows, profile.hit * windows
    return 100 * (got - nothing) / (perfect - nothing)


def _points(labelled: Labelled, detected: Sequence[int], profile: Profile) -> float:
    points, hit = 0.0, set[tuple[int, int]]()
    for row in detected:
        if row < labelled.probation:
            continue
        window = next(((begin, end) for begin, end in labelled.windows if begin <= row <= end), None)
        if window is None:
            points += profile.false_alarm * _sigmoid(_behind(row, labelled.windows))
        elif window not in hit:
            begin, end = window
            hit.add(window)
            points += profile.hit * _sigmoid(-(end - row + 1) / (end - begin + 1)) / _sigmoid(-1.0)
    return points - profile.miss * (len(labelled.windows) - len(hit))


def _behind(row: int, windows: Sequence[tuple[int, int]]) -> float:
    """How far a row lies behind the last window before it, in lengths of that window."""
    before = [(begin, end) for begin, end in windows if end < row]
    if not before:
        return _FAR + 1
    begin, end = before[-1]
    return (row - end) / (end - begin)


def _sigmoid(place: float) -> float:
    """1 at a window's beginning (-1), 0 at its end (0), -1 far behind."""
    return -1.0 if place > _FAR else 2 / (1 + exp(5 * place)) - 1
