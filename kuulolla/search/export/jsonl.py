"""Hits as JSON lines: each document as it is shown, with its number among the hits."""

import json
from collections.abc import Iterator
from typing import Any

import orjson

from kuulolla.schemas.scored_post import ScoredPost
from kuulolla.search.export.chunked import chunked
from kuulolla.search.export.clean import well_formed
from kuulolla.search.export.part import Document, Part

_SHOWN = frozenset({*ScoredPost.model_fields, "indexed_at", "people"})


def jsonl_chunks(part: Part) -> Iterator[bytes]:
    """The file in pieces, UTF-8; `part.exported` says afterwards what is in it.

    A line is `{"hit", "hits", "sentiment", …}`: the number of the hit, how many there are, then the document.
    """
    return chunked(_line({"hit": hit.number, "hits": hit.of, **shown(hit.document)}) for hit in part)


def shown(document: Document) -> dict[str, Any]:
    """The document without fields that are there to be searched alone; `sentiment` is null where it has none."""
    return {"sentiment": None, **{name: value for name, value in document.items() if name in _SHOWN}}


def _line(shown_hit: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(shown_hit, option=orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError:  # half a surrogate pair, which JSON can say (\ud83d) and UTF-8 cannot
        return orjson.dumps(_well_formed(shown_hit), option=orjson.OPT_APPEND_NEWLINE)


def _well_formed(value: dict[str, Any]) -> Any:  # noqa: ANN401 - what JSON holds
    return json.loads(well_formed(json.dumps(value, ensure_ascii=False)))
