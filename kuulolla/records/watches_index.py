"""The index of watches: its name and its fields."""

from typing import Any

from elasticsearch import Elasticsearch

from kuulolla.records.record_index import apply_record_index, record_alias

MAPPING_VERSION = 1

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


def watches_alias(namespace: str) -> str:
    """What is read and written: `watches`, or `watches.demo` in the namespace `demo`."""
    return record_alias("watches", namespace)


def apply_watches_index(client: Elasticsearch, namespace: str, replicas: int) -> str:
    """Make the index, or add new fields to the one that is there; return its name. Again it changes nothing."""
    return apply_record_index(client, watches_alias(namespace), MAPPING_VERSION, FIELDS, replicas)
