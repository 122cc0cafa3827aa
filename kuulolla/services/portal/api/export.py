"""GET /export: everything that a query finds, as a file."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from kuulolla.search.export.columns import Words
from kuulolla.search.export.found import Kind, file_chunks, found
from kuulolla.search.export.part import MOST_ROWS
from kuulolla.services.portal.access import MayExport
from kuulolla.services.portal.api import API
from kuulolla.services.portal.api.asked import Q, Reach, compiled

router = APIRouter(prefix=API, tags=["posts"])

_TYPES: Mapping[Kind, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl",
}


@router.get(
    "/export", response_class=StreamingResponse, responses={200: {"content": {kind: {} for kind in _TYPES.values()}}}
)
def export(
    q: Q,
    _key: MayExport,
    reach: Reach,
    kind: Annotated[Kind, Query(alias="format")] = "csv",
    words: Annotated[Words, Query(alias="locale", description="language of headers and labels")] = "fi",
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = MOST_ROWS,
) -> StreamingResponse:
    """Posts that the query finds, oldest first; each row says which it is of how many.

    `Kuulolla-Total` tells how many there are, and the name of the file tells where the limit left some out.
    """
    part = found(reach.pages, compiled(reach, q), limit)
    headers = {
        "Content-Disposition": f'attachment; filename="{part.file_name("kuulolla", kind)}"',
        "Kuulolla-Total": str(part.total),
        "Kuulolla-Limit": str(limit),
    }
    chunks = file_chunks(part, kind, q, reach.clock.now(), words)
    return StreamingResponse(chunks, headers=headers, media_type=_TYPES[kind])
