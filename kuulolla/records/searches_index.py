"""The index of saved searches: its names, its mapping, and how it is made."""

from typing import Any

from elasticsearch import Elasticsearch

from kuulolla.records.record_index import apply_record_index, record_alias

MAPPING_VERSION = 1

_KEYWORD = {"type": "keyword"}
_DATE = {"type": "date"}
_WORDS = {"type": "text", "index": False}  # kept, and found by no search

FIELDS: dict[str, Any] = {
    "schema_version": {"type": "integer"},
    "kind": _KEYWORD,
    "name": _KEYWORD,
    "title": {"type": "object", "dynamic": "strict", "properties": {"fi": _WORDS, "sv": _WORDS, "en": _WORDS}},
    "group": _KEYWORD,
    "set": _KEYWORD,
    "query": _WORDS,
    "aliases": _WORDS,
    "exclusions": _WORDS,
    "note": _WORDS,
    "version": {"type": "integer"},
    "created_at": _DATE,
    "changed_at": _DATE,
    "changed_by": _KEYWORD,
    # Earlier versions lie in the document itself: one write keeps the new one and the old one, or neither.
    "earlier": {"type": "object", "enabled": False},
}


def searches_alias(namespace: str) -> str:
    """What is read and written: `searches`, or `searches.demo` in the namespace `demo`."""
    return record_alias("searches", namespace)


def apply_searches_index(client: Elasticsearch, namespace: str, replicas: int) -> str:
    """Make the index, or add new fields to the one that is there; return its name. Again it changes nothing."""
    return apply_record_index(client, searches_alias(namespace), MAPPING_VERSION, FIELDS, replicas)
