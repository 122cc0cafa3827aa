"""The months that a generation holds, how much is in each, and how one goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from kuulolla.runtime.elastic import as_faults
from kuulolla.runtime.faults import IndexAway
from kuulolla.search.index import Generation

_MOST = 10_000


@dataclass(frozen=True)
class Month:
    """A month's index: the posts that a search may find, the tombstones of those that are gone, what both take."""

    month: str
    index: str
    posts: int
    tombstones: int
    size_bytes: int


def uuids(client: Elasticsearch, generation: Generation) -> dict[str, str]:
    """The months that are there, oldest first, each with what tells its index from one that had the name before.

    From the cluster's own knowledge: a month whose index does not answer is there as well. Raises IndexAway.
    """
    with as_faults():
        found = client.indices.get_settings(index=generation.pattern, name="index.uuid", flat_settings=True)
    of = {generation.month_of(index): answer["settings"]["index.uuid"] for index, answer in found.items()}
    return {month: of[month] for month in sorted(filter(None, of))}


def metas(client: Elasticsearch, generation: Generation) -> dict[str, Mapping[str, Any]]:
    """The months that are there, oldest first, each with what its mapping says of itself. Raises IndexAway."""
    with as_faults():
        found = client.indices.get_mapping(index=generation.pattern)
    of = {generation.month_of(index): answer["mappings"].get("_meta", {}) for index, answer in found.items()}
    return {month: of[month] for month in sorted(filter(None, of))}


def held(client: Elasticsearch, generation: Generation) -> list[Month]:
    """The months that are there, oldest first, as a search sees them. Raises IndexAway where one does not answer."""
    counted = _counted(client, generation)
    with as_faults():
        stats = client.indices.stats(index=generation.pattern, metric="store").get("indices", {})
    months = []
    for month in uuids(client, generation):
        index = generation.index_of(month)
        if index not in stats:
            raise IndexAway(f"the index {index} does not answer")
        gone, there = counted.get(index, (0, 0))
        size_bytes = stats[index]["primaries"]["store"]["size_in_bytes"]
        months.append(Month(month, index, there - gone, gone, size_bytes))
    return months


def drop_month(client: Elasticsearch, generation: Generation, month: str) -> None:
    """Delete a month's index; it may have gone already. Raises IndexAway."""
    try:
        with as_faults():
            client.indices.delete(index=generation.index_of(month))
    except NotFoundError:
        return


def _counted(client: Elasticsearch, generation: Generation) -> Mapping[str, tuple[int, int]]:
    """Tombstones and all documents of each index that has any."""
    by_index: dict[str, Any] = {
        "terms": {"field": "_index", "size": _MOST},
        "aggs": {"gone": {"filter": {"term": {"deleted": True}}}},
    }
    with as_faults():
        answer = client.search(
            index=generation.pattern, size=0, aggs={"indices": by_index}, allow_partial_search_results=False
        )
    buckets = answer.get("aggregations", {}).get("indices", {}).get("buckets", ())
    return {bucket["key"]: (bucket["gone"]["doc_count"], bucket["doc_count"]) for bucket in buckets}
