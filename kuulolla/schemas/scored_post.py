"""A post with what the language model made of it."""

from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from kuulolla.schemas.contract import Moment, Part
from kuulolla.schemas.post import Post


class Label(StrEnum):
    """What the writer feels about what they write of."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Emotion(StrEnum):
    """Plutchik's eight, as XED has them (Öhman & al. 2020)."""

    ANGER = "anger"
    ANTICIPATION = "anticipation"
    DISGUST = "disgust"
    FEAR = "fear"
    JOY = "joy"
    SADNESS = "sadness"
    SURPRISE = "surprise"
    TRUST = "trust"


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


class HeardEmotion(Part):
    """An emotion that is in the post, and the probability that it is."""

    emotion: Emotion
    probability: float = Field(ge=0, le=1)


class ScoredSentence(Part):
    """A sentence of the post's text, from `start` up to `end` in code points, and how its writer feels in it.

    One that turns ("the staff were lovely but the queue took an hour") is cut before the "but".
    """

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    label: Label
    score: float = Field(ge=-1, le=1)

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Self:
        if self.start >= self.end:
            raise ValueError("a sentence must end after its start")
        return self


class Sentiment(Part):
    """The label, `score` = P(positive) - P(negative), and what the model hears beside it.

    Each sentence is read by itself, so that it may lie beyond `read_to`. A model that knows no emotions gives none.
    """

    label: Label
    score: float = Field(ge=-1, le=1)
    confidence: float = Field(ge=0, le=1)
    probabilities: Probabilities
    model: Model
    emotions: tuple[HeardEmotion, ...] = Field(default=(), description="those that are there, strongest first")
    sentences: tuple[ScoredSentence, ...] = Field(
        default=(), description="of the text without its title, in code points; where it has two or more, the first 40"
    )
    mixed: bool = Field(default=False, description="one sentence is surely negative and another surely positive")
    read_to: int | None = Field(
        default=None, ge=0, description="code point of the text where a very long one was cut; null when all was read"
    )


class ScoredPost(Post):
    """A post with its language, and with its sentiment or the reason why it has none."""

    schema_version: Literal[1] = 1
    language: Language
    sentiment: Sentiment | None = None
    unscored: Unscored | None = None
    scored_at: Moment | None = Field(default=None, description="of two readings of one revision the later one counts")

    @model_validator(mode="after")
    def _sentiment_or_a_reason(self) -> Self:
        if (self.sentiment is None) == (self.unscored is None):
            raise ValueError("a sentiment, or a reason why there is none, and not both")
        return self
