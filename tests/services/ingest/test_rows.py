"""Files as people have them: tables from Finnish Excel, exports in every encoding, JSON lines, and their bad rows."""

import json
import tempfile
from datetime import UTC, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.runtime.faults import Fault
from kuulolla.schemas.dead_letter import Reason
from kuulolla.schemas.post import Channel, Place, Rating
from kuulolla.schemas.reading import Rejected
from kuulolla.services.ingest.collected import Collected
from kuulolla.services.ingest.tables import CELL_LIMIT
from tests.services.ingest.table_files import FIRST_SEEN, ORIGIN, posts, read, write_csv

FINNISH = (
    "Tunnus;Palaute;Päiväys;Kirjoittaja;Arvosana;Kategoria\r\n"
    'P1;"Jono oli pitkä,\r\nmutta palvelu ystävällistä";1.12.2025 14.05;Äijä Ö;4,5;jono, palvelu\r\n'
    "P2;Ei toimi;1.12.2025 klo 14:06;;;\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_finnish_excel_export_is_read_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "palaute.csv"
    path.write_bytes(FINNISH.encode(encoding))
    first, second = posts(path)
    assert first == Collected(
        native_id="P1",
        text="Jono oli pitkä,\r\nmutta palvelu ystävällistä",
        published_at=datetime(2025, 12, 1, 12, 5, tzinfo=UTC),
        author="Äijä Ö",
        rating=Rating(value=4.5, best=5),
        categories=("jono", "palvelu"),
        origin=ORIGIN,
    )
    assert (second.text, second.author, second.rating) == ("Ei toimi", None, None)


def test_the_first_letter_beyond_ascii_may_stand_megabytes_into_the_file(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    path.write_bytes(b"id;teksti\r\n" + b"1;hyvin\r\n" * 150_000 + "2;päivää\r\n".encode("cp1252"))
    assert posts(path)[-1].text == "päivää"


def test_one_letter_beyond_ascii_at_the_beginning_decides_too(tmp_path: Path) -> None:
    path = tmp_path / "early.csv"
    path.write_bytes("id;teksti\r\n2;päivää\r\n".encode("cp1252") + b"1;hyvin\r\n" * 150_000)
    assert posts(path)[0].text == "päivää"


def test_known_headers_tell_the_delimiter_where_two_would_fit(tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text('teksti,"a; b"\nhei; moi,x\nei; juu,y\n', encoding="utf-8")
    assert [post.text for post in posts(path)] == ["hei; moi", "ei; juu"]


def test_the_euro_sign_of_windows_1252_is_kept(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "e.csv", [["id", "teksti"], ["1", "Maksoi 5 €"]], encoding="cp1252")
    assert posts(path)[0].text == "Maksoi 5 €"


def test_excels_line_that_tells_the_delimiter_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "sep.csv"
    path.write_text("sep=|\r\nid|teksti\r\n1|a;b,c\r\n", encoding="utf-8", newline="")
    assert posts(path)[0].text == "a;b,c"


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff"), max_size=20)


@given(
    body=st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8),
    delimiter=st.sampled_from(";,\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_any_table_written_by_csv_is_read_back(body: list[tuple[str, str, str]], delimiter: str, encoding: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_csv(Path(folder, "t.csv"), [["tunnus", "teksti", "otsikko"], *body], delimiter, encoding)
        found = posts(path)
    told = [(native_id.strip(), text.strip(), title.strip() or None) for native_id, text, title in body]
    expected = [row for row in told if any(row)]
    assert [(post.text, post.title) for post in found] == [(text, title) for _, text, title in expected]
    assert [post.native_id for post, row in zip(found, expected, strict=True) if row[0]] == [
        row[0] for row in expected if row[0]
    ]


western = st.text(st.characters(codec="cp1252", exclude_characters="\x00\r"), max_size=20)


@given(body=st.lists(st.tuples(western, western), min_size=1, max_size=8), delimiter=st.sampled_from(";,\t|"))
def test_any_table_in_windows_1252_is_read_back(body: list[tuple[str, str]], delimiter: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        # One letter that is not UTF-8 as a single byte: without any there is nothing to tell the encodings apart.
        rows = [["teksti", "otsikko"], ["ä", "ö ä ö"], *map(list, body)]
        found = posts(write_csv(Path(folder, "t.csv"), rows, delimiter, "cp1252"))
    expected = [(text.strip(), title.strip() or None) for text, title in body if text.strip() or title.strip()]
    assert [(post.text, post.title) for post in found][1:] == expected


def test_a_row_without_an_id_has_the_hash_of_its_content(tmp_path: Path) -> None:
    rows = [["teksti", "aika"], ["sama", "1.12.2025"], ["sama", "1.12.2025"], ["sama", "2.12.2025"]]
    first, second, other = posts(write_csv(tmp_path / "a.csv", rows))
    assert first.native_id == second.native_id != other.native_id
    padded = [[*row, "", ""] for row in rows]
    assert posts(write_csv(tmp_path / "b.csv", padded))[0].native_id == first.native_id


def test_a_row_without_a_time_has_the_time_of_the_first_import(tmp_path: Path) -> None:
    assert posts(write_csv(tmp_path / "a.csv", [["teksti"], ["moi"]]))[0].published_at == FIRST_SEEN


def test_day_and_time_of_day_in_two_columns_are_one_moment(tmp_path: Path) -> None:
    rows = [["teksti", "pvm", "klo"], ["moi", "1.12.2025", "14.05"]]
    assert posts(write_csv(tmp_path / "a.csv", rows))[0].published_at == datetime(2025, 12, 1, 12, 5, tzinfo=UTC)


def test_a_column_can_be_named_for_a_field(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["Kysymys 7", "teksti", "Vastaajan nimi"], ["hyvä", "muu", "Matti"]])
    (post,) = posts(path, {"text": "Kysymys 7", "author": "vastaajan nimi"})
    assert (post.text, post.author) == ("hyvä", "Matti")


def test_a_table_without_a_text_column_says_which_columns_it_has(tmp_path: Path) -> None:
    with pytest.raises(Fault, match=r"columns are 'a', 'b'; say --map text=COLUMN"):
        read(write_csv(tmp_path / "a.csv", [["a", "b"], ["1", "2"]]))


@pytest.mark.parametrize("mapped", [{"text": "puuttuva"}, {"tekst": "teksti"}])
def test_a_mapping_to_nowhere_is_a_fault(tmp_path: Path, mapped: dict[str, str]) -> None:
    with pytest.raises(Fault, match="is called"):
        read(write_csv(tmp_path / "a.csv", [["teksti"], ["1"]]), mapped)


@pytest.mark.parametrize(
    ("column", "cell", "where"),
    [
        ("aika", "eilen", "published_at"),
        ("aika", "1/2/2025", "published_at"),
        ("arvosana", "7", "rating"),
        ("arvosana", "hyvä", "rating"),
        ("arvosana", "nan", "rating"),
        ("lat", "95,1", "lat"),
    ],
)
def test_a_bad_row_is_a_value_and_the_next_one_is_read(tmp_path: Path, column: str, cell: str, where: str) -> None:
    path = write_csv(tmp_path / "a.csv", [["teksti", column], ["huono", cell], ["hyvä", ""]])
    bad, good = read(path)
    assert isinstance(bad.found, Rejected)
    assert (bad.number, bad.found.reason, bad.found.where) == (2, Reason.BREAKS_CONTRACT, where)
    assert cell not in str(bad.found)
    assert isinstance(good.found, Collected)


def test_a_header_tells_the_range_of_the_rating(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["teksti", "Arvosana (0-10)"], ["hyvä", "7"]])
    assert posts(path)[0].rating == Rating(value=7, best=10)


def test_more_cells_than_columns_are_refused(tmp_path: Path) -> None:
    (row,) = read(write_csv(tmp_path / "a.csv", [["id", "teksti"], ["1", "a", "b"]]))
    assert isinstance(row.found, Rejected)
    assert row.found.rule == "3 cells in a table of 2 columns"


def test_a_quote_left_open_costs_its_row_and_not_the_file(tmp_path: Path) -> None:
    path = tmp_path / "open.csv"
    path.write_text('id;teksti\n1;hyvä\n2;"auki\n' + "x" * CELL_LIMIT + "\n3;hyvä\n4;hyvä\n", encoding="utf-8")
    found = read(path)
    assert [row.found.text for row in found if isinstance(row.found, Collected)] == ["hyvä", "hyvä", "hyvä"]
    assert [row.found.reason for row in found if isinstance(row.found, Rejected)] == [Reason.TOO_LARGE]


def test_a_place_has_decimal_commas(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["teksti", "paikka", "lat", "lon"], ["x", "Tervaranta", "62,06", "19.55"]])
    assert posts(path)[0].place == Place(name="Tervaranta", lat=62.06, lon=19.55)


def sheet(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_workbook_is_read_with_its_dates_and_numbers(tmp_path: Path) -> None:
    local = datetime(2025, 12, 1, 14, 5)  # noqa: DTZ001 - as a spreadsheet has it
    rows: list[list[object]] = [
        ["Tunnus", "Teksti", "Pvm", "Arvosana"],
        [17, "päivä solussa", local, 4.5],
        [18.0, "sarjanumero", 45992.586805556, None],
        [None, None, None, None],
        ["19", "tekstinä", "1.12.2025 14.05", "3"],
    ]
    found = posts(sheet(tmp_path / "a.xlsx", rows))
    assert [post.native_id for post in found] == ["17", "18", "19"]
    assert {post.published_at for post in found} == {datetime(2025, 12, 1, 12, 5, tzinfo=UTC)}
    assert [post.rating and post.rating.value for post in found] == [4.5, None, 3]


def test_a_workbooks_day_and_time_of_day_are_one_moment(tmp_path: Path) -> None:
    day = datetime(2025, 12, 1)  # noqa: DTZ001 - as a spreadsheet has it
    rows: list[list[object]] = [["Teksti", "Pvm", "Klo"], ["x", day, time(14, 5)]]
    assert posts(sheet(tmp_path / "a.xlsx", rows))[0].published_at == datetime(2025, 12, 1, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"PK\x03\x04 and nothing of a workbook", "not a readable .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "save it as .xlsx"),
        (b"\x1f\x8b\x08\x00", "unpack it"),
    ],
)
def test_what_is_no_table_says_what_to_do(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(Fault, match=says):
        read(path)


def lines(path: Path, *values: object) -> Path:
    path.write_text("\n".join(v if isinstance(v, str) else json.dumps(v) for v in values), encoding="utf-8")
    return path


def test_a_json_line_may_name_its_own_origin_and_everything_else(tmp_path: Path) -> None:
    full = {
        "native_id": "1",
        "source": "foorumi",
        "channel": "forum",
        "text": "hei",
        "hours_ago": 2,
        "place": {"name": "Kuikkamäki", "lat": 62.1, "lon": 19.5},
        "rating": {"value": 3, "best": 5},
        "edited_at": "2025-12-24T09:00:00Z",
    }
    first, second = posts(lines(tmp_path / "a.jsonl", full, "", {"native_id": "2", "text": "x"}))
    assert first.origin is not None
    assert (first.origin.source, first.origin.channel, first.origin.touchpoint) == (
        "foorumi",
        Channel.FORUM,
        ORIGIN.touchpoint,
    )
    assert first.published_at == datetime(2025, 12, 24, 8, tzinfo=UTC)
    assert first.revision == int(datetime(2025, 12, 24, 9, tzinfo=UTC).timestamp() * 1000)
    assert (second.origin, second.published_at) == (ORIGIN, FIRST_SEEN)


def test_a_mapping_for_json_lines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="a JSONL file names its fields itself"):
        read(lines(tmp_path / "a.jsonl", {"text": "x"}), {"text": "teksti"})


POISON = {
    "not json": '{"native_id": "1", "text": ',
    "a number": "17",
    "null": "null",
    "an unknown field": {"native_id": "1", "teksti": "salaisuus"},
    "a wrong type": {"native_id": "1", "text": ["salaisuus"]},
    "an unknown channel": {"native_id": "1", "text": "x", "channel": "salaisuus"},
    "no moment": {"native_id": "1", "text": "x", "published_at": "salaisuus"},
    "two moments": {"native_id": "1", "text": "x", "published_at": "2025-12-01T00:00:00Z", "hours_ago": 1},
    "not a number": '{"native_id": "1", "text": "x", "hours_ago": NaN}',
    "deep": "[" * 100_000,
    "a name with a space": {"native_id": "1", "text": "x", "source": "Sala Isuus"},
}


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON.keys())
def test_a_poisoned_line_is_refused_without_its_words_and_the_next_one_is_read(tmp_path: Path, poison: object) -> None:
    bad, good = read(lines(tmp_path / "a.jsonl", {"text": "ensin"}, poison, {"native_id": "3", "text": "hyvä"}))[1:]
    assert isinstance(bad.found, Rejected)
    assert bad.number == 2
    assert "salaisuus" not in str(bad.found).lower()
    assert isinstance(good.found, Collected)


def test_a_line_of_megabytes_is_refused_and_the_next_one_is_read(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", {"text": "x" * 4_000_000}, {"native_id": "2", "text": "hyvä"})
    huge, good = read(path)
    assert isinstance(huge.found, Rejected)
    assert (huge.number, huge.found.reason) == (1, Reason.TOO_LARGE)
    assert good.number == 2


def test_lone_surrogates_become_replacement_characters(tmp_path: Path) -> None:
    (post,) = posts(lines(tmp_path / "a.jsonl", '{"native_id": "1", "text": "a\\ud800b"}'))
    assert post.text == "a\ufffdb"


def test_the_hash_of_a_line_does_not_depend_on_the_order_of_its_fields(tmp_path: Path) -> None:
    first, second = posts(lines(tmp_path / "a.jsonl", '{"text": "a", "title": "b"}', '{"title": "b", "text": "a"}'))
    assert first.native_id == second.native_id


@given(st.binary(max_size=200))
def test_no_bytes_at_all_break_the_reading(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x")
        path.write_bytes(b"id;teksti\n1;hei\n" + content)
        assert read(path)
        path.write_bytes(b'{"native_id": "1", "text": "hei"}\n' + content)
        assert read(path)
