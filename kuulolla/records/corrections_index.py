"""The index of corrections: its name and its fields."""

from typing import Any

from kuulolla.records.record_index import RecordIndex

_KEYWORD = {"type": "keyword"}
_DATE = {"type": "date"}
_WORDS = {"type": "text", "index": False}  # kept, and found by no search

FIELDS: dict[str, Any] = {
    "schema_version": {"type": "integer"},
    "post_id": _KEYWORD,
    "label": _KEYWORD,
    "by": _KEYWORD,
    "at": _DATE,
    "note": _WORDS,
    "label_before": _KEYWORD,
    "model_before": {"type": "object", "dynamic": "strict", "properties": {"id": _KEYWORD, "revision": _KEYWORD}},
    "text": _WORDS,
    "language": _KEYWORD,
    "channel": _KEYWORD,
    "author": _KEYWORD,
    "published_at": _DATE,
    "revision": {"type": "long"},
}

CORRECTIONS_INDEX = RecordIndex("corrections", FIELDS)
