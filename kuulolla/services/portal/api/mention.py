"""A post as the API shows it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from kuulolla.schemas.post import Channel, Engagement, MaskedKind, Place, Rating, Touchpoint
from kuulolla.schemas.scored_post import (
    Emotion,
    Label,
    Language,
    Model,
    Probabilities,
    ScoredSentence,
    Unscored,
)
from kuulolla.search.marks import Marks, Span
from kuulolla.search.snippet import cut, marked


class MentionSentiment(BaseModel):
    """What the model said."""

    label: Label
    score: float = Field(description="P(positive) - P(negative), -1 to 1")
    confidence: float
    probabilities: Probabilities
    model: Model
    emotions: tuple[Emotion, ...] = ()
    mixed: bool = False
    sentences: tuple[ScoredSentence, ...] = ()


class Matched(BaseModel):
    """What the query found: places in title and text in code points, and the text as HTML, cut to where they are."""

    title: tuple[Span, ...] = ()
    text: tuple[Span, ...] = ()
    title_html: str = ""
    text_html: str = Field(default="", description="escaped; what matched stands in <mark>")


class Mention(BaseModel):
    """A post that was found. Its author is a pseudonym; personal data in it was masked before it was kept."""

    id: str
    source: str
    channel: Channel
    touchpoint: Touchpoint
    native_id: str
    url: str | None = None
    thread_id: str | None = None
    reply_to: str | None = None
    title: str | None = None
    text: str
    author: str | None = None
    published_at: datetime
    edited_at: datetime | None = None
    collected_at: datetime
    scored_at: datetime | None = None
    indexed_at: datetime
    revision: int = Field(description="grows with each edit; the newest is kept")
    language: Language
    sentiment: MentionSentiment | None = None
    unscored: Unscored | None = Field(default=None, description="why there is no sentiment")
    corrected: Label | None = Field(default=None, description="what a person says it feels like; counts over the model")
    rating: Rating | None = None
    place: Place | None = None
    categories: tuple[str, ...] = ()
    engagement: Engagement | None = None
    masked: dict[MaskedKind, int] = {}
    matched: Matched | None = None
    copies: int = Field(default=0, description="other posts with the same words that are folded into this one")

    @classmethod
    def of(cls, document: Mapping[str, Any], marks: Marks | None = None, copies: int = 0) -> Self:
        """The mention of a document that is no tombstone."""
        place = document.get("place")
        told = {
            **document,
            "corrected": (document.get("people") or {}).get("corrected"),
            "place": {"name": place.get("name"), **place.get("location", {})} if place else None,
            "matched": _matched(document, marks) if marks else None,
            "copies": copies,
        }
        return cls.model_validate(told)


def _matched(document: Mapping[str, Any], marks: Marks) -> Matched:
    return Matched(
        title=marks.title,
        text=marks.text,
        title_html=marked(document.get("title") or "", marks.title),
        text_html=marked(*cut(document["text"], marks.text)),
    )
