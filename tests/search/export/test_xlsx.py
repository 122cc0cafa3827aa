"""A workbook that opens, whose texts are texts, and that says what it is a part of."""

import io
import tempfile
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from openpyxl.workbook import Workbook

from kuulolla.runtime.faults import Fault
from kuulolla.search.export.clean import clean
from kuulolla.search.export.columns import Words, header
from kuulolla.search.export.part import Exported, Part
from kuulolla.search.export.sheet_cells import CELL_UNITS, fit
from kuulolla.search.export.xlsx import SHEET_ROWS, write_xlsx
from tests.search.export.documents import forum_reply, hostile_documents, part, praise_and_blame

MADE_AT = datetime(2026, 11, 29, 10, tzinfo=UTC)


def book(made: Part, query: str = "jono", words: Words = "fi") -> Workbook:
    file = io.BytesIO()
    assert write_xlsx(file, made, query, MADE_AT, words) == made.exported
    return openpyxl.load_workbook(file)


def cells(made: Workbook, row: int = 2) -> dict[str, Any]:
    names, found = made.worksheets[0][1], made.worksheets[0][row]
    return {str(name.value): cell for name, cell in zip(names, found, strict=True)}


def about(made: Workbook) -> dict[str, Any]:
    return {str(name.value): cell.value for name, cell in made.worksheets[1].iter_rows()}


def test_the_header_stays_in_sight_and_filters() -> None:
    made = book(part(forum_reply(), praise_and_blame()))
    sheet = made.worksheets[0]
    assert [cell.value for cell in sheet[1]] == header("fi")
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:AH3"
    assert sheet.column_dimensions["P"].width == 80
    assert made.sheetnames == ["osumat", "tietoja"]


def test_numbers_are_numbers_and_times_are_dates_of_helsinki() -> None:
    row = cells(book(part(praise_and_blame())))
    assert (row["pisteet"].value, row["pisteet"].data_type) == (-0.31, "n")
    assert (row["julkaistu"].value, row["julkaistu"].is_date) == (datetime(2026, 11, 18, 9, 12), True)  # noqa: DTZ001
    assert row["arvosana"].value is None


@pytest.mark.parametrize("text", ["=1+1", "=HYPERLINK(A1)", "#N/A", "#REF!", "-1", "@SUM(A1)", " =1", "\t=1"])
def test_a_text_that_looks_like_a_formula_or_an_error_is_a_text_also_when_it_is_edited(text: str) -> None:
    cell = cells(book(part(forum_reply(text=text))))["teksti"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_what_a_person_asked_is_no_formula_either() -> None:
    sheet = book(part(), query="=1+1\x00").worksheets[1]
    assert (sheet["B1"].value, sheet["B1"].data_type) == ("=1+1", "s")


@settings(max_examples=40)
@given(st.lists(hostile_documents(), min_size=1, max_size=3))
def test_every_text_comes_back_as_it_was_and_none_is_evaluated(made: list[dict[str, Any]]) -> None:
    read = book(part(*made), words="en")
    for number, document in enumerate(made, start=2):
        row = cells(read, number)
        for name in ("source", "title", "text", "author", "url", "thread_id", "reply_to"):
            assert unescape(row[name].value or "") == clean(document[name])
        assert {cell.data_type for cell in row.values()} <= {"s", "n", "d"}


def test_a_text_too_long_for_a_cell_is_cut_and_that_is_told() -> None:
    made = book(part(forum_reply(text="ä" * 40_000), forum_reply()))
    text = cells(made)["teksti"].value
    assert text == "ä" * (CELL_UNITS - 13) + " […katkaistu]"
    assert len(text) == CELL_UNITS
    assert "32767 merkkiä): 1." in about(made)["huomaa"]


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, 3))
def test_what_fits_is_whole_and_what_is_cut_is_as_long_as_a_cell_and_never_half_an_emoji(end: str, over: int) -> None:
    beginning = "😀" * ((CELL_UNITS - len(end.encode("utf-16-le")) // 2 + over) // 2)
    made, units = fit(beginning + end, "…"), len((beginning + end).encode("utf-16-le")) // 2
    if units <= CELL_UNITS:
        assert made == beginning + end
    else:
        assert made.endswith("…")
        assert CELL_UNITS - 1 <= len(made.encode("utf-16-le")) // 2 <= CELL_UNITS
        assert (beginning + end).startswith(made[:-1])


def test_the_second_sheet_says_what_was_asked_and_when() -> None:
    assert about(book(part(forum_reply()), query="kela -hieno")) == {
        "haku": "kela -hieno",
        "tehty": datetime(2026, 11, 29, 12),  # noqa: DTZ001
        "osumia": 1,
        "tässä tiedostossa": 1,
        "ajat": "Europe/Helsinki",
    }


def test_the_name_of_the_second_sheet_says_that_it_is_a_part() -> None:
    made = book(Part([forum_reply()] * 9, 245_112, most=2))
    assert made.sheetnames == ["osumat", "huom, vain osa"]
    assert about(made)["huomaa"] == "Tässä ovat haun ensimmäiset 2 osumaa. Osumia on kaikkiaan 245112."
    row = cells(made, 3)
    assert (row["osuma"].value, row["osumia"].value) == (2, 245_112)


def test_a_limit_beyond_a_sheet_is_refused_before_anything_is_read() -> None:
    def untouched() -> Iterator[dict[str, Any]]:
        pytest.fail("a document was read")
        yield {}

    with pytest.raises(Fault, match="1,048,575"):
        write_xlsx(io.BytesIO(), Part(untouched(), 5, most=SHEET_ROWS), "", MADE_AT)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_no_temporary_file_is_left(temporary: Path) -> None:
    during: list[Path] = []

    def seen() -> Iterator[dict[str, Any]]:
        yield forum_reply()
        during.extend(temporary.iterdir())

    assert write_xlsx(io.BytesIO(), Part(seen(), 1), "", MADE_AT) == Exported(1, 1, limited=False)
    assert len(during) == 1
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("after", [0, 3])
def test_no_temporary_file_is_left_where_the_search_broke_off(temporary: Path, after: int) -> None:
    def broken() -> Iterator[dict[str, Any]]:
        yield from [forum_reply()] * after
        raise ConnectionError

    with pytest.raises(ConnectionError):
        write_xlsx(io.BytesIO(), Part(broken(), 9), "", MADE_AT)
    assert list(temporary.iterdir()) == []


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    document = forum_reply()

    def peak(rows: int) -> int:
        tracemalloc.start()
        with (tmp_path / "made.xlsx").open("wb") as file:
            write_xlsx(file, Part((document for _ in range(rows)), rows), "", MADE_AT)
        reached = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return reached

    few, many = peak(50), peak(500)
    assert many - few < 50_000, "100 bytes a row would be kept"
