"""The lines of a CSV file of counts, as people and programs write it: a time and a count each."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime
from itertools import chain
from typing import Final

from kuulolla.runtime.faults import Fault

COLUMNS: Final = ("timestamp", "value")

_MARK: Final = "\ufeff"
"""What Excel puts at the beginning of a file; of standard input it is there still."""

_MOST: Final = 1e12
_SEPARATORS: Final = (";", "\t", ",")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[\u00a0\u202f]\d{3})+(?:\.\d*)?", re.ASCII)
_FINNISH: Final = re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})(?: (\d\d?)[.:](\d\d)(?:[.:](\d\d))?)?", re.ASCII)


class NotASeries(Fault):
    """The file is no series of counts: which line, what is wrong, what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file: `written` as it stands there, `at` aware; `value` is None where the count is not known."""

    written: str
    at: datetime
    value: float | None


@dataclass(frozen=True, slots=True)
class Line:
    """A row, and the number of its line in the file; of several lines the last. `zoned`: its time is with a zone."""

    number: int
    row: Row
    zoned: bool


def read_lines(lines: Iterable[str]) -> Iterator[Line]:
    """The rows in the order of the file, parted by commas, tabs, or as a Finnish Excel does it by semicolons.

    Lines on which nothing stands are passed over, and separators after the last cell. Raises NotASeries.
    """
    all_lines = iter(lines)
    header_at, header_line = next(((at, line) for at, line in enumerate(all_lines, 1) if not _is_blank(line)), (1, ""))
    parted_by = next((one for one in _SEPARATORS if _is_header(header_line, one)), ",")
    reader = csv.reader(chain([header_line], all_lines), strict=True, delimiter=parted_by)
    try:
        header = _names(next(reader, []))
        if missing := [name for name in COLUMNS if name not in header]:
            raise NotASeries(
                f"line {header_at}: no column {missing[0]}: the first line names the columns timestamp and value"
            )
        time_at, value_at = (header.index(name) for name in COLUMNS)
        fewest = len(_trimmed(header))
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            number = header_at - 1 + reader.line_num
            if len(cells) < fewest or len(_trimmed(cells)) > len(header):
                raise NotASeries(f"line {number}: {len(cells)} cells, and the first line names {fewest}")
            written, counted = cells[time_at].strip(), cells[value_at]
            value = _value(counted.replace(",", ".") if parted_by == ";" else counted, number)
            at, zoned = _at(written, number)
            yield Line(number, Row(written, at, value), zoned)
    except csv.Error as error:
        number = header_at - 1 + reader.line_num
        raise NotASeries(f"line {number}: no CSV ({error}): save it as CSV in UTF-8") from None


def _is_blank(line: str) -> bool:
    return not line.removeprefix(_MARK).strip()


def _trimmed(cells: Sequence[str]) -> Sequence[str]:
    """The cells without those after the last one in which something stands."""
    return cells[: max((at for at, cell in enumerate(cells, 1) if cell.strip()), default=0)]


def _is_header(line: str, parted_by: str) -> bool:
    try:
        return set(COLUMNS) <= set(_names(next(csv.reader([line], delimiter=parted_by), [])))
    except csv.Error:
        return False


def _names(cells: Iterable[str]) -> list[str]:
    return [name.removeprefix(_MARK).strip().lower() for name in cells]


def _at(written: str, number: int) -> tuple[datetime, bool]:
    """The time, and whether it was with a zone. One without is UTC's: in Helsinki's an hour a year would come twice."""
    at, zoned = None, False
    with suppress(ValueError, OverflowError):
        finnish = _FINNISH.fullmatch(written)
        found = _of_finnish(finnish) if finnish else datetime.fromisoformat(written)
        zoned = found.tzinfo is not None
        at = found.astimezone(UTC) if zoned else found.replace(tzinfo=UTC)
    # In the last year an interval more, or Helsinki's hour, may be beyond all time.
    if at is None or at.year == MAXYEAR:
        raise NotASeries(f"line {number}: {written[:40]!r} is no time: write it as 2026-11-29 14:05:00")
    return at, zoned


def _of_finnish(found: re.Match[str]) -> datetime:
    """29.11.2026 14.05, as a Finnish Excel writes it. Raises ValueError where no calendar has it."""
    day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - without a zone, as it is written


def _value(written: str, number: int) -> float | None:
    if not written.strip():
        return None
    bare = written.strip()
    try:
        value = float("".join(bare.split()) if _THOUSANDS.fullmatch(bare) else bare)
    except ValueError:
        value = -1.0
    if not 0 <= value <= _MOST:  # nor is it one where it is no number
        raise NotASeries(f"line {number}: {written[:40]!r} is no count: give a number of 0 or more, or nothing")
    return value
