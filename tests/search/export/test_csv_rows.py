"""CSV that every program reads, that no program evaluates, and that grows row by row."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kuulolla.search.export.chunked import CHUNK
from kuulolla.search.export.clean import clean
from kuulolla.search.export.columns import COLUMNS
from kuulolla.search.export.csv_rows import csv_chunks
from kuulolla.search.export.formulas import SIGNS, original
from kuulolla.search.export.part import Part
from tests.search.export.documents import forum_reply, hostile_documents, part, praise_and_blame

NUMBER = re.compile(r"-?\d+([.,]\d+)?")


def written(made: Part) -> str:
    return b"".join(csv_chunks(made, "en")).decode("utf-8-sig")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_it_begins_with_a_byte_order_mark_and_a_header_also_where_nothing_was_found() -> None:
    made = b"".join(csv_chunks(part()))
    assert made.startswith(b"\xef\xbb\xbftunniste,julkaistu,")
    assert made.endswith(b",osuma,osumia\r\n")
    assert made.count(b"\r\n") == 1


def test_numbers_are_numbers_and_times_are_local() -> None:
    row = rows(written(part(praise_and_blame())))[0]
    assert (row["score"], row["published_at"]) == ("-0.31", "2026-11-18T09:12:00+02:00")
    assert (row["hit"], row["hits"], row["rating"]) == ("1", "1", "")


def test_a_text_that_looks_like_a_number_is_a_text() -> None:
    assert rows(written(part(forum_reply(text="-0.31"))))[0]["text"] == "'-0.31"


@given(made=st.lists(hostile_documents(), max_size=3))
def test_every_text_comes_back_as_it_was(made: list[dict[str, Any]]) -> None:
    read = rows(written(part(*made)))
    assert len(read) == len(made)
    for document, row in zip(made, read, strict=True):
        for name in ("source", "title", "text", "author", "url", "thread_id", "reply_to"):
            assert original(row[name]) == clean(document[name])
        assert original(row["categories"]) == ", ".join(map(clean, document["categories"]))


@given(made=hostile_documents())
def test_no_cell_is_a_formula_even_for_a_program_that_splits_elsewhere(made: dict[str, Any]) -> None:
    text = written(part(made))
    for delimiter in (",", ";", "\t"):
        quoted = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        plain = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=csv.QUOTE_NONE)
        bare = [cell.strip().strip('"').strip() for row in chain(quoted, plain) for cell in row]
        assert [cell for cell in bare if cell[:1] in set(SIGNS) and not NUMBER.fullmatch(cell)] == []


def test_no_row_is_something_else_than_a_post_also_where_the_limit_left_some_out() -> None:
    read = rows(written(Part([forum_reply()] * 9, 9, most=2)))
    assert [(row["hit"], row["hits"], row["channel"]) for row in read] == [("1", "9", "forum"), ("2", "9", "forum")]


def test_it_is_sent_while_documents_still_come() -> None:
    asked = 0

    def many() -> Iterator[dict[str, Any]]:
        nonlocal asked
        for _ in range(2_000):
            asked += 1
            yield forum_reply(text="Jonotin taas. " * 20)

    chunks = csv_chunks(Part(many(), 2_000))
    sizes = [len(next(chunks))]
    assert asked < 300
    sizes += [len(chunk) for chunk in chunks]
    assert all(CHUNK <= size < CHUNK + 2_000 for size in sizes[:-1])


def test_every_column_stands_in_the_header() -> None:
    header = written(part()).rstrip("\r\n").split(",")
    assert header == [*(column.name for column in COLUMNS), "hit", "hits"]
