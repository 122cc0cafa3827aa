"""Scored posts for tests: one that has every field, and plain ones by number."""

from datetime import UTC, datetime, timedelta
from typing import Any

from kuulolla.schemas.post import Channel, Engagement, MaskedKind, Place, Rating, Touchpoint, post_id
from kuulolla.schemas.scored_post import (
    Emotion,
    HeardEmotion,
    Label,
    Language,
    Model,
    Probabilities,
    ScoredPost,
    ScoredSentence,
    Sentiment,
    Unscored,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PUBLISHED = datetime(2026, 11, 15, 8, 30, tzinfo=UTC)

SENTIMENT = Sentiment(
    label=Label.POSITIVE,
    score=0.71,
    confidence=0.78,
    probabilities=Probabilities(negative=0.07, neutral=0.15, positive=0.78),
    model=Model(id="finnish-small", revision="0123456789ab"),
)

MIXED = Sentiment(
    label=Label.NEGATIVE,
    score=-0.3,
    confidence=0.6,
    probabilities=Probabilities(negative=0.6, neutral=0.1, positive=0.3),
    model=Model(id="finnish-small", revision="ba9876543210"),
    emotions=(
        HeardEmotion(emotion=Emotion.JOY, probability=0.9),
        HeardEmotion(emotion=Emotion.ANGER, probability=0.7),
    ),
    sentences=(
        ScoredSentence(start=0, end=14, label=Label.POSITIVE, score=0.9),
        ScoredSentence(start=15, end=33, label=Label.NEGATIVE, score=-0.8),
    ),
    mixed=True,
    read_to=33,
)
"""Of a better model than SENTIMENT's: all that a model can say."""


def scored(number: int = 0, **changes: object) -> ScoredPost:
    """The post with this number, with what `changes` says of it."""
    fields: dict[str, Any] = {
        "id": post_id("koefoorumi", str(number)),
        "source": "koefoorumi",
        "channel": Channel.FORUM,
        "touchpoint": Touchpoint.EXTERNAL,
        "native_id": str(number),
        "text": f"Viesti numero {number} aurauksesta.",
        "author": f"kirjoittaja{number % 7}",
        "published_at": PUBLISHED + timedelta(seconds=number),
        "collected_at": NOW,
        "language": Language(code="fi", confidence=0.99),
        "sentiment": SENTIMENT,
    }
    return ScoredPost.model_validate({**fields, **changes})


def full(**changes: object) -> ScoredPost:
    """A post in which every field that can be set beside a sentiment is set."""
    return scored(
        0,
        **{
            "url": "https://foorumi.example/ketju/77",
            "thread_id": "77",
            "reply_to": "76",
            "title": "Aurauksesta taas",
            "edited_at": NOW,
            "revision": 3,
            "language_hint": "fi",
            "rating": Rating(value=4, best=5),
            "place": Place(name="Koivulahti", lat=61, lon=20.5),
            "categories": ("talvikunnossapito",),
            "engagement": Engagement(likes=12, shares=1, replies=3),
            "masked": dict.fromkeys(MaskedKind, 1),
            "sentiment": MIXED,
            "scored_at": NOW,
            **changes,
        },
    )


def unscored(number: int = 0, **changes: object) -> ScoredPost:
    """A post in a language that the model does not know."""
    return scored(number, sentiment=None, unscored=Unscored.LANGUAGE_UNKNOWN_TO_MODEL, **changes)
