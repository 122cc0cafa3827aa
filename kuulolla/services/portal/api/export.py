"""GET /export: everything that a query finds, as a file."""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, BinaryIO, Literal, cast

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from kuulolla.search.export.columns import Words
from kuulolla.search.export.csv_rows import csv_chunks
from kuulolla.search.export.jsonl import jsonl_chunks
from kuulolla.search.export.part import MOST_ROWS, Part
from kuulolla.search.export.xlsx import write_xlsx
from kuulolla.search.question import Compiled
from kuulolla.search.walk import count, walk
from kuulolla.services.portal.access import MayExport
from kuulolla.services.portal.api.asked import Ports, Q, Reach, compiled

router = APIRouter(tags=["posts"])

Format = Literal["csv", "xlsx", "jsonl"]

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl",
}
_IN_MEMORY = 8 * 1024 * 1024
_CHUNK = 64 * 1024


@router.get(
    "/export", response_class=StreamingResponse, responses={200: {"content": {kind: {} for kind in _TYPES.values()}}}
)
def export(
    q: Q,
    reach: Reach,
    _key: MayExport,
    kind: Annotated[Format, Query(alias="format")] = "csv",
    words: Annotated[Words, Query(alias="locale", description="language of headers and labels")] = "fi",
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = MOST_ROWS,
) -> StreamingResponse:
    """Posts that the query finds, oldest first; each row says which it is of how many.

    `Kuulolla-Total` tells how many there are, and the name of the file tells where the limit left some out.
    """
    query = compiled(reach, q)
    part = Part(_documents(reach, query), count(reach.pages.client, reach.pages.alias, query), limit)
    headers = {
        "Content-Disposition": f'attachment; filename="{part.file_name("kuulolla", kind)}"',
        "Kuulolla-Total": str(part.total),
        "Kuulolla-Limit": str(limit),
    }
    return StreamingResponse(_chunks(part, kind, q, reach, words), headers=headers, media_type=_TYPES[kind])


def _documents(reach: Ports, query: Compiled) -> Iterator[dict[str, object]]:
    for hits in walk(reach.pages.client, reach.pages.alias, query, ("published_at", "id"), size=1_000):
        yield from (hit["_source"] for hit in hits)


def _chunks(part: Part, kind: Format, q: str, reach: Ports, words: Words) -> Iterator[bytes]:
    match kind:
        case "csv":
            yield from csv_chunks(part, words)
        case "jsonl":
            yield from jsonl_chunks(part)
        case "xlsx":
            # A workbook is a zip file, whose table of contents comes last.
            with SpooledTemporaryFile(_IN_MEMORY) as file:
                write_xlsx(cast("BinaryIO", file), part, q, reach.pages.ask.clock.now(), words)
                yield from _read(file)


def _read(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(_CHUNK):
        yield chunk
