"""Which posts tell an incident best: those that hold what rises, one of each text, that are read at a glance."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from elasticsearch import Elasticsearch

from kuulolla.schemas.scored_post import Label
from kuulolla.search import layout
from kuulolla.search.count.buckets import Query
from kuulolla.search.count.rising import Rise
from kuulolla.search.fingerprint import FEWEST_WORDS
from kuulolla.search.page import SORTS
from kuulolla.search.read import ask

MOST_TELLING: Final = 3

_CANDIDATES: Final = 20
_LONGEST: Final = 1_500
"""Characters of a text that is read at a glance."""
_CLEAR: Final = -0.5
"""The score up to which a post is clearly negative: P(negative) is above a half, and by far the largest."""


@dataclass(frozen=True)
class Candidate:
    """A post, its text, its score from -1 to 1 (0 where it has none), and the evidence of what it holds."""

    post_id: str
    text: str
    score: float
    evidence: float


def choose(
    client: Elasticsearch, alias: str, query: Query, rises: Sequence[Rise], *, is_negative: bool
) -> tuple[str, ...]:
    """The ids of the three posts that the query finds which tell it best, no two with one text; two searches.

    They hold the terms that rise, by their evidence. Where none rise, they are those that were shared most, and of
    negative posts the most negative. Raises NoIndex, IndexAway, Fault.
    """
    sort = [
        {"_score": "desc"},
        {"engagement.shares": {"order": "desc", "missing": "_last"}},
        *([{"sentiment.score": "asc"}] if is_negative else []),
        *SORTS["oldest"],
    ]
    holding = [
        {"constant_score": {"filter": {"term": {layout.TERMS: one.term}}, "boost": one.evidence}} for one in rises
    ]
    told = {"exists": {"field": layout.FINGERPRINT}}
    # `collapse` takes all posts without a fingerprint for one text: they are asked for by themselves.
    asked: list[dict[str, Any]] = [
        {"query": {"bool": {"filter": [query, told], "should": holding}}, "collapse": {"field": layout.FINGERPRINT}},
        {"query": {"bool": {"filter": [query], "must_not": [told], "should": holding}}},
    ]
    return best(
        (_candidate(hit) for one in asked for hit in _found(client, alias, {**one, "sort": sort})),
        is_negative=is_negative,
    )


def best(candidates: Iterable[Candidate], *, is_negative: bool) -> tuple[str, ...]:
    """The three that tell it best, the first of equal ones. Pure.

    By evidence: one that is too short or too long to be read at a glance counts half, and so does one among negative
    posts that is not clearly negative.
    """

    def weight(one: Candidate) -> float:
        is_read = len(one.text.split()) >= FEWEST_WORDS and len(one.text) <= _LONGEST
        is_clear = not is_negative or one.score <= _CLEAR
        # One more than the evidence: where nothing rises, these two decide.
        return (1 + one.evidence) * (1 if is_read else 0.5) * (1 if is_clear else 0.5)

    return tuple(one.post_id for one in sorted(candidates, key=weight, reverse=True)[:MOST_TELLING])


def _found(client: Elasticsearch, alias: str, asked: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    shown = ["text", "sentiment.score", "people.corrected"]
    answer = ask(client, alias, **asked, size=_CANDIDATES, _source=shown, track_total_hits=False)
    yield from answer["hits"]["hits"]


def _candidate(hit: Mapping[str, Any]) -> Candidate:
    said, (evidence, *_) = hit["_source"], hit["sort"]
    # What a person set right is certain.
    is_negative = said.get("people", {}).get("corrected") == Label.NEGATIVE
    score = -1.0 if is_negative else said.get("sentiment", {}).get("score", 0.0)
    return Candidate(hit["_id"], said["text"], score, evidence)
