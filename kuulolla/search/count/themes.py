"""What is spoken of: how much of each theme there is, how people feel about it, and what it was before."""

from collections.abc import Mapping
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from kuulolla.search.count.buckets import Query, by_query
from kuulolla.search.count.compared import compared
from kuulolla.search.count.sentiment import SENTIMENT, Sentiments, sentiment
from kuulolla.search.count.window import Window


@dataclass(frozen=True)
class Theme:
    """A theme in the period asked for and in the one before."""

    name: str
    now: Sentiments
    before: Sentiments

    @property
    def change(self) -> float | None:
        """How many more posts than before: 0.5 is half as many again, -1 none left; None where there were none."""
        return self.now.posts / self.before.posts - 1 if self.before.posts else None


def themes(  # noqa: PLR0913 - what is asked, of what, and when
    client: Elasticsearch,
    alias: str,
    query: Query,
    themes: Mapping[str, Query],
    now: Window,
    before: Window | None = None,
) -> tuple[Theme, ...]:
    """Each of `themes` (queries by their name) in what the query finds, in their order.

    `before` is what they are compared with: the stretch as long right before `now`, where nothing else is said.
    """
    before = before or now.before()
    in_each = {"themes": by_query(list(themes.values()), SENTIMENT)}
    periods = compared(client, alias, query, in_each, now, before)
    found, earlier = (bucket["themes"]["buckets"] for bucket in periods)
    return tuple(
        Theme(name, sentiment(bucket), sentiment(other))
        for name, bucket, other in zip(themes, found, earlier, strict=True)
    )
