"""The index of leases: its name and its fields."""

from typing import Any

from kuulolla.records.record_index import RecordIndex

_KEYWORD = {"type": "keyword"}
_DATE = {"type": "date"}

FIELDS: dict[str, Any] = {
    "schema_version": {"type": "integer"},
    "name": _KEYWORD,
    "holder": _KEYWORD,
    "taken_at": _DATE,
    "until": _DATE,
}

LEASES_INDEX = RecordIndex("leases", FIELDS)
