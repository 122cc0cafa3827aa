"""What becomes of records of posts.raw: each is a scored post or a dead letter. Pure, but for the model it is given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kuulolla.runtime.dead_letters import Record, dead_letter
from kuulolla.runtime.faults import ModelFault
from kuulolla.runtime.headers import headers_for
from kuulolla.schemas.contract import Contract
from kuulolla.schemas.dead_letter import DeadLetter, Reason
from kuulolla.schemas.post import Post
from kuulolla.schemas.reading import Rejected, read
from kuulolla.schemas.scored_post import Language, ScoredPost, Sentiment, Unscored
from kuulolla.schemas.topics import POSTS_DLQ, POSTS_SCORED
from kuulolla.services.sentiment.assess import Reading, Scorer, assess

UNDETERMINED = Language(code="und", confidence=0.0)


@dataclass(frozen=True)
class Judge:
    """Judges records with a language identifier and a model; with no model, posts pass on unscored."""

    identify: Callable[[str], Language]
    scorer: Scorer | None
    by_sentence: bool = True

    def judge(self, records: Sequence[Record], now: datetime) -> "list[Outcome]":
        """One outcome for each record, in the order of `records`. A record that cannot be read is set aside."""
        values = [read(Post, record.value) for record in records]
        posts = [value for value in values if isinstance(value, Post)]
        scored = iter(self.score(posts, now))
        finished = [next(scored) if isinstance(value, Post) else value for value in values]
        return [_outcome(record, value, now) for record, value in zip(records, finished, strict=True)]

    def score(self, posts: Sequence[Post], now: datetime) -> list[ScoredPost | Rejected]:
        """Each post with its language and its sentiment, or why it has none; or why it cannot be scored."""
        if self.scorer is None:
            return [_unscored(post, UNDETERMINED, Unscored.SCORING_OFF, now) for post in posts]
        readings = [reading_of(post) for post in posts]
        languages = [self.identify(reading.whole) for reading in readings]
        known = self.scorer.languages
        why_not = [
            _why_not(post, reading.whole, language, known)
            for post, reading, language in zip(posts, readings, languages, strict=True)
        ]
        wanted = [reading for reading, no in zip(readings, why_not, strict=True) if no is None]
        found = iter(_assessed(wanted, self.scorer, by_sentence=self.by_sentence))
        return [
            _unscored(post, language, no, now) if no is not None else _scored(post, language, next(found), now)
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


def reading_of(post: Post) -> Reading:
    """What is judged: the title, where it says more than the text's beginning, and the text."""
    return Reading(post.heading + post.text, len(post.heading), post.channel)


def _why_not(post: Post, text: str, language: Language, known: frozenset[str]) -> Unscored | None:
    if post.deleted:
        return Unscored.DELETED
    if not text.strip():
        return Unscored.NO_TEXT
    # Too short to tell: the source's word is taken for it.
    hinted = language.code == "und" and (post.language_hint or "")[:2].lower() in known
    return None if language.code in known or hinted else Unscored.LANGUAGE_UNKNOWN_TO_MODEL


def _assessed(readings: Sequence[Reading], scorer: Scorer, *, by_sentence: bool) -> list[Sentiment | None]:
    """A Sentiment for each reading; without its sentences where one of them fails, None where it fails even alone."""
    try:
        return list(assess(readings, scorer, by_sentence=by_sentence))
    except ModelFault:
        if len(readings) > 1:
            return [found for one in readings for found in _assessed([one], scorer, by_sentence=by_sentence)]
        return _assessed(readings, scorer, by_sentence=False) if by_sentence else [None]


def _scored(post: Post, language: Language, found: Sentiment | None, now: datetime) -> ScoredPost | Rejected:
    if found is None:
        return Rejected(Reason.NOT_SCORABLE, where="text", rule="the model gave no probabilities")
    return ScoredPost.model_construct(**post.__dict__, language=language, sentiment=found, scored_at=now)


def _unscored(post: Post, language: Language, why: Unscored, now: datetime) -> ScoredPost:
    return ScoredPost.model_construct(**post.__dict__, language=language, unscored=why, scored_at=now)


def _outcome(record: Record, value: ScoredPost | Rejected, now: datetime) -> Outcome:
    if isinstance(value, Rejected):
        letter = dead_letter(record, value, "sentiment", now)
        return Outcome(POSTS_DLQ, record.key, letter, headers_for(letter, record.headers))
    return Outcome(POSTS_SCORED, value.id.encode(), value, headers_for(value, record.headers))
