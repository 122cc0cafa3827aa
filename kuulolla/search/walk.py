"""Every document that a query finds, page by page, as the index stood when the walk began."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError

from kuulolla.runtime.elastic import as_faults
from kuulolla.runtime.faults import Retryable
from kuulolla.search.read import no_index

Hit = Mapping[str, Any]

KEPT = "10m"
"""How long Elasticsearch keeps the view from one page to the next."""


class ViewLost(Retryable):
    """Elasticsearch let its view of the index go: it was asked too late, or the index was deleted."""


def walk(  # noqa: PLR0913 - what is asked, of what, and how much of it
    client: Elasticsearch,
    alias: str,
    query: Mapping[str, Any],
    order: Sequence[str],
    size: int = 500,
    fields: Sequence[str] | None = None,
) -> Iterator[list[Hit]]:
    """Pages of at most `size` hits, rising in the fields `order`, which together must tell documents apart.

    With whole documents, or with `fields` of them alone.

    Over a point in time: what is written meanwhile neither comes twice nor pushes another one out. Raises NoIndex,
    IndexAway, and ViewLost where more than 10 minutes passed between two pages.
    """
    try:
        with as_faults():
            view = client.open_point_in_time(index=alias, keep_alive=KEPT)["id"]
    except NotFoundError:
        raise no_index(alias) from None
    after = None
    try:
        while True:
            with as_faults():
                answer = client.search(
                    pit={"id": view, "keep_alive": KEPT},
                    query=query,
                    sort=[{field: "asc"} for field in order],
                    size=size,
                    search_after=after,
                    source_includes=fields,
                    track_total_hits=False,
                    allow_partial_search_results=False,
                )
            view, hits = answer["pit_id"], answer["hits"]["hits"]
            if not hits:
                return
            yield hits
            after = hits[-1]["sort"]
    except NotFoundError:
        raise ViewLost(f"Elasticsearch kept its view of {alias} for {KEPT} only: start again") from None
    finally:
        with suppress(ApiError, TransportError):  # it forgets the view by itself
            client.close_point_in_time(id=view)


def count(client: Elasticsearch, alias: str, query: Mapping[str, Any]) -> int:
    """How many documents the query finds. Raises IndexAway; none where there is no index."""
    with as_faults():
        return int(client.count(index=alias, query=query, ignore_unavailable=True)["count"])
