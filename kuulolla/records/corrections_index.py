"""The index of corrections: its name and its fields."""

from typing import Any

from elasticsearch import Elasticsearch

from kuulolla.records.record_index import apply_record_index, record_alias

MAPPING_VERSION = 1

_KEYWORD = {"type": "keyword"}
_DATE = {"type": "date"}
_WORDS = {"type": "text", "index": False}  # kept, and found by no search

FIELDS: dict[str, Any] = {
    "schema_version": {"type": "integer"},
    "post_id": _KEYWORD,
    "label": _KEYWORD,
    "by": _KEYWORD,
    "at": _DATE,
    "note": _WORDS,
    "label_before": _KEYWORD,
    "model_before": {"type": "object", "dynamic": "strict", "properties": {"id": _KEYWORD, "revision": _KEYWORD}},
    "text": _WORDS,
    "language": _KEYWORD,
    "channel": _KEYWORD,
    "author": _KEYWORD,
    "published_at": _DATE,
    "revision": {"type": "long"},
}


def corrections_alias(namespace: str) -> str:
    """What is read and written: `corrections`, or `corrections.demo` in the namespace `demo`."""
    return record_alias("corrections", namespace)


def apply_corrections_index(client: Elasticsearch, namespace: str, replicas: int) -> str:
    """Make the index, or add new fields to the one that is there; return its name. Again it changes nothing."""
    return apply_record_index(client, corrections_alias(namespace), MAPPING_VERSION, FIELDS, replicas)
