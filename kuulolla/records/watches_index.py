"""The index of watches: its name and its fields."""

from typing import Any

from kuulolla.records.record_index import RecordIndex

_KEYWORD = {"type": "keyword"}
_INTEGER = {"type": "integer"}
_DATE = {"type": "date"}
_UNREAD = {"type": "object", "enabled": False}

FIELDS: dict[str, Any] = {
    "schema_version": _INTEGER,
    "name": _KEYWORD,
    "title": _UNREAD,
    "search": _KEYWORD,
    "metric": _KEYWORD,
    "interval_min": _INTEGER,
    "sensitivity": _KEYWORD,
    "minimum": _INTEGER,
    "cooldown_h": _INTEGER,
    "recipients": _KEYWORD,
    "escalation": {
        "type": "object",
        "dynamic": "strict",
        "properties": {"after_min": _INTEGER, "recipients": _KEYWORD},
    },
    "quiet": _UNREAD,
    "severe_from": {"type": "float"},
    "enabled": {"type": "boolean"},
    "version": _INTEGER,
    "created_at": _DATE,
    "changed_at": _DATE,
    "changed_by": _KEYWORD,
    "earlier": _UNREAD,  # as in the index of saved searches: one write keeps both versions, or neither
}

WATCHES_INDEX = RecordIndex("watches", FIELDS)
