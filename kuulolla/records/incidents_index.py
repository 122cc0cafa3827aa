"""The index of incidents: its name and its fields."""

from typing import Any

from kuulolla.records.record_index import RecordIndex

_KEYWORD = {"type": "keyword"}
_INTEGER = {"type": "integer"}
_DATE = {"type": "date"}
_FIGURE = {"type": "double"}
_UNREAD = {"type": "object", "enabled": False}

FIELDS: dict[str, Any] = {
    "schema_version": _INTEGER,
    "id": _KEYWORD,
    "watch": _KEYWORD,
    "watch_version": _INTEGER,
    "search": _KEYWORD,
    "metric": _KEYWORD,
    "trouble": _KEYWORD,
    "state": _KEYWORD,
    "severity": _KEYWORD,
    "began_at": _DATE,
    "resumed_at": _DATE,
    "last_at": _DATE,
    "beyond_until": _DATE,
    "interval_min": _INTEGER,
    "opened_at": _DATE,
    "updated_at": _DATE,
    "closed_at": _DATE,
    "ending": _KEYWORD,
    "observed": _FIGURE,
    "expected": _FIGURE,
    "upper": _FIGURE,
    "excess": _FIGURE,
    "peak": _UNREAD,
    "farthest": _UNREAD,
    "sensitivity": _KEYWORD,
    "score": _FIGURE,
    "series": _UNREAD,
    "why": _UNREAD,
    "event": _KEYWORD,
    "acknowledged": {"type": "object", "dynamic": "strict", "properties": {"by": _KEYWORD, "at": _DATE}},
    "assignee": _KEYWORD,
    "comments": _UNREAD,
    "false_alarm": {
        "type": "object",
        "dynamic": "strict",
        "properties": {"by": _KEYWORD, "at": _DATE, "note": {"type": "text", "index": False}},
    },
    "history": _UNREAD,
}

INCIDENTS_INDEX = RecordIndex("incidents", FIELDS)
