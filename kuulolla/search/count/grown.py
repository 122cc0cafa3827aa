"""Where it comes from: values of fields that a larger share of the posts have than before, beyond chance."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from elasticsearch import Elasticsearch

from kuulolla.search import layout
from kuulolla.search.count.buckets import Bucket, Query, by_value
from kuulolla.search.count.compared import compared
from kuulolla.search.count.rising import Rise, rising
from kuulolla.search.count.window import Window

MOST_VALUES: Final = 1_000
"""Of each field that are compared: those that most posts have."""


def grown(  # noqa: PLR0913 - what is asked, of what, and when
    client: Elasticsearch, alias: str, query: Query, fields: Sequence[str], now: Window, before: Window
) -> dict[str, tuple[Rise, ...]]:
    """For each field, as `layout.FIELD_OF` names it, the values whose share at least doubled, the surest first.

    One search. `term` of a rise is the value. None where nothing was found in one of the two periods.
    """
    aggs = {field: by_value(layout.FIELD_OF[field], MOST_VALUES) for field in fields}
    here, earlier = compared(client, alias, query, aggs, now, before)
    return {
        field: tuple(rising(_posts(here[field]), here["doc_count"], _posts(earlier[field]), earlier["doc_count"]))
        for field in fields
    }


def _posts(found: Mapping[str, Any]) -> dict[str, int]:
    buckets: Sequence[Bucket] = found["buckets"]
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}
