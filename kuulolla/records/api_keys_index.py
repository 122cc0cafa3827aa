"""The index of API keys: its name and its fields."""

from typing import Any

from kuulolla.records.record_index import RecordIndex

_KEYWORD = {"type": "keyword"}
_DATE = {"type": "date"}
_KEPT = {"type": "keyword", "index": False, "doc_values": False}  # found by no search

FIELDS: dict[str, Any] = {
    "schema_version": {"type": "integer"},
    "id": _KEYWORD,
    "sha256": _KEPT,
    "label": _KEPT,
    "scopes": _KEYWORD,
    "created_at": _DATE,
    "created_by": _KEYWORD,
    "expires_at": _DATE,
    "rate_per_minute": {"type": "integer"},
    "revoked_at": _DATE,
    "revoked_by": _KEYWORD,
}

API_KEYS_INDEX = RecordIndex("keys", FIELDS)
