"""Reading the index: a search, counts, what arrived last."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from kuulolla.runtime.elastic import as_faults
from kuulolla.runtime.faults import Fault

PRESENT: dict[str, Any] = {"bool": {"filter": [{"term": {"deleted": False}}]}}
"""Finds every post that is not deleted."""

Query = Mapping[str, Any]

NEWEST_FIRST = [{"published_at": "desc"}, {"id": "asc"}]


class BadQuestion(Fault):
    """What is asked cannot be answered as it is: the message says what to ask instead."""


class NoIndex(Fault):
    """No post was ever indexed here."""


@dataclass(frozen=True)
class Found:
    """How many documents a query finds, and the first of them as they lie in the index."""

    total: int
    hits: list[dict[str, Any]]


def search(client: Elasticsearch, alias: str, query: Query, size: int = 10) -> Found:
    """The newest `size` (up to 10,000) posts that the query finds. Raises IndexAway."""
    answer = ask(client, alias, query=query, size=size, sort=NEWEST_FIRST, track_total_hits=True)
    return Found(answer["hits"]["total"]["value"], [hit["_source"] for hit in answer["hits"]["hits"]])


def count_by(client: Elasticsearch, alias: str, field: str, query: Query = PRESENT) -> dict[str, int]:
    """Posts that the query finds by the value of a keyword field, most first, 100 values at most."""
    terms = {"values": {"terms": {"field": field, "size": 100}}}
    answer = ask(client, alias, query=query, size=0, aggs=terms)
    return {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["values"]["buckets"]}


def last_post_per_source(client: Elasticsearch, alias: str) -> dict[str, str]:
    """When each source's newest post was collected, ISO 8601."""
    newest = {"newest": {"max": {"field": "collected_at"}}}
    aggs = {"sources": {"terms": {"field": "source", "size": 1000}, "aggs": newest}}
    answer = ask(client, alias, query=PRESENT, size=0, aggs=aggs)
    buckets = answer["aggregations"]["sources"]["buckets"]
    return {bucket["key"]: bucket["newest"]["value_as_string"] for bucket in buckets}


def ask(client: Elasticsearch, alias: str, **body: Any) -> Mapping[str, Any]:  # noqa: ANN401 - a search body
    """The whole answer to one search body, of all shards. Raises NoIndex, IndexAway, Fault where it cannot be asked."""
    try:
        with as_faults():
            answer: Mapping[str, Any] = client.search(index=alias, allow_partial_search_results=False, **body).body
    except NotFoundError:
        raise no_index(alias) from None
    return answer


def no_index(alias: str) -> NoIndex:
    """What is said where there is no index behind an alias."""
    return NoIndex(f"there is no index behind {alias} yet: import posts and start the indexer first")
