"""How people feel in one channel or touchpoint beside the others, and what they speak of there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from elasticsearch import Elasticsearch

from kuulolla.search.count.buckets import Query, by_query, by_value, counted
from kuulolla.search.count.sentiment import SENTIMENT, Sentiments, sentiment

_MOST = 100
"""More than there are channels or touchpoints."""


@dataclass(frozen=True)
class Compared:
    """A channel or touchpoint: how people feel in it, and how in those of its posts that each theme finds.

    The shares have intervals: where those of two channels overlap, they may feel alike.
    """

    value: str
    sentiment: Sentiments
    themes: Mapping[str, Sentiments]


def comparison(
    client: Elasticsearch,
    alias: str,
    query: Query,
    by: Literal["channel", "touchpoint"],
    themes: Mapping[str, Query] | None = None,
) -> tuple[Compared, ...]:
    """What the query finds in each channel or touchpoint, most posts first, with `themes` (queries by their name)."""
    themes = themes or {}
    each = {**SENTIMENT, **({"themes": by_query(list(themes.values()), SENTIMENT)} if themes else {})}
    answer = counted(client, alias, query, {"values": by_value(by, _MOST, each)})
    return tuple(
        Compared(
            bucket["key"],
            sentiment(bucket),
            dict(zip(themes, map(sentiment, bucket["themes"]["buckets"]), strict=True)) if themes else {},
        )
        for bucket in answer["values"]["buckets"]
    )
