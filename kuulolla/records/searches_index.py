"""The index of saved searches: its name and its fields."""

from typing import Any

from kuulolla.records.record_index import RecordIndex

_KEYWORD = {"type": "keyword"}
_DATE = {"type": "date"}
_WORDS = {"type": "text", "index": False}  # kept, and found by no search

FIELDS: dict[str, Any] = {
    "schema_version": {"type": "integer"},
    "kind": _KEYWORD,
    "name": _KEYWORD,
    "title": {"type": "object", "dynamic": "strict", "properties": {"fi": _WORDS, "sv": _WORDS, "en": _WORDS}},
    "group": _KEYWORD,
    "set": _KEYWORD,
    "query": _WORDS,
    "aliases": _WORDS,
    "exclusions": _WORDS,
    "note": _WORDS,
    "version": {"type": "integer"},
    "created_at": _DATE,
    "changed_at": _DATE,
    "changed_by": _KEYWORD,
    # Earlier versions lie in the document itself: one write keeps the new one and the old one, or neither.
    "earlier": {"type": "object", "enabled": False},
}

SEARCHES_INDEX = RecordIndex("searches", FIELDS)
