"""Hits as CSV (RFC 4180): UTF-8 with a byte order mark, so that Excel reads it as such."""

import csv
from collections.abc import Iterator
from datetime import datetime

from kuulolla.search.export.chunked import chunked
from kuulolla.search.export.columns import Cell, Words, cells, header
from kuulolla.search.export.formulas import harmless
from kuulolla.search.export.part import Part


def csv_chunks(part: Part, words: Words = "fi") -> Iterator[bytes]:
    """The file in pieces, header first; `part.exported` says afterwards what is in it.

    No text is a formula wherever the file is opened: `formulas.harmless` says how, `formulas.original` undoes it.
    Numbers and times are written as such, a negative one without an apostrophe.
    """
    return chunked(_rows(part, words))


def _rows(part: Part, words: Words) -> Iterator[bytes]:
    line = csv.writer(_Line())
    yield "\ufeff".encode()
    yield line.writerow(header(words))
    for hit in part:
        yield line.writerow([_written(cell) for cell in cells(hit, words)])


def _written(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return harmless(cell)
        case datetime():
            return cell.isoformat()
        case _:
            return str(cell)


class _Line:
    """Where a `csv.writer` writes: it hands back what this gives."""

    def write(self, line: str) -> bytes:
        return line.encode()
