"""A post with what the language model made of it."""

from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from kuulolla.schemas.contract import Part
from kuulolla.schemas.post import Post


class Label(StrEnum):
    """What the writer feels about what they write of."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Unscored(StrEnum):
    """Why a post has no sentiment. Stored in the index: add values, never rename one."""

    LANGUAGE_UNKNOWN_TO_MODEL = "language_unknown_to_model"
    NO_TEXT = "no_text"
    DELETED = "deleted"
    SCORING_OFF = "scoring_off"


class Language(Part):
    """`fi`, `sv`, `en`, `et`, `other`, or `und` where it is too short to tell."""

    code: str = Field(min_length=2, max_length=8)
    confidence: float = Field(ge=0, le=1)


class Probabilities(Part):
    """The model's probabilities; they add up to 1."""

    negative: float = Field(ge=0, le=1)
    neutral: float = Field(ge=0, le=1)
    positive: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _add_up_to_one(self) -> Self:
        if abs(self.negative + self.neutral + self.positive - 1) > 0.001:  # noqa: PLR2004 - room for rounding to 4 digits
            raise ValueError("probabilities must add up to 1")
        return self


class Model(Part):
    """Which model said so."""

    id: str
    revision: str


class Sentiment(Part):
    """The label, and `score` = P(positive) - P(negative)."""

    label: Label
    score: float = Field(ge=-1, le=1)
    confidence: float = Field(ge=0, le=1)
    probabilities: Probabilities
    model: Model


class ScoredPost(Post):
    """A post with its language, and with its sentiment or the reason why it has none."""

    schema_version: Literal[1] = 1
    language: Language
    sentiment: Sentiment | None = None
    unscored: Unscored | None = None

    @model_validator(mode="after")
    def _sentiment_or_a_reason(self) -> Self:
        if (self.sentiment is None) == (self.unscored is None):
            raise ValueError("a sentiment, or a reason why there is none, and not both")
        return self
