"""The index of recipients: its name and its fields."""

from typing import Any

from elasticsearch import Elasticsearch

from kuulolla.records.record_index import apply_record_index, record_alias

MAPPING_VERSION = 1

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
    "enabled": {"type": "boolean"},
    "version": {"type": "integer"},
    "created_at": _DATE,
    "changed_at": _DATE,
    "changed_by": _KEYWORD,
    "earlier": _UNREAD,  # as in the index of saved searches: one write keeps both versions, or neither
}


def recipients_alias(namespace: str) -> str:
    """What is read and written: `recipients`, or `recipients.demo` in the namespace `demo`."""
    return record_alias("recipients", namespace)


def apply_recipients_index(client: Elasticsearch, namespace: str, replicas: int) -> str:
    """Make the index, or add new fields to the one that is there; return its name. Again it changes nothing."""
    return apply_record_index(client, recipients_alias(namespace), MAPPING_VERSION, FIELDS, replicas)
