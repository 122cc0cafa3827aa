"""The index of what is known of watches: its name and its fields."""

from typing import Any

from elasticsearch import Elasticsearch

from kuulolla.records.record_index import apply_record_index, record_alias

MAPPING_VERSION = 1

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


def watch_states_alias(namespace: str) -> str:
    """What is read and written: `watch-states`, or `watch-states.demo` in the namespace `demo`."""
    return record_alias("watch-states", namespace)


def apply_watch_states_index(client: Elasticsearch, namespace: str, replicas: int) -> str:
    """Make the index, or add new fields to the one that is there; return its name. Again it changes nothing."""
    return apply_record_index(client, watch_states_alias(namespace), MAPPING_VERSION, FIELDS, replicas)
