"""A series from a CSV file: a count per fixed interval, row by row, with what is missing between."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Final

from kuulolla.runtime.faults import Fault

COLUMNS: Final = ("timestamp", "value")

_MOST: Final = 1e12
_LONGEST_STEP: Final = timedelta(days=31)


class NotASeries(Fault):
    """The file is no series of counts: which line, what is wrong, what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file: `written` as it stands there, `at` aware; `value` is None where the count is not known."""

    written: str
    at: datetime
    value: float | None


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with the length of its interval, and how many intervals before it have no row."""

    row: Row
    step: timedelta | None
    missing: int


def rows(lines: Iterable[str]) -> Iterator[Placed]:
    """The rows in order, each as soon as its line is read. Raises NotASeries.

    The first two say how long an interval is; of the first alone nobody knows, and its `step` is None.
    """
    step, before = None, None
    for number, row in _read(lines):
        if before is None:
            yield Placed(row, None, 0)
        else:
            apart = row.at - before.at
            if apart <= timedelta(0):
                raise NotASeries(f"line {number}: {row.written} is not after the row before it: sort the rows by time")
            step = step or apart
            if step > _LONGEST_STEP:
                raise NotASeries(f"line {number}: more than 31 days after the first row: give a count per shorter time")
            intervals, rest = divmod(apart, step)
            if rest:
                raise NotASeries(
                    f"line {number}: {row.written} is {apart} after the row before it, which is no multiple of the "
                    f"interval of the first two rows ({step}): give a count per fixed interval"
                )
            yield Placed(row, step, intervals - 1)
        before = row


def _read(lines: Iterable[str]) -> Iterator[tuple[int, Row]]:
    reader = csv.reader(lines, strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        if missing := [name for name in COLUMNS if name not in header]:
            raise NotASeries(f"line 1: no column {missing[0]}: the first line names the columns timestamp and value")
        time_at, value_at = (header.index(name) for name in COLUMNS)
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(header):
                raise NotASeries(f"line {reader.line_num}: {len(cells)} cells, and the first line names {len(header)}")
            written = cells[time_at].strip()
            yield reader.line_num, Row(written, _at(written, reader.line_num), _value(cells[value_at], reader.line_num))
    except csv.Error as error:
        raise NotASeries(f"line {reader.line_num}: no CSV ({error}): save it as CSV with commas, in UTF-8") from None


def _at(written: str, number: int) -> datetime:
    """A time without a zone is UTC's: in Helsinki's an hour a year would come twice."""
    try:
        at = datetime.fromisoformat(written)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        shown = written[:40]
        raise NotASeries(f"line {number}: {shown!r} is no time: write it as 2026-11-29 14:05:00") from None


def _value(written: str, number: int) -> float | None:
    if not written.strip():
        return None
    try:
        value = float(written)
    except ValueError:
        value = -1.0
    if not (isfinite(value) and 0 <= value <= _MOST):
        raise NotASeries(f"line {number}: {written[:40]!r} is no count: give a number of 0 or more, or nothing")
    return value
