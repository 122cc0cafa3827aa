"""What a query finds, oldest first, as the bytes of a file: the index is asked page by page while it is written."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, Literal, cast

from kuulolla.search.export.chunked import CHUNK
from kuulolla.search.export.columns import Words
from kuulolla.search.export.csv_rows import csv_chunks
from kuulolla.search.export.jsonl import jsonl_chunks
from kuulolla.search.export.part import MOST_ROWS, Part
from kuulolla.search.export.xlsx import write_xlsx
from kuulolla.search.page import Pages
from kuulolla.search.question import Compiled
from kuulolla.search.walk import count, walk

Kind = Literal["csv", "xlsx", "jsonl"]

_IN_MEMORY = 8 * 1024 * 1024


def found(pages: Pages, query: Compiled, most: int = MOST_ROWS) -> Part:
    """The posts that the query finds, up to `most`. Raises NoIndex, IndexAway.

    The first of them are read at once: who cannot be answered is told before there is a file.
    """
    total = count(pages.client, pages.alias, query)
    walked = walk(pages.client, pages.alias, query, ("published_at", "id"), size=1_000)
    first = next(walked, [])
    return Part((hit["_source"] for hits in chain([first], walked) for hit in hits), total, most)


def file_chunks(part: Part, kind: Kind, query: str, made_at: datetime, words: Words = "fi") -> Iterator[bytes]:
    """The file in pieces; `part.exported` says afterwards what is in it. `query` is shown in a workbook.

    A workbook is a zip file, whose table of contents comes last: it is whole before the first piece. Raises Fault where
    a sheet cannot hold the part.
    """
    match kind:
        case "csv":
            return csv_chunks(part, words)
        case "jsonl":
            return jsonl_chunks(part)
        case "xlsx":
            return _workbook(part, query, made_at, words)


def _workbook(part: Part, query: str, made_at: datetime, words: Words) -> Iterator[bytes]:
    file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by who reads it to its end
    try:
        write_xlsx(cast("BinaryIO", file), part, query, made_at, words)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return _read(file)


def _read(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
