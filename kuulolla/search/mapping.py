"""The mapping of a post's document: strict, versioned, nothing but Elasticsearch's core.

A field that is added grows the mapping: `kuulolla index apply` adds it to the months that are there. A field of another
kind, or words by another analyser, need a new generation of indices: `kuulolla index rebuild` makes it beside this one.
"""

from collections.abc import Mapping
from typing import Any

from kuulolla.search import layout
from kuulolla.search.words import WORD_FIELDS

MAPPING_VERSION = 2
"""Grows when a field is of another kind than before."""

FIELDS_VERSION = 2
"""Counts the times that fields were added since; an index with a smaller one would refuse today's documents."""

# What is longer names nothing that anybody asks for; Lucene refuses terms of more than 32,766 bytes.
_KEYWORD = {"type": "keyword", "ignore_above": 1024}
_STORED = {"type": "keyword", "index": False, "doc_values": False}
_SHOWN = {"type": "text", "index": False}  # found by its words, which `with_words` makes
_DATE = {"type": "date"}
_FLOAT = {"type": "float"}
_INTEGER = {"type": "integer"}


def _object(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - a mapping holds anything
    return {"type": "object", "dynamic": "strict", "properties": fields}


_NAMES = (layout.TERMS, layout.HASHTAGS, layout.HANDLES, layout.LINKS, layout.EMOJI, layout.ADDRESS, layout.FINGERPRINT)

FIELDS: dict[str, Any] = {
    "id": _KEYWORD,
    "source": _KEYWORD,
    "channel": _KEYWORD,
    "touchpoint": _KEYWORD,
    "native_id": _KEYWORD,
    "url": _STORED,
    "thread_id": _KEYWORD,
    "reply_to": _KEYWORD,
    "title": {"type": "text", "analyzer": "whitespace", "index_options": "docs"},  # for `has:title` alone
    "text": _SHOWN,
    **WORD_FIELDS,
    **dict.fromkeys(_NAMES, _KEYWORD),
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


DERIVED = (*WORD_FIELDS, *_NAMES)
"""Fields that `with_words` makes of the others: searched, and not kept with the document."""


def mapping(analyser: str) -> dict[str, Any]:
    """The mapping as Elasticsearch takes it, naming its version and the analyser that its words are made by."""
    return {
        "dynamic": "strict",
        "_meta": {"mapping_version": MAPPING_VERSION, "fields_version": FIELDS_VERSION, "analyser": analyser},
        "_source": {"excludes": list(DERIVED)},
        "properties": FIELDS,
    }


def takes_documents(meta: Mapping[str, Any]) -> bool:
    """Whether an index or a template with this `_meta` has every field of today's documents."""
    return meta.get("mapping_version") == MAPPING_VERSION and meta.get("fields_version", 1) >= FIELDS_VERSION
