"""The index of API keys: its name and its fields."""

from typing import Any

from elasticsearch import Elasticsearch

from kuulolla.records.record_index import apply_record_index, record_alias

MAPPING_VERSION = 1

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


def api_keys_alias(namespace: str) -> str:
    """What is read and written: `keys`, or `keys.demo` in the namespace `demo`."""
    return record_alias("keys", namespace)


def apply_api_keys_index(client: Elasticsearch, namespace: str, replicas: int) -> str:
    """Make the index, or add new fields to the one that is there; return its name. Again it changes nothing."""
    return apply_record_index(client, api_keys_alias(namespace), MAPPING_VERSION, FIELDS, replicas)
