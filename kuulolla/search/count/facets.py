"""What kinds of posts a query finds: how many by channel, source, language, hashtag and so on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from elasticsearch import Elasticsearch

from kuulolla.search import layout
from kuulolla.search.count.buckets import Bucket, Query, by_value, counted
from kuulolla.search.count.sentiment import SENTIMENT, sentiment
from kuulolla.search.read import BadQuestion

_SENTIMENT: Final = "sentiment"

FACETS: Final = (
    *(_SENTIMENT, "channel", "touchpoint", "source", "lang", "emotion", "place", "rating", "category", "hashtag"),
    *("handle", "link", "emoji", "state", "assignee"),
)
"""What posts can be counted by: fields as `layout.py` names them."""


@dataclass(frozen=True)
class Value:
    """A value and the posts that have it."""

    value: str
    posts: int


@dataclass(frozen=True)
class Facet:
    """The values that most posts have, most first, and what is not among them.

    A post with two hashtags counts for both, in `others` too. Counts of values that lie in many months may be too low,
    by `too_low_by` at most.
    """

    values: tuple[Value, ...]
    others: int = 0
    too_low_by: int = 0


def facets(
    client: Elasticsearch, alias: str, query: Query, names: Sequence[str] = FACETS, size: int = 10
) -> dict[str, Facet]:
    """The `size` first values of each facet named. Raises BadQuestion where there is no such facet."""
    unknown = [name for name in names if name not in FACETS]
    if unknown:
        raise BadQuestion(f"posts are not counted by {unknown[0]}: choose of {', '.join(FACETS)}")
    aggs: dict[str, Any] = {name: by_value(layout.FIELD_OF[name], size) for name in names if name != _SENTIMENT}
    answer = counted(client, alias, query, {**aggs, **(SENTIMENT if _SENTIMENT in names else {})})
    return {name: _labels(answer) if name == _SENTIMENT else _facet(answer[name]) for name in names}


def _facet(found: Mapping[str, Any]) -> Facet:
    return Facet(
        tuple(Value(_written(bucket["key"]), bucket["doc_count"]) for bucket in found["buckets"]),
        found["sum_other_doc_count"],
        found["doc_count_error_upper_bound"],
    )


def _written(value: str | float) -> str:
    """Ratings are floats of 32 bits: 4.199999809 was 4.2."""
    return value if isinstance(value, str) else f"{value:.7g}"


def _labels(answer: Bucket) -> Facet:
    found = sentiment(answer)
    values = (Value(name, getattr(found, name)) for name in ("negative", "neutral", "positive", "unscored"))
    return Facet(tuple(sorted((value for value in values if value.posts), key=lambda value: -value.posts)))
