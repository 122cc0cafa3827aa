"""What is spoken of: how much of each theme there is, how people feel about it, and what it was before."""

from collections.abc import Mapping
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from kuulolla.search.count.buckets import Query, by_query, counted
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
    windows = by_query([now.published, before.published], in_each)
    either = {"bool": {"should": [now.published, before.published], "minimum_should_match": 1}}
    answer = counted(client, alias, {"bool": {"must": [query], "filter": [either]}}, {"windows": windows})
    found, earlier = (bucket["themes"]["buckets"] for bucket in answer["windows"]["buckets"])
    return tuple(
        Theme(name, sentiment(bucket), sentiment(other))
        for name, bucket, other in zip(themes, found, earlier, strict=True)
    )
