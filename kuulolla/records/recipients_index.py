"""The index of recipients: its name and its fields."""

from typing import Any

from kuulolla.records.record_index import RecordIndex

_KEYWORD = {"type": "keyword"}
_DATE = {"type": "date"}
_KEPT = {"type": "keyword", "index": False, "doc_values": False}  # found by no search
_UNREAD = {"type": "object", "enabled": False}

FIELDS: dict[str, Any] = {
    "schema_version": {"type": "integer"},
    "name": _KEYWORD,
    "title": _UNREAD,
    "channel": _KEYWORD,
    "address": _KEPT,
    "secret": _KEPT,
    "language": _KEYWORD,
    "most_per_hour": {"type": "integer"},
    "quiet": _UNREAD,
    "digest": _KEYWORD,
    "only_digest": {"type": "boolean"},
    "enabled": {"type": "boolean"},
    "version": {"type": "integer"},
    "created_at": _DATE,
    "changed_at": _DATE,
    "changed_by": _KEYWORD,
    "earlier": _UNREAD,  # as in the index of saved searches: one write keeps both versions, or neither
}

RECIPIENTS_INDEX = RecordIndex("recipients", FIELDS)
