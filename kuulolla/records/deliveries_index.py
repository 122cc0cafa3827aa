"""The index of deliveries: its name and its fields."""

from typing import Any

from kuulolla.records.record_index import RecordIndex

_KEYWORD = {"type": "keyword"}
_DATE = {"type": "date"}
_UNREAD = {"type": "object", "enabled": False}

FIELDS: dict[str, Any] = {
    "schema_version": {"type": "integer"},
    "id": _KEYWORD,
    "incident": _KEYWORD,
    "period": _UNREAD,
    "recipient": _KEYWORD,
    "channel": _KEYWORD,
    "kind": _KEYWORD,
    "state": _KEYWORD,
    "created_at": _DATE,
    "not_before": _DATE,
    "next_attempt_at": _DATE,
    "attempts": _UNREAD,
    "notification": _KEYWORD,
    "sent_at": _DATE,
}

DELIVERIES_INDEX = RecordIndex("deliveries", FIELDS)
