"""Whether the next generation has all that the old one has, in the same state."""

from collections.abc import Mapping
from typing import Any

from elasticsearch import Elasticsearch

from kuulolla.runtime.elastic import as_faults
from kuulolla.runtime.faults import Fault, IndexAway
from kuulolla.search.index import Generation
from kuulolla.search.months import uuids

_MOST = 10_000


class Differs(Fault):
    """The copy is not what it was copied from."""


def compare(client: Elasticsearch, old: Generation, new: Generation) -> None:
    """Returns where every month has as many documents and tombstones, in states with the same numbers.

    A copy's version is the number of the change that it was copied from: their count, least, greatest and sum are
    compared, which are exact up to 2^53. Raises Differs; IndexAway where months came or went since the last sweep.
    """
    if set(uuids(client, old)) != set(uuids(client, new)):
        raise IndexAway("a month was deleted just now")
    was, is_now = _figures(client, old, "_seq_no"), _figures(client, new, "_version")
    wrong = sorted(month for month in was.keys() | is_now.keys() if was.get(month) != is_now.get(month))
    if wrong:
        raise Differs(
            f"{new.pattern} does not hold what {old.pattern} holds of {', '.join(wrong)}, so nothing was switched: "
            "somebody else wrote there; start over with `kuulolla index rebuild --anew`"
        )


def _figures(client: Elasticsearch, generation: Generation, number: str) -> Mapping[str, Mapping[str, Any]]:
    """By month: the `number`s of its documents, and how many are tombstones."""
    of_each = {"numbers": {"stats": {"field": number}}, "gone": {"filter": {"term": {"deleted": True}}}}
    by_index: dict[str, Any] = {"terms": {"field": "_index", "size": _MOST}, "aggs": of_each}
    with as_faults():
        client.indices.refresh(index=generation.pattern)
        answer = client.search(
            index=generation.pattern, size=0, aggs={"indices": by_index}, allow_partial_search_results=False
        )
    buckets = answer.get("aggregations", {}).get("indices", {}).get("buckets", ())
    return {
        generation.month_of(bucket["key"]) or "": {**bucket["numbers"], "gone": bucket["gone"]["doc_count"]}
        for bucket in buckets
    }
