"""The indices: one a month by `published_at`, an alias to read, a template that makes them."""

from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch

from kuulolla.search.mapping import MAPPING_VERSION, analysis, mapping


def alias(namespace: str) -> str:
    """What is read: `posts`, or `posts.demo` in the namespace `demo`."""
    return f"posts.{namespace}" if namespace else "posts"


def index_for(namespace: str, published_at: datetime) -> str:
    """The index of the UTC month: `posts-v1-2026-11`, whatever zone `published_at` is given in."""
    moment = published_at.astimezone(UTC)
    return f"{alias(namespace)}-v{MAPPING_VERSION}-{moment.year}-{moment.month:02}"


def template(namespace: str, replicas: int) -> dict[str, Any]:
    """The index template: every month's index gets the mapping and the alias as it appears."""
    return {
        "index_patterns": [f"{alias(namespace)}-v{MAPPING_VERSION}-*"],
        "priority": 100,
        "template": {
            "settings": {
                "number_of_shards": 1,
                "number_of_replicas": replicas,
                "refresh_interval": "1s",
                "analysis": analysis(),
            },
            "mappings": mapping(),
            "aliases": {alias(namespace): {}},
        },
    }


def apply_template(client: Elasticsearch, namespace: str, replicas: int) -> str:
    """Put the template, add its fields to the months that are there, return its name. Again it changes nothing."""
    name = f"{alias(namespace)}-v{MAPPING_VERSION}"
    client.indices.put_index_template(name=name, **template(namespace, replicas))
    grown = mapping()
    client.indices.put_mapping(
        index=f"{name}-*", allow_no_indices=True, properties=grown["properties"], meta=grown["_meta"]
    )
    return name
