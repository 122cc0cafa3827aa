"""The index of what is known of watches: its name and its fields."""

from typing import Any

from kuulolla.records.record_index import RecordIndex

_KEYWORD = {"type": "keyword"}
_DATE = {"type": "date"}
_UNREAD = {"type": "object", "enabled": False}
_UNREAD_TEXT = {"type": "text", "index": False}

FIELDS: dict[str, Any] = {
    "schema_version": {"type": "integer"},
    "watch": _KEYWORD,
    "of": _KEYWORD,
    "until": _DATE,
    "learned": _UNREAD_TEXT,
    "points": _UNREAD,
    "looked_at": _DATE,
    "wrong": {"type": "keyword", "index": False, "ignore_above": 8_000},
}

WATCH_STATES_INDEX = RecordIndex("watch-states", FIELDS)
