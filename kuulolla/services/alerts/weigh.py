"""What the posts of an incident are made of: the texts that were copied most, and whatever most of them are from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from elasticsearch import Elasticsearch

from kuulolla.records.incident import Dominated, Majority, Shared
from kuulolla.search import layout
from kuulolla.search.count.buckets import Aggregations, Bucket, Query, by_value, counted
from kuulolla.search.count.sentiment import SENTIMENT, sentiment
from kuulolla.search.page import SORTS

MOST_SHARED: Final = 3
"""Copied texts that are told."""

FEWEST: Final = 4
"""Posts of which somebody or something can be said to have written most."""

_FIRST: Final = {"size": 1, "sort": SORTS["oldest"], "_source": False}
_WEIGHED: Final[Aggregations] = {
    "texts": by_value(
        layout.FINGERPRINT,
        MOST_SHARED,
        {"first": {"top_hits": _FIRST}, "shares": {"sum": {"field": "engagement.shares"}}},
        min_doc_count=2,
        # The first post is looked for of the texts that are told alone, not of a million others.
        collect_mode="breadth_first",
    ),
    # Two forums may both have a thread 77.
    "threads": by_value("thread_id", 1, {"sources": by_value("source", 1)}),
    "authors": by_value("author", 1),
    **SENTIMENT,
}


@dataclass(frozen=True)
class Weighed:
    """The posts; texts with copies, most first; what half of them or more are from; whether half are negative."""

    posts: int
    shared: tuple[Shared, ...]
    dominated_by: Dominated | None
    is_negative: bool


@dataclass(frozen=True)
class From:
    """How many posts are from one author, text or thread."""

    kind: Majority
    key: str
    posts: int


def weigh(client: Elasticsearch, alias: str, query: Query) -> Weighed:
    """What the query's posts are made of; one search. Raises NoIndex, IndexAway, Fault."""
    found = counted(client, alias, query, _WEIGHED)
    feeling = sentiment(found)
    return Weighed(
        feeling.posts,
        tuple(map(_shared, found["texts"]["buckets"])),
        dominated_by(feeling.posts, _most(found)),
        is_negative=2 * feeling.negative >= feeling.posts,
    )


def dominated_by(posts: int, most: Iterable[From]) -> Dominated | None:
    """Which of `most` half of the posts or more are from: the largest, the first of equal ones. Pure."""
    largest = max(most, key=lambda one: one.posts, default=None)
    if largest is None or posts < FEWEST or 2 * largest.posts < posts:
        return None
    return Dominated(kind=largest.kind, share=largest.posts / posts, key=largest.key)


def _most(found: Mapping[str, Any]) -> Iterator[From]:
    # A text before a thread before an author: who shares an article everywhere says less of it than the article.
    yield from (From("text", text["key"], text["doc_count"]) for text in found["texts"]["buckets"][:1])
    for thread in found["threads"]["buckets"]:
        yield from (From("thread", thread["key"], source["doc_count"]) for source in thread["sources"]["buckets"])
    yield from (From("author", author["key"], author["doc_count"]) for author in found["authors"]["buckets"])


def _shared(text: Bucket) -> Shared:
    (first,) = text["first"]["hits"]["hits"]
    return Shared(post_id=first["_id"], copies=text["doc_count"] - 1, shares=int(text["shares"]["value"]))
