"""Some hundred random posts, and how to count them one by one."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from kuulolla.schemas.post import Channel, Place, Rating, Touchpoint
from kuulolla.schemas.scored_post import Emotion, HeardEmotion, Label, Language, ScoredPost
from kuulolla.search.count.sentiment import Sentiments
from kuulolla.search.document import Document, document, tombstone
from kuulolla.search.language.expand import NoSavedSearches
from kuulolla.search.lexicon import Lexicon
from kuulolla.search.question import Ask
from tests.clocks import SetClock
from tests.services.indexer.posts import MIXED, NOW, SENTIMENT, scored, unscored

POSTS = 400
LINK = "https://www.vr.example/Aikataulut/"
WORDS = (
    *("kela", "jono", "kirjasto", "bussi", "lippu", "apua", "hyvä", "huono"),
    *("#talvi", "#vr", "😊", "@kela_fpa", "@vr", LINK),
)
SPRING, AUTUMN = datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)
"""Days on which the clocks change."""


@dataclass(frozen=True)
class Listened:
    """The index of one namespace, as who only reads sees it, and the documents that it holds."""

    client: Elasticsearch
    alias: str
    lexicon: Lexicon
    documents: tuple[Document, ...]

    def query(self, text: str) -> Mapping[str, Any]:
        return Ask(self.lexicon, NoSavedSearches(), SetClock(NOW)).question(text).query

    def having(self, word: str) -> list[Document]:
        """The documents in which a word of WORDS was written."""
        return [one for one in self.documents if word in one["text"].split()]


def random_documents() -> list[Document]:
    """Of eleven months, many of them where the clocks change; some corrected, some deleted. The same every time."""
    dice = random.Random(11)  # noqa: S311 - posts, no secret
    gone = [tombstone(scored(-number), NOW) for number in range(1, 20)]
    return [*(_document(dice, number) for number in range(POSTS)), *gone]


def counts(documents: Iterable[Document]) -> Sentiments:
    """How people feel in some documents, counted one by one."""
    posts = list(documents)
    labels = Counter(label(one) for one in posts)
    scores = [_score(one) for one in posts if label(one) is not None]
    mean = sum(scores) / len(scores) if scores else None
    return Sentiments(len(posts), labels["negative"], labels["neutral"], labels["positive"], mean)


def label(one: Document) -> str | None:
    """What a person said, else what the model said."""
    said = one.get("people", {}).get("corrected") or one.get("sentiment", {}).get("label")
    return str(said) if said else None


def check(told: Sentiments, documents: Iterable[Document]) -> None:
    """The server says of some documents what one counts by hand; means may differ by the rounding of 32 bits."""
    by_hand = counts(documents)
    assert replace(told, mean_score=None) == replace(by_hand, mean_score=None)
    assert told.mean_score == pytest.approx(by_hand.mean_score, abs=1e-6)


def published(one: Document) -> datetime:
    return datetime.fromisoformat(one["published_at"])


def _score(one: Document) -> float:
    corrected = one.get("people", {}).get("corrected")
    return {"negative": -1.0, "neutral": 0.0, "positive": 1.0}[corrected] if corrected else one["sentiment"]["score"]


def _document(dice: random.Random, number: int) -> Document:
    made = document(_post(dice, number), NOW)
    decided = {
        "corrected": dice.choice([None, None, None, None, *list(Label)]),
        "state": dice.choice([None, "open", "done"]),
        "assignee": dice.choice([None, None, "maija", "pekka"]),
    }
    if people := {name: str(value) for name, value in decided.items() if value is not None}:
        made["people"] = people
    return made


def _post(dice: random.Random, number: int) -> ScoredPost:
    fields: dict[str, Any] = {
        "channel": dice.choice(list(Channel)[:5]),
        "touchpoint": dice.choice(list(Touchpoint)),
        "source": dice.choice(["koefoorumi", "palaute", "mikro"]),
        "author": dice.choice([None, *(f"kirjoittaja{name}" for name in range(6))]),
        "text": " ".join(dice.choices(WORDS, k=dice.randint(1, 5))),
        "published_at": _moment(dice),
        "language": Language(code=dice.choice(["fi", "fi", "und"]), confidence=0.9),
        "rating": dice.choice([None, Rating(value=4.2, best=5), Rating(value=1, best=5)]),
        "place": dice.choice([None, Place(name="Koivulahti"), Place(name="Satamanrinne", lat=61, lon=20)]),
        "categories": tuple(dice.sample(["liikenne", "talvi"], k=dice.randint(0, 2))),
    }
    if dice.random() < 0.2:
        return unscored(number, **fields)
    heard = (HeardEmotion(emotion=dice.choice(list(Emotion)), probability=0.9),)
    said = dice.choice([SENTIMENT, MIXED]).model_copy(
        update={"label": dice.choice(list(Label)), "score": round(dice.uniform(-1, 1), 4), "emotions": heard}
    )
    return scored(number, sentiment=said, **fields)


def _moment(dice: random.Random) -> datetime:
    if dice.random() < 0.4:
        return dice.choice([SPRING, AUTUMN]) + timedelta(seconds=dice.randrange(-86_400, 2 * 86_400))
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=dice.randrange(320 * 86_400))
