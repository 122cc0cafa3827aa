"""Results with copies folded: of posts that share a fingerprint the first is shown, and how many more there are.

Elasticsearch's `collapse` cannot go on after a hit (`search_after`) in any other order than by the collapsed field. So
a page is read as it is, and asked about once more over the same point in time: which post of each text comes first in
the order, and how many there are. A hit that is not its text's first was told of before and is left out.
Nothing is remembered from page to page: whoever has the point in time and `after` goes on.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kuulolla.search.layout import FINGERPRINT

MOST_ASKED = 1000
"""Hits asked for at once to fill a page, where many are folded."""

MOST_EXCLUDED = 10_000
"""Texts that are kept out of a further search; Elasticsearch takes 65,536."""

Body = Mapping[str, Any]
Hit = Mapping[str, Any]
Search = Callable[[Body], Mapping[str, Any]]
"""Asks one point in time, whole or not at all: takes the body of a search, gives Elasticsearch's answer."""


@dataclass(frozen=True)
class Shown:
    """A hit, and how many further posts among the results are copies of it."""

    hit: Hit
    copies: int = 0


@dataclass(frozen=True)
class Page:
    """What is shown, and where the next page goes on: None where the results end."""

    shown: list[Shown]
    after: Sequence[Any] | None


@dataclass(frozen=True)
class Group:
    """The posts with one fingerprint: index and id of the first in the order, and how many they are."""

    first: tuple[str, str]
    size: int


def read_page(search: Search, asked: Body, after: Sequence[Any] | None = None) -> Page:
    """The next `size` posts after `after`, copies folded; fewer only where the results end.

    `asked` is the body of the unfolded search: `query`, `sort` (which tells posts apart), `size` (1 or more), and
    whatever else its hits shall carry, such as `highlight`. Every text is shown once from the first page to the last.
    """
    shown: list[Shown] = []
    told: set[str] = set()
    # One more than is shown, or a last page that is just full would lead to an empty one.
    most = max(MOST_ASKED, asked["size"] + 1)
    # Some are folded: without a few to spare, most pages need a second search.
    size = min(max(asked["size"] * 5 // 4, asked["size"] + 1), most)
    while True:
        hits = search(_page(asked, told, size, after))["hits"]["hits"]
        groups = _groups(search, asked, hits)
        for hit in hits:
            after = hit["sort"]
            shown += fold(hit, groups)
            if len(shown) > asked["size"]:
                return Page(shown[:-1], shown[-2].hit["sort"])
        if len(hits) < size:
            return Page(shown, None)
        if len(told) < MOST_EXCLUDED:
            told |= groups.keys()  # their first was here or earlier: whatever else has these texts is folded
        size = min(2 * size, most)


def fold(hit: Hit, groups: Mapping[str, Group]) -> list[Shown]:
    """The hit as it is shown; [] where it is folded under an earlier one."""
    text = _fingerprint(hit)
    if text is None:
        return [Shown(hit)]
    group = groups[text]
    return [Shown(hit, group.size - 1)] if _place(hit) == group.first else []


def copies(query: Body, fingerprint: str) -> dict[str, Any]:
    """The query for what is folded under a post: everything that `query` finds with that fingerprint, it too."""
    return {"bool": {"must": [query], "filter": [{"term": {FINGERPRINT: fingerprint}}]}}


def _page(asked: Body, told: Iterable[str], size: int, after: Sequence[Any] | None) -> dict[str, Any]:
    query = asked["query"]
    if told:
        query = {"bool": {"must": [query], "must_not": [{"terms": {FINGERPRINT: sorted(told)}}]}}
    fields = [*asked.get("docvalue_fields", ()), FINGERPRINT]
    page = {"track_total_hits": False, **asked, "query": query, "size": size, "docvalue_fields": fields}
    return page if after is None else {**page, "search_after": after}


def _groups(search: Search, asked: Body, hits: Sequence[Hit]) -> dict[str, Group]:
    """Of every text among the hits, its first post and its size in all the results."""
    texts = sorted({text for hit in hits if (text := _fingerprint(hit)) is not None})
    if not texts:
        return {}
    answer = search(
        {
            "query": {"bool": {"must": [asked["query"]], "filter": [{"terms": {FINGERPRINT: texts}}]}},
            "sort": asked["sort"],
            "size": len(texts),
            "collapse": {"field": FINGERPRINT},
            "docvalue_fields": [FINGERPRINT],
            "_source": False,
            "track_total_hits": False,
            "aggs": {"sizes": {"terms": {"field": FINGERPRINT, "size": len(texts)}}},
        }
    )
    sizes = {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["sizes"]["buckets"]}
    firsts = {hit["fields"][FINGERPRINT][0]: _place(hit) for hit in answer["hits"]["hits"]}
    return {text: Group(first, sizes[text]) for text, first in firsts.items()}


def _fingerprint(hit: Hit) -> str | None:
    values = hit.get("fields", {}).get(FINGERPRINT)
    return values[0] if values else None


def _place(hit: Hit) -> tuple[str, str]:
    return hit["_index"], hit["_id"]
