"""Scored posts for tests: one that has every field, and plain ones by number."""

from datetime import UTC, datetime, timedelta
from typing import Any

from kuulolla.schemas.post import Channel, Engagement, MaskedKind, Place, Rating, Touchpoint, post_id
from kuulolla.schemas.scored_post import Label, Language, Model, Probabilities, ScoredPost, Sentiment, Unscored

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PUBLISHED = datetime(2026, 11, 15, 8, 30, tzinfo=UTC)

SENTIMENT = Sentiment(
    label=Label.POSITIVE,
    score=0.71,
    confidence=0.78,
    probabilities=Probabilities(negative=0.07, neutral=0.15, positive=0.78),
    model=Model(id="finnish-small", revision="0123456789ab"),
)


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
            **changes,
        },
    )


def unscored(number: int = 0, **changes: object) -> ScoredPost:
    """A post in a language that the model does not know."""
    return scored(number, sentiment=None, unscored=Unscored.LANGUAGE_UNKNOWN_TO_MODEL, **changes)
