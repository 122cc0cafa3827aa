"""Several queries side by side, interval by interval: what watches look at."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from elasticsearch import Elasticsearch

from kuulolla.search.count.buckets import Query, by_query, counted
from kuulolla.search.count.sentiment import NOTHING, SENTIMENT, Sentiments, sentiment
from kuulolla.search.count.window import Window
from kuulolla.search.read import BadQuestion

MOST_INTERVALS: Final = 7_000
"""Of all queries together: Elasticsearch refuses 65,536 buckets, of which each interval takes up to nine."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def series(  # noqa: PLR0913 - what is asked, of what, and when
    client: Elasticsearch, alias: str, queries: Mapping[str, Query], begin: datetime, step: timedelta, intervals: int
) -> dict[str, tuple[Sentiments, ...]]:
    """What each query, by its name, finds in each of the `intervals` from `begin` (aware) on, which are `step` long.

    One search, whatever the number of queries. Raises BadQuestion for more than MOST_INTERVALS of all together, or for
    more queries than can be asked at once.
    """
    if intervals * len(queries) > MOST_INTERVALS:
        raise BadQuestion(f"{len(queries)} series of {intervals} intervals are too many at once: {MOST_INTERVALS:,}")
    bars = {
        "field": "published_at",
        "fixed_interval": f"{step // timedelta(seconds=1)}s",
        "offset": f"{(begin - _EPOCH) % step // timedelta(seconds=1)}s",
        "min_doc_count": 1,
    }
    each = by_query(list(queries.values()), {"bars": {"date_histogram": bars, "aggs": SENTIMENT}})
    window = Window(begin, begin + intervals * step)
    answer = counted(client, alias, {"bool": {"filter": [window.published]}}, {"each": each})
    found = ({bar["key"]: sentiment(bar) for bar in bucket["bars"]["buckets"]} for bucket in answer["each"]["buckets"])
    first = (begin - _EPOCH) // timedelta(milliseconds=1)
    starts = [first + number * (step // timedelta(milliseconds=1)) for number in range(intervals)]
    return {name: tuple(at.get(start, NOTHING) for start in starts) for name, at in zip(queries, found, strict=True)}
