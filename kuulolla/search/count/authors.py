"""Who writes most of what a query finds, by pseudonym."""

from dataclasses import dataclass
from datetime import datetime

from elasticsearch import Elasticsearch

from kuulolla.search.count.buckets import Query, by_value, counted
from kuulolla.search.count.sentiment import SENTIMENT, Sentiments, sentiment


@dataclass(frozen=True)
class Author:
    """A pseudonym, how its posts feel, and when the first and the last of them were published (aware, UTC)."""

    author: str
    sentiment: Sentiments
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Authors:
    """The authors of most posts, most first; `others` counts the posts of the others, not those without an author."""

    authors: tuple[Author, ...]
    others: int


def authors(client: Elasticsearch, alias: str, query: Query, size: int = 20) -> Authors:
    """The `size` authors who wrote most of what the query finds."""
    ends = {"first": {"min": {"field": "published_at"}}, "last": {"max": {"field": "published_at"}}}
    answer = counted(client, alias, query, {"authors": by_value("author", size, {**SENTIMENT, **ends})})["authors"]
    found = tuple(
        Author(bucket["key"], sentiment(bucket), *(_moment(bucket[end]["value_as_string"]) for end in ends))
        for bucket in answer["buckets"]
    )
    return Authors(found, answer["sum_other_doc_count"])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
