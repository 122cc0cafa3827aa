"""Hits as a spreadsheet: a sheet with the posts, and one that says what it holds and what not.

Rows go to a temporary file as they come, so that memory does not grow with them.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kuulolla.runtime.faults import Fault
from kuulolla.search.export.clean import clean
from kuulolla.search.export.columns import COLUMNS, Cell, Words, cells, header
from kuulolla.search.export.part import Exported, Part
from kuulolla.search.export.sheet_cells import CELL_UNITS, SheetCells
from kuulolla.search.language.periods import HELSINKI

SHEET_ROWS = 1_048_576
"""Rows of a sheet, its header among them, as Excel has it."""


def write_xlsx(file: BinaryIO, part: Part, query: str, made_at: datetime, words: Words = "fi") -> Exported:
    """Write the workbook and say what is in it.

    Texts are strings, also those that look like a formula; times are dates of Europe/Helsinki. The second sheet says
    what was asked and how many hits there are; its name says already where they are not all here.
    Raises Fault where the part may be longer than a sheet.
    """
    if part.most >= SHEET_ROWS:
        raise Fault(f"a sheet holds {SHEET_ROWS - 1:,} posts: give a limit up to that, or export CSV or JSON lines")
    with _workbook() as book:
        cut = _write_posts(book.create_sheet(_SAYS[words].posts), part, words)
        exported = part.exported
        title = _SAYS[words].a_part if exported.limited else _SAYS[words].about
        _write_about(book.create_sheet(title), _about(exported, cut, query, made_at, _SAYS[words]))
        book.save(file)
    return exported


def _write_posts(sheet: Worksheet, part: Part, words: Words) -> int:
    """Write the table and say how many texts were cut."""
    made, top = SheetCells(sheet, _SAYS[words].cut_mark), header(words)
    sheet.freeze_panes = "A2"
    for number, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.append(made.row(top))
    for hit in part:
        sheet.append(made.row(cells(hit, words)))
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(top))}{part.exported.rows + 1}"
    return made.cut


def _write_about(sheet: Worksheet, rows: list[tuple[str, Cell]]) -> None:
    made = SheetCells(sheet, "")
    sheet.column_dimensions["A"].width = 20
    sheet.column_dimensions["B"].width = 100
    for row in rows:
        sheet.append(made.row(row))


def _about(exported: Exported, cut: int, query: str, made_at: datetime, says: "_Says") -> list[tuple[str, Cell]]:
    rows: list[tuple[str, Cell]] = [
        (says.query, clean(query)),
        (says.made_at, made_at.astimezone(HELSINKI)),
        (says.total, exported.total),
        (says.rows, exported.rows),
    ]
    if exported.limited:
        rows.append((says.note, says.limited.format(rows=exported.rows, total=exported.total)))
    if cut:
        rows.append((says.note, says.cut.format(cut=cut, most=CELL_UNITS)))
    return [*rows, (says.times, HELSINKI.key)]


@contextmanager
def _workbook() -> Iterator[Workbook]:
    """A workbook that leaves no temporary file behind, also when the search breaks off."""
    book = Workbook(write_only=True)
    try:
        yield book
    finally:
        for sheet in book.worksheets:
            # Saving took those away that it wrote; openpyxl itself removes the others when the process ends.
            with suppress(OSError, ValueError):
                if not sheet.closed:
                    sheet.close()
                sheet._writer.cleanup()  # type: ignore[attr-defined] # noqa: SLF001


@dataclass(frozen=True)
class _Says:
    """What stands in a workbook beside the posts."""

    posts: str
    about: str
    a_part: str
    query: str
    made_at: str
    total: str
    rows: str
    times: str
    note: str
    limited: str
    cut: str
    cut_mark: str


_SAYS: dict[Words, _Says] = {
    "fi": _Says(
        posts="osumat",
        about="tietoja",
        a_part="huom, vain osa",
        query="haku",
        made_at="tehty",
        total="osumia",
        rows="tässä tiedostossa",
        times="ajat",
        note="huomaa",
        limited="Tässä ovat haun ensimmäiset {rows} osumaa. Osumia on kaikkiaan {total}.",
        cut="Katkaistuja tekstejä (soluun mahtuu {most} merkkiä): {cut}. CSV:ssä ja JSONL:ssä ne ovat kokonaan.",
        cut_mark=" […katkaistu]",
    ),
    "en": _Says(
        posts="hits",
        about="about",
        a_part="note, a part only",
        query="query",
        made_at="made at",
        total="hits",
        rows="in this file",
        times="times",
        note="note",
        limited="These are the first {rows} hits of the search. There are {total} in all.",
        cut="Texts that were cut (a cell holds {most} characters): {cut}. In CSV and JSONL they are whole.",
        cut_mark=" […cut]",
    ),
}
