"""The score of the Numenta Anomaly Benchmark, written anew from its definition.

A. Lavin and S. Ahmad, Evaluating Real-time Anomaly Detection Algorithms, 2015, sections III and IV: each labelled
window earns by its first detection, the more the earlier, or costs where it has none; every detection outside costs,
less where it comes soon after a window. 0 is to detect nothing, 100 each window at its very beginning and nothing else.
"""

import csv
import gzip
import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import exp
from pathlib import Path
from typing import Final

PROBATION: Final = 0.15
"""Of a series, but no more than 750 rows: what is detected there is not scored."""

STEP: Final = timedelta(minutes=5)
"""The length of the intervals in which the brands were counted."""

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


@dataclass(frozen=True)
class Brand:
    """How often a brand was mentioned, and the windows that people made of it; `anomalies` are rows that they marked.

    A window is made of a mark: a tenth of the series over all its windows, half of it before the mark.
    """

    moments: tuple[datetime, ...]
    values: tuple[float, ...]
    labelled: Labelled
    anomalies: tuple[int, ...]


@dataclass(frozen=True)
class Noticed:
    """A window: how long it is, and when it was noticed first, in hours from its beginning and from the mark in it.

    None where it was not. Before the mark the hours are below 0.
    """

    begin: datetime
    length_h: float
    after_h: float | None
    after_mark_h: float | None


def brands(folder: Path) -> dict[str, Brand]:
    """The benchmark's series in a folder, by the brand's name."""
    labels = json.loads((folder / "labels.json").read_text())
    found = {}
    for name, spans in labels["windows"].items():
        with gzip.open(folder / f"{name}.gz", "rt") as file:
            read = list(csv.DictReader(file))
        moments = tuple(_utc(row["timestamp"]) for row in read)
        bounds = [(_utc(first), _utc(last)) for first, last in spans]
        windows = tuple((bisect_left(moments, first), bisect_right(moments, last) - 1) for first, last in bounds)
        marks = tuple(bisect_left(moments, _utc(mark)) for mark in labels["labels"][name])
        values = tuple(float(row["value"]) for row in read)
        brand = name.removesuffix(".csv").rpartition("_")[2]
        found[brand] = Brand(moments, values, Labelled(len(moments), windows), marks)
    return found


def noticed(brand: Brand, detected: Sequence[int]) -> list[Noticed]:
    """Each window of a brand with when it was; `detected` are rows in order."""
    return [_noticed(brand, window, detected) for window in brand.labelled.windows]


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


def _noticed(brand: Brand, window: tuple[int, int], detected: Sequence[int]) -> Noticed:
    begin, end = window
    first = next((row for row in detected if max(begin, brand.labelled.probation) <= row <= end), None)
    mark = next(row for row in brand.anomalies if begin <= row <= end)
    after, after_mark = (None, None) if first is None else (_hours(first - begin), _hours(first - mark))
    return Noticed(brand.moments[begin], _hours(end - begin), after, after_mark)


def _hours(rows: int) -> float:
    return rows * STEP / timedelta(hours=1)


def _utc(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


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
