"""The index of leases: its name and its fields."""

from typing import Any

from elasticsearch import Elasticsearch

from kuulolla.records.record_index import apply_record_index, record_alias

MAPPING_VERSION = 1

_KEYWORD = {"type": "keyword"}
_DATE = {"type": "date"}

FIELDS: dict[str, Any] = {
    "schema_version": {"type": "integer"},
    "name": _KEYWORD,
    "holder": _KEYWORD,
    "taken_at": _DATE,
    "until": _DATE,
}


def leases_alias(namespace: str) -> str:
    """What is read and written: `leases`, or `leases.demo` in the namespace `demo`."""
    return record_alias("leases", namespace)


def apply_leases_index(client: Elasticsearch, namespace: str, replicas: int) -> str:
    """Make the index, or add new fields to the one that is there; return its name. Again it changes nothing."""
    return apply_record_index(client, leases_alias(namespace), MAPPING_VERSION, FIELDS, replicas)
