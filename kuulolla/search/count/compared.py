"""Two periods side by side: the same is counted in what was published in each."""

from elasticsearch import Elasticsearch

from kuulolla.search.count.buckets import Aggregations, Bucket, Query, by_query, counted
from kuulolla.search.count.window import Window


def compared(  # noqa: PLR0913 - what is asked, of what, and when
    client: Elasticsearch, alias: str, query: Query, aggs: Aggregations, now: Window, before: Window
) -> tuple[Bucket, Bucket]:
    """What the query finds in `now` and in `before`, a bucket each; one search."""
    periods = [now.published, before.published]
    either = {"bool": {"should": periods, "minimum_should_match": 1}}
    found = counted(
        client, alias, {"bool": {"must": [query], "filter": [either]}}, {"periods": by_query(periods, aggs)}
    )
    here, earlier = found["periods"]["buckets"]
    return here, earlier
