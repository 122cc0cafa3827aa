"""Which open incident sees the same event as a new one: the posts that both find are most of the smaller one's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from elasticsearch import Elasticsearch

from kuulolla.search.count.buckets import MOST_QUERIES, Query, by_query, counted
from kuulolla.search.count.window import Window

FEWEST: Final = 3
"""Posts that both find: one post that names two brands is no event of both."""


@dataclass(frozen=True)
class Overlap:
    """How many posts another incident's query finds, and how many of those the new one's finds too."""

    other: str
    posts: int
    both: int


def tie(client: Elasticsearch, alias: str, mine: Query, others: Mapping[str, Query], window: Window) -> str | None:
    """The name of the one of `others` (queries by their names) that sees what `mine` sees in the window; None: none.

    One search for each MOST_QUERIES of them. Raises NoIndex, IndexAway, Fault.
    """
    names, posts, overlaps = list(others), 0, list[Overlap]()
    for begin in range(0, len(names), MOST_QUERIES):
        some = names[begin : begin + MOST_QUERIES]
        both = {"both": {"filter": mine}}
        aggs = {"mine": {"filter": mine}, "others": by_query([others[name] for name in some], both)}
        found = counted(client, alias, {"bool": {"filter": [window.published]}}, aggs)
        posts = found["mine"]["doc_count"]
        overlaps += [
            Overlap(name, bucket["doc_count"], bucket["both"]["doc_count"])
            for name, bucket in zip(some, found["others"]["buckets"], strict=True)
        ]
    return same_event(posts, overlaps)


def same_event(posts: int, overlaps: Iterable[Overlap]) -> str | None:
    """The one that most of the `posts` are shared with, the first of equal ones, of those that see one event. Pure.

    They do where both find three posts or more, and at least half of the posts of whichever finds fewer.
    """
    same = [one for one in overlaps if one.both >= FEWEST and 2 * one.both >= min(posts, one.posts)]
    closest = max(same, key=lambda one: one.both, default=None)
    return closest.other if closest else None
