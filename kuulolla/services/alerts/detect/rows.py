"""The rows of a series of counts: how long an interval is, row by row, and what is missing between."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from math import gcd
from typing import Final

from kuulolla.search.language.periods import HELSINKI
from kuulolla.services.alerts.detect.read_lines import Line, NotASeries, Row, read_lines

_SMALLEST: Final = timedelta(microseconds=1)
_DAY: Final = timedelta(days=1)
_SHORTEST_STEP: Final = timedelta(seconds=1)
_LONGEST_STEP: Final = timedelta(days=31)

_FIRST: Final = 7
"""Rows of which an interval is learned: as long, whatever it is, nothing is an alert (`judge.py`)."""

_GIVE: Final = "give a count per fixed interval, or say how long one is with --interval MINUTES"

_WENT_BACK_BY: Final = timedelta(hours=1)
_WENT_BACK: Final = (
    "if both are true, since clocks went back, write each time with its offset (2026-10-25 03:00+03:00): one without a "
    "zone is read as UTC"
)
"""Whoever keeps one of two hours of the same name, or sorts them, throws a true hour away."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with the length of its interval, and how many intervals before it have no row.

    `again`: where the interval turned out shorter than it seemed before, the rows before this one, placed anew.
    """

    row: Row
    step: timedelta | None
    missing: int
    again: "tuple[Placed, ...]" = ()


def rows(lines: Iterable[str], interval: timedelta | None = None) -> Iterator[Placed]:
    """The rows in order, each as soon as its line is read; one that is there twice, once. Raises NotASeries.

    `interval`: how long one is. Where nobody says it, it is the longest time of which the first rows are multiples
    apart, as far as they have been read, and two of them must be one apart: of the first row alone nobody knows, and
    its `step` is None. Intervals in which nothing was said may have no row.
    """
    step = interval
    first: list[Line] = []
    before: Line | None = None
    for line in read_lines(lines):
        if before is None:
            yield Placed(line.row, step, 0)
        elif _is_new(line, before):
            again: tuple[Placed, ...] = ()
            if step is None or (interval is None and len(first) < _FIRST):
                shared = _shared(step, _apart(before.row, line.row, step))
                if shared != step:
                    step, again = shared, _placed(first, shared, line)
            elif interval is None and len(first) == _FIRST:
                _check(first, step, line)
            yield Placed(line.row, step, _intervals(before, line, step, interval) - 1, again)
        else:
            continue
        before = line
        if len(first) <= _FIRST:
            first.append(line)


def _is_new(line: Line, before: Line) -> bool:
    """Whether it is another row than the one before it. Raises NotASeries where it comes before that, or denies it."""
    row, last = line.row, before.row
    went_back = f"; {_WENT_BACK}" if not line.zoned and last.at - row.at < _WENT_BACK_BY else ""
    if row.at == last.at and row.value != last.value:
        raise NotASeries(
            f"lines {before.number} and {line.number}: {row.written} is there with two counts: keep the right one"
            f"{went_back}"
        )
    if row.at < last.at:
        raise NotASeries(
            f"line {line.number}: {row.written} is not after the row before it: sort the rows by time{went_back}"
        )
    return row.at > last.at


def _shared(step: timedelta | None, apart: timedelta) -> timedelta:
    """The longest time of which both are multiples."""
    return apart if step is None else gcd(step // _SMALLEST, apart // _SMALLEST) * _SMALLEST


def _check(first: Sequence[Line], step: timedelta, line: Line) -> None:
    """Raises NotASeries where no two of the first rows follow each other at once: their times have no interval."""
    shortest = min(_apart(one.row, other.row, step) for one, other in pairwise(first))
    if shortest != step:
        raise NotASeries(
            f"line {line.number}: the rows before it are {shortest} apart and longer, and no multiples of that: {_GIVE}"
        )


def _placed(first: Sequence[Line], step: timedelta, line: Line) -> tuple[Placed, ...]:
    """The rows before `line` by the interval that it tells."""
    if step > _LONGEST_STEP:
        raise NotASeries(f"line {line.number}: more than 31 days after the first row: give a count per shorter time")
    if step < _SHORTEST_STEP:  # of eight hours of them the judge would keep millions
        raise NotASeries(
            f"line {line.number}: {line.row.written} and the rows before it are multiples of less than a second apart: "
            "give a count per fixed interval"
        )
    missing = [0, *(_intervals(one, other, step) - 1 for one, other in pairwise(first))]
    return tuple(Placed(one.row, step, lacks) for one, lacks in zip(first, missing, strict=True))


def _intervals(before: Line, line: Line, step: timedelta, said: timedelta | None = None) -> int:
    apart = _apart(before.row, line.row, step)
    intervals, rest = divmod(apart, step)
    if rest:
        wrong = "less than" if apart < step else "no multiple of"
        whose, help_ = ("that --interval says", "say another") if said else ("of the first rows", _GIVE)
        raise NotASeries(
            f"line {line.number}: {line.row.written} is {apart} after the row before it, which is {wrong} the interval "
            f"{whose} ({step}): {help_}"
        )
    return intervals


def _apart(before: Row, row: Row, step: timedelta | None) -> timedelta:
    """How long after another one a row is; days by Helsinki's calendar, where one a year has 23 hours and one 25."""
    if step is None or not step % _DAY:
        local = [one.at.astimezone(HELSINKI).replace(tzinfo=None) for one in (before, row)]
        days = local[1] - local[0]
        if days and not days % _DAY:
            return days
    return row.at - before.at
