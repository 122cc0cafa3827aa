"""Whose brand is spoken of how much, and how: share of voice."""

from collections.abc import Mapping
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from kuulolla.search.count.buckets import Query, by_query, counted
from kuulolla.search.count.sentiment import SENTIMENT, Sentiments, sentiment


@dataclass(frozen=True)
class Voice:
    """What is said of one brand: `share` of all mentions, None where there are none."""

    name: str
    sentiment: Sentiments
    share: float | None


@dataclass(frozen=True)
class ShareOfVoice:
    """Each brand's voice, in the order asked for.

    A post that names two brands is a mention of both: the shares are of `mentions` and add up to 1. `posts` counts each
    post once, `overlap` those that name several.
    """

    voices: tuple[Voice, ...]
    mentions: int
    posts: int
    overlap: int


def share_of_voice(client: Elasticsearch, alias: str, query: Query, brands: Mapping[str, Query]) -> ShareOfVoice:
    """How often each of `brands` (a query by its name) is mentioned in what the query finds."""
    asked = list(brands.values())
    aggs = {"brands": by_query(asked, SENTIMENT), "overlap": {"filter": _at_least(2, asked)}}
    answer = counted(client, alias, {"bool": {"must": [query], "filter": [_at_least(1, asked)]}}, aggs)
    found = answer["brands"]["buckets"]
    mentions = sum(bucket["doc_count"] for bucket in found)
    voices = tuple(
        Voice(name, sentiment(bucket), bucket["doc_count"] / mentions if mentions else None)
        for name, bucket in zip(brands, found, strict=True)
    )
    return ShareOfVoice(voices, mentions, answer["doc_count"], answer["overlap"]["doc_count"])


def _at_least(number: int, queries: list[Query]) -> Query:
    return {"bool": {"should": queries, "minimum_should_match": number}}
