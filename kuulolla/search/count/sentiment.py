"""How people feel in the posts of a bucket: what a person set right counts, else what the model said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kuulolla.schemas.scored_post import Label
from kuulolla.search.count.buckets import Bucket
from kuulolla.search.count.shares import Share, share


@dataclass(frozen=True)
class Sentiments:
    """Posts, how many of them feel how, and their mean score from -1 to 1; None where none of them is scored.

    A model's score is P(positive) - P(negative). Where a person set the label right it is no longer the model's: that
    label is certain, the score -1, 0 or 1.
    """

    posts: int
    negative: int
    neutral: int
    positive: int
    mean_score: float | None

    @property
    def scored(self) -> int:
        """Posts whose feeling is known."""
        return self.negative + self.neutral + self.positive

    @property
    def unscored(self) -> int:
        """The others: no text, or a language that the model does not know."""
        return self.posts - self.scored

    @property
    def negative_share(self) -> Share | None:
        """Of those that are scored; None where they are too few to say."""
        return share(self.negative, self.scored)

    @property
    def positive_share(self) -> Share | None:
        """Of those that are scored; None where they are too few to say."""
        return share(self.positive, self.scored)


NOTHING = Sentiments(0, 0, 0, 0, None)
"""Of a bucket without posts, which Elasticsearch leaves out."""

SENTIMENT: Mapping[str, Any] = {
    "corrected": {"terms": {"field": "people.corrected"}},
    "as_read": {
        "missing": {"field": "people.corrected"},
        "aggs": {"labels": {"terms": {"field": "sentiment.label"}}, "score": {"sum": {"field": "sentiment.score"}}},
    },
}
"""The aggregations that `sentiment` reads."""


def sentiment(bucket: Bucket) -> Sentiments:
    """How people feel in the posts of a bucket that was counted with SENTIMENT."""
    corrected, as_read = _posts(bucket["corrected"]), _posts(bucket["as_read"]["labels"])
    negative, neutral, positive = (
        corrected.get(label, 0) + as_read.get(label, 0) for label in (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)
    )
    scored = negative + neutral + positive
    certain = corrected.get(Label.POSITIVE, 0) - corrected.get(Label.NEGATIVE, 0)
    total = bucket["as_read"]["score"]["value"] + certain
    return Sentiments(bucket["doc_count"], negative, neutral, positive, total / scored if scored else None)


def _posts(values: Mapping[str, Any]) -> dict[str, int]:
    return {value["key"]: value["doc_count"] for value in values["buckets"]}
