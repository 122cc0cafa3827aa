"""Which watches name a saved search or a recipient: neither can be removed from under them."""

from typing import Any

from elasticsearch import Elasticsearch

from kuulolla.records.watches_index import WATCHES_INDEX
from kuulolla.runtime.elastic import as_faults

_SHOWN = 10
"""Watches that a refusal names."""


def watches_of_search(client: Elasticsearch, namespace: str, key: str) -> list[str]:
    """The watches that watch the saved search of this key, `watch kela` each, in order; the first ten."""
    return _named_by(client, namespace, [{"term": {"search": key}}])


def watches_of_recipient(client: Elasticsearch, namespace: str, name: str) -> list[str]:
    """The watches that tell this recipient, at once or later, `watch kela` each, in order; the first ten."""
    return _named_by(client, namespace, [{"term": {"recipients": name}}, {"term": {"escalation.recipients": name}}])


def _named_by(client: Elasticsearch, namespace: str, any_of: list[dict[str, Any]]) -> list[str]:
    with as_faults():
        answer = client.search(
            index=WATCHES_INDEX.alias(namespace),
            query={"bool": {"should": any_of, "minimum_should_match": 1}},
            sort=["name"],
            size=_SHOWN,
            source=False,
            ignore_unavailable=True,  # before `kuulolla index apply` there are no watches
            allow_partial_search_results=False,
        )
    return [f"watch {hit['_id']}" for hit in answer["hits"]["hits"]]
