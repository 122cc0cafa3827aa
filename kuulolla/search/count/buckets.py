"""Buckets, as Elasticsearch counts posts: how many there are in one, and what its aggregations say of them.

The whole answer is read as a bucket too, so that what reads a bucket reads everything.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from kuulolla.search.read import BadQuestion, ask

Query = Mapping[str, Any]
Aggregations = Mapping[str, Any]
Bucket = Mapping[str, Any]

MOST_QUERIES = 50
"""Named queries (brands, themes) in one question; each may have 100 words and conditions."""


def counted(client: Elasticsearch, alias: str, query: Query, aggs: Aggregations) -> Bucket:
    """All that the query finds as one bucket; never less than all. Raises NoIndex, IndexAway, Fault."""
    answer = ask(client, alias, query=query, size=0, aggs=aggs, track_total_hits=True)
    return {"doc_count": answer["hits"]["total"]["value"], **answer.get("aggregations", {})}


def by_query(queries: Sequence[Query], aggs: Aggregations) -> Aggregations:
    """An aggregation with a bucket for each query, in their order: `buckets` in the answer. Raises BadQuestion."""
    if not 0 < len(queries) <= MOST_QUERIES:
        raise BadQuestion(f"{len(queries)} queries are to be counted side by side: name 1 to {MOST_QUERIES} at once")
    # A list, not a mapping: people name their brands and themes as they like.
    return {"filters": {"filters": list(queries)}, "aggs": aggs}


def by_value(field: str, size: int, aggs: Aggregations | None = None, **more: object) -> Aggregations:
    """An aggregation with a bucket for each of the `size` values that most posts have; `more` as Elasticsearch has it.

    A month is a shard of its own: each names more than `size`, so that a value which is nowhere among the first is not
    missed.
    """
    return {"terms": {"field": field, "size": size, "shard_size": 10 * size + 100, **more}, "aggs": aggs or {}}
