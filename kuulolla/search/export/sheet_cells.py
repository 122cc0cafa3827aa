"""Cells as openpyxl writes them: every text a string, times without a zone, nothing longer than a cell can hold."""

import re
from collections.abc import Sequence
from datetime import datetime

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.worksheet.worksheet import Worksheet

from kuulolla.search.export.columns import Cell
from kuulolla.search.export.formulas import begins_formula

CELL_UNITS = 32_767
"""UTF-16 units of a cell, as Excel counts characters: most emoji are two."""

# A spreadsheet reads `_x0041_` as an A.
_ESCAPES = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class SheetCells:
    """Makes the cells of one sheet, and counts the texts that had to be cut: those end with `mark`."""

    def __init__(self, sheet: Worksheet, mark: str) -> None:
        self.cut = 0
        self._sheet = sheet
        self._mark = mark

    def row(self, cells: Sequence[Cell]) -> list[object]:
        """What the sheet takes as a row."""
        return [self._cell(cell) for cell in cells]

    def _cell(self, cell: Cell) -> object:
        match cell:
            case "":
                return None  # written as a string it would have a kind and no value
            case str():
                return self._text(cell)
            case datetime():
                return cell.replace(tzinfo=None)
            case _:
                return cell

    def _text(self, text: str) -> object:
        fitting = fit(text, self._mark)
        self.cut += fitting != text
        written = _ESCAPES.sub("_x005F_", fitting)
        if not begins_formula(written) and written not in ERROR_CODES:
            return written
        string = WriteOnlyCell(self._sheet, written)
        string.data_type = "s"  # openpyxl takes `=1` for a formula and `#N/A` for an error
        string.quotePrefix = True  # a string also after somebody edited it
        return string


def fit(text: str, mark: str) -> str:
    """The text if a cell can hold it, else its beginning with `mark` at the end, 32,767 UTF-16 units in all."""
    units = text.encode("utf-16-le")
    if len(units) <= CELL_UNITS * 2:
        return text
    return units[: (CELL_UNITS - len(mark)) * 2].decode("utf-16-le", "ignore") + mark
