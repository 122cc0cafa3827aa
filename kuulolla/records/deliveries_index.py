"""The index of deliveries: its name and its fields."""

from typing import Any

from elasticsearch import Elasticsearch

from kuulolla.records.record_index import apply_record_index, record_alias

MAPPING_VERSION = 1

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


def deliveries_alias(namespace: str) -> str:
    """What is read and written: `deliveries`, or `deliveries.demo` in the namespace `demo`."""
    return record_alias("deliveries", namespace)


def apply_deliveries_index(client: Elasticsearch, namespace: str, replicas: int) -> str:
    """Make the index, or add new fields to the one that is there; return its name. Again it changes nothing."""
    return apply_record_index(client, deliveries_alias(namespace), MAPPING_VERSION, FIELDS, replicas)
