"""The mapping of a post's document: strict, versioned, nothing but Elasticsearch's core.

A field that is added grows the mapping: `kuulolla index apply` adds it to the months that are there. A field of another
kind or another analysis is a new version: the next one is built beside this one and the alias is swapped.
Base forms and compound parts (`lemmas`, `parts`) come with the version that has the Finnish analysis.
"""

from collections.abc import Mapping
from typing import Any

MAPPING_VERSION = 1
FIELDS_VERSION = 2
"""Counts the times that fields were added; an index with a smaller one would refuse today's documents."""

ANALYSER_ID = "words-1"
"""What turned text into words, at indexing and at asking; a mix of two would find nothing right."""

_KEYWORD = {"type": "keyword", "ignore_above": 1024}
_STORED = {"type": "keyword", "index": False, "doc_values": False}
_TEXT = {"type": "text", "analyzer": "words"}
_DATE = {"type": "date"}
_FLOAT = {"type": "float"}
_INTEGER = {"type": "integer"}


def _object(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - a mapping holds anything
    return {"type": "object", "dynamic": "strict", "properties": fields}


FIELDS: dict[str, Any] = {
    "id": _KEYWORD,
    "source": _KEYWORD,
    "channel": _KEYWORD,
    "touchpoint": _KEYWORD,
    "native_id": _KEYWORD,
    "url": _STORED,
    "thread_id": _KEYWORD,
    "reply_to": _KEYWORD,
    "title": _TEXT,
    "text": _TEXT,
    "author": _KEYWORD,
    "published_at": _DATE,
    "edited_at": _DATE,
    "collected_at": _DATE,
    "indexed_at": _DATE,
    "revision": {"type": "long"},
    "deleted": {"type": "boolean"},
    "language_hint": _KEYWORD,
    "rating": _object(value=_FLOAT, best=_FLOAT),
    "place": _object(name=_KEYWORD, location={"type": "geo_point"}),
    "categories": _KEYWORD,
    "engagement": _object(likes=_INTEGER, shares=_INTEGER, replies=_INTEGER),
    "masked": _object(
        hetu=_INTEGER,
        puhelin=_INTEGER,
        email=_INTEGER,
        iban=_INTEGER,
        kortti=_INTEGER,
        rekisteri=_INTEGER,
        osoite=_INTEGER,
    ),
    "language": _object(code=_KEYWORD, confidence=_FLOAT),
    "sentiment": _object(
        label=_KEYWORD,
        score=_FLOAT,
        confidence=_FLOAT,
        probabilities=_object(negative=_FLOAT, neutral=_FLOAT, positive=_FLOAT),
        model=_object(id=_KEYWORD, revision=_KEYWORD),
        emotions=_KEYWORD,
        mixed={"type": "boolean"},
        read_to=_INTEGER,
        # For a page that marks them in the text; nobody searches for a place in it.
        sentences={"type": "object", "enabled": False},
    ),
    "unscored": _KEYWORD,
    "scored_at": _DATE,
    # What people decided, copied from their records: the indexer keeps it and never writes it.
    "people": _object(state=_KEYWORD, assignee=_KEYWORD, corrected=_KEYWORD),
}


def mapping() -> dict[str, Any]:
    """The mapping as Elasticsearch takes it, naming its version and its analyser."""
    return {
        "dynamic": "strict",
        "_meta": {"mapping_version": MAPPING_VERSION, "fields_version": FIELDS_VERSION, "analyser": ANALYSER_ID},
        "properties": FIELDS,
    }


def takes_documents(meta: Mapping[str, Any]) -> bool:
    """Whether an index or a template with this `_meta` has every field of today's documents."""
    return meta.get("mapping_version") == MAPPING_VERSION and meta.get("fields_version", 1) >= FIELDS_VERSION


def analysis() -> dict[str, Any]:
    """The analysis settings that the mapping names."""
    return {"analyzer": {"words": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase"]}}}
