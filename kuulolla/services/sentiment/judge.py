"""What becomes of records of posts.raw: each is a scored post or a dead letter. Pure, but for the model it is given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kuulolla.runtime.dead_letters import Record, dead_letter
from kuulolla.runtime.faults import ModelFault
from kuulolla.runtime.headers import headers_for
from kuulolla.schemas.contract import Contract
from kuulolla.schemas.dead_letter import DeadLetter, Reason
from kuulolla.schemas.post import Channel, Post
from kuulolla.schemas.reading import Rejected, read
from kuulolla.schemas.scored_post import Label, Language, Model, Probabilities, ScoredPost, Sentiment, Unscored
from kuulolla.schemas.topics import POSTS_DLQ, POSTS_SCORED

UNDETERMINED = Language(code="und", confidence=0.0)
LABELS = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)


class Scorer(Protocol):
    """A sentiment model: which one, which languages, and probabilities (n, 3) of negative, neutral, positive."""

    @property
    def model(self) -> Model: ...  # noqa: D102 - the class says it

    @property
    def languages(self) -> frozenset[str]: ...  # noqa: D102

    def score(self, texts: Sequence[str], channels: Sequence[Channel]) -> NDArray[np.float32]: ...  # noqa: D102


@dataclass(frozen=True)
class Judge:
    """Judges records with a language identifier and a model; with no model, posts pass on unscored."""

    identify: Callable[[str], Language]
    scorer: Scorer | None

    def judge(self, records: Sequence[Record], now: datetime) -> "list[Outcome]":
        """One outcome for each record, in the order of `records`. A record that cannot be read is set aside."""
        values = [read(Post, record.value) for record in records]
        posts = [value for value in values if isinstance(value, Post)]
        scored = iter(self._score(posts))
        finished = [next(scored) if isinstance(value, Post) else value for value in values]
        return [_outcome(record, value, now) for record, value in zip(records, finished, strict=True)]

    def _score(self, posts: Sequence[Post]) -> list[ScoredPost | Rejected]:
        texts = [text_of(post) for post in posts]
        if self.scorer is None:
            return [_unscored(post, UNDETERMINED, Unscored.SCORING_OFF) for post in posts]
        languages = [self.identify(text) for text in texts]
        known = self.scorer.languages
        why_not = [
            _why_not(post, text, language, known) for post, text, language in zip(posts, texts, languages, strict=True)
        ]
        wanted = [(text, post.channel) for text, post, no in zip(texts, posts, why_not, strict=True) if no is None]
        judged = iter(_probabilities(self.scorer, wanted))
        return [
            _unscored(post, language, no)
            if no is not None
            else _scored(post, language, next(judged), self.scorer.model)
            for post, language, no in zip(posts, languages, why_not, strict=True)
        ]


@dataclass(frozen=True)
class Outcome:
    """A record to be sent on: `value` is a ScoredPost for posts.scored or a DeadLetter for posts.dlq."""

    topic: str
    key: bytes | None
    value: Contract
    headers: dict[str, str]

    @property
    def reason(self) -> Reason | None:
        """Why the record was set aside; None where it was not."""
        return self.value.reason if isinstance(self.value, DeadLetter) else None


def text_of(post: Post) -> str:
    """What is judged: the title, where it says more than the text's beginning, and the text."""
    if post.title and not post.text.startswith(post.title.rstrip("….")):
        return f"{post.title}\n{post.text}"
    return post.text


def _why_not(post: Post, text: str, language: Language, known: frozenset[str]) -> Unscored | None:
    if post.deleted:
        return Unscored.DELETED
    if not text.strip():
        return Unscored.NO_TEXT
    # Too short to tell: the source's word is taken for it.
    hinted = language.code == "und" and (post.language_hint or "")[:2].lower() in known
    return None if language.code in known or hinted else Unscored.LANGUAGE_UNKNOWN_TO_MODEL


def _probabilities(scorer: Scorer, wanted: Sequence[tuple[str, Channel]]) -> list[NDArray[np.float32] | None]:
    """A row for each text; None for one that the model cannot score even alone."""
    texts, channels = [text for text, _ in wanted], [channel for _, channel in wanted]
    try:
        return list(scorer.score(texts, channels)) if wanted else []
    except ModelFault:
        if len(wanted) == 1:
            return [None]
        return [row for one in wanted for row in _probabilities(scorer, [one])]


def _scored(post: Post, language: Language, row: NDArray[np.float32] | None, model: Model) -> ScoredPost | Rejected:
    if row is None:
        return Rejected(Reason.NOT_SCORABLE, where="text", rule="the model gave no probabilities")
    negative, neutral, positive = (round(float(probability), 4) for probability in row)
    sentiment = Sentiment.model_construct(
        label=LABELS[int(np.argmax(row))],
        score=round(positive - negative, 4),
        confidence=max(negative, neutral, positive),
        probabilities=Probabilities.model_construct(negative=negative, neutral=neutral, positive=positive),
        model=model,
    )
    return ScoredPost.model_construct(**post.__dict__, language=language, sentiment=sentiment)


def _unscored(post: Post, language: Language, why: Unscored) -> ScoredPost:
    return ScoredPost.model_construct(**post.__dict__, language=language, unscored=why)


def _outcome(record: Record, value: ScoredPost | Rejected, now: datetime) -> Outcome:
    if isinstance(value, Rejected):
        letter = dead_letter(record, value, "sentiment", now)
        return Outcome(POSTS_DLQ, record.key, letter, headers_for(letter, record.headers))
    return Outcome(POSTS_SCORED, value.id.encode(), value, headers_for(value, record.headers))
