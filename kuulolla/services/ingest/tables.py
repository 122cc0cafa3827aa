"""Rows of CSV and XLSX files as text cells, one at a time, however large the file."""

import csv
import itertools
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from io import TextIOWrapper
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from kuulolla.runtime.faults import Fault
from kuulolla.schemas.dead_letter import Reason
from kuulolla.schemas.post import TEXT_LIMIT
from kuulolla.schemas.reading import Rejected
from kuulolla.services.ingest.columns import recognised
from kuulolla.services.ingest.look import Form, Looked

Cells = Sequence[str]

DELIMITERS = (";", ",", "\t", "|")
CELL_LIMIT = 5 * TEXT_LIMIT
_SAMPLE = 256 * 1024
_SAMPLE_ROWS = 50
_UNPACKED_LIMIT = 2 * 1024**3


def table(file: BinaryIO, looked: Looked, mapped: Mapping[str, str]) -> Iterator[Cells | Rejected]:
    """The rows of the table, its header first. Raises Fault when it is none."""
    if looked.form is Form.XLSX:
        return _xlsx(file, looked)
    return _csv(file, looked, mapped)


def _csv(file: BinaryIO, looked: Looked, mapped: Mapping[str, str]) -> Iterator[Cells | Rejected]:
    # Of the whole process, as the csv module has it; its own 131,072 would refuse texts that we take.
    csv.field_size_limit(CELL_LIMIT)
    with TextIOWrapper(file, looked.encoding, errors="replace", newline="") as lines:
        sample = lines.read(_SAMPLE)
        lines.seek(0)
        delimiter, told = _delimiter(sample, mapped)
        if told:
            lines.readline()
        reader = csv.reader(lines, delimiter=delimiter)
        while True:
            try:
                yield next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield Rejected(
                    Reason.TOO_LARGE, rule=f"a cell of more than {CELL_LIMIT} characters: is a quote left open?"
                )


def _delimiter(sample: str, mapped: Mapping[str, str]) -> tuple[str, bool]:
    """The delimiter, and whether a first line `sep=;`, which Excel writes, tells it."""
    first = sample.partition("\n")[0].strip().lstrip("\ufeff").strip('"')
    if first.lower().startswith("sep=") and len(first) == len("sep=;"):
        return first[-1], True
    return max(DELIMITERS, key=lambda delimiter: _fit(sample, delimiter, mapped)), False


def _fit(sample: str, delimiter: str, mapped: Mapping[str, str]) -> tuple[int, int, int]:
    """How well a delimiter fits: known headers first, then rows as wide as the header, then the number of columns."""
    rows = _sample_rows(sample, delimiter)
    if not rows:
        return 0, 0, 0
    width = len(rows[0])
    alike = sum(len(row) == width for row in rows) if width > 1 else 0
    return recognised(rows[0], mapped), alike, width


def _sample_rows(sample: str, delimiter: str) -> list[list[str]]:
    rows = []
    try:
        for row in itertools.islice(csv.reader(sample.splitlines(keepends=True), delimiter=delimiter), _SAMPLE_ROWS):
            rows.append(row)  # noqa: PERF402 - those before an error count
    except csv.Error:
        pass
    return [row for row in rows if row]


def _xlsx(file: BinaryIO, looked: Looked) -> Iterator[Cells | Rejected]:
    """The rows of the first sheet, formulas as their last values."""
    try:
        with zipfile.ZipFile(file) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
        if unpacked > _UNPACKED_LIMIT:
            raise Fault(f"{looked.path}: unpacks to more than {_UNPACKED_LIMIT // 1024**3} GiB: save it as CSV")
        file.seek(0)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # some programs write a wrong size, and rows beyond it would be left out
        for row in sheet.iter_rows(values_only=True):
            yield [_cell(value) for value in row]
        book.close()
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, IndexError) as error:
        raise Fault(f"{looked.path}: not a readable .xlsx file ({type(error).__name__})") from None


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime() | date() | time():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)
