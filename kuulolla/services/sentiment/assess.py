"""What a model makes of whole posts: one Sentiment each, from the post and its sentences read in the same batches."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from kuulolla.finnish.sentences import Span, sentences
from kuulolla.finnish.turns import turns
from kuulolla.schemas.post import Channel
from kuulolla.schemas.scored_post import Emotion, HeardEmotion, Label, Model, Probabilities, ScoredSentence, Sentiment
from kuulolla.services.sentiment.model import ORDER
from kuulolla.services.sentiment.score import Floats, Scores

MOST_SENTENCES = 40
"""Scored of one post: what it costs is bounded, and a page that marks more than these helps nobody."""

SURE = 0.6
"""Probability from which on a sentence counts for `mixed`: half of the posts that are meant so are found.

On the 4,095 feedback posts that are learnt from, F1 is .40 from .6 to .7; the lowest finds most.
"""

_NEGATIVE, _POSITIVE = ORDER.index(Label.NEGATIVE), ORDER.index(Label.POSITIVE)


class Scorer(Protocol):
    """A sentiment model: which one, which languages, from which probability on an emotion is there, and its scores."""

    @property
    def model(self) -> Model: ...  # noqa: D102 - the class says it

    @property
    def languages(self) -> frozenset[str]: ...  # noqa: D102

    @property
    def thresholds(self) -> Mapping[Emotion, float]: ...  # noqa: D102 - in the order of the scores' columns

    def score(self, texts: Sequence[str], channels: Sequence[Channel | None]) -> Scores: ...  # noqa: D102


@dataclass(frozen=True)
class Reading:
    """What is read of a post: `whole` is its text, behind its title where that is read too, from `text_from` on."""

    whole: str
    text_from: int = 0
    channel: Channel | None = None

    def sentences(self) -> list[Span]:
        """The places in the text of the first sentences, cut where they turn; none where there is but one.

        Of one the whole says it all.
        """
        text = self.whole[self.text_from :]
        found = turns(text, sentences(text)[:MOST_SENTENCES])
        return found[:MOST_SENTENCES] if len(found) > 1 else []


def assess(readings: Sequence[Reading], scorer: Scorer, *, by_sentence: bool = True) -> list[Sentiment]:
    """A Sentiment for each reading, in order; its sentences too where `by_sentence`. Raises ModelFault as `score`."""
    places = [reading.sentences() if by_sentence else [] for reading in readings]
    texts, channels = [], []
    for reading, spans in zip(readings, places, strict=True):
        start = reading.text_from
        texts += [reading.whole, *(reading.whole[start + first : start + end] for first, end in spans)]
        channels += [reading.channel] * (1 + len(spans))
    return list(_sentiments(readings, places, scorer.score(texts, channels), scorer)) if texts else []


def _sentiments(
    readings: Sequence[Reading], places: Sequence[list[Span]], scores: Scores, scorer: Scorer
) -> Iterator[Sentiment]:
    model, thresholds = scorer.model, scorer.thresholds
    at = 0
    for reading, spans in zip(readings, places, strict=True):
        after = at + 1 + len(spans)
        cut, rows = scores.read_to[at], scores.probabilities[at + 1 : after]
        probabilities = _probabilities(scores.probabilities[at])
        # Made without validation: twice as fast, and every value is one of ours.
        yield Sentiment.model_construct(
            label=ORDER[int(scores.probabilities[at].argmax())],
            score=round(probabilities.positive - probabilities.negative, 4),
            confidence=max(probabilities.negative, probabilities.neutral, probabilities.positive),
            probabilities=probabilities,
            model=model,
            emotions=_heard(scores.emotions[at], thresholds),
            sentences=tuple(_sentence(span, row) for span, row in zip(spans, rows, strict=True)),
            mixed=_are_mixed(rows),
            read_to=None if cut is None else max(0, cut - reading.text_from),
        )
        at = after


def _probabilities(row: Floats) -> Probabilities:
    negative, neutral, positive = (round(float(probability), 4) for probability in row)
    return Probabilities.model_construct(negative=negative, neutral=neutral, positive=positive)


def _heard(row: Floats, thresholds: Mapping[Emotion, float]) -> tuple[HeardEmotion, ...]:
    there = [
        (float(probability), emotion)
        for probability, (emotion, threshold) in zip(row, thresholds.items(), strict=True)
        if probability >= threshold
    ]
    there.sort(reverse=True)
    return tuple(HeardEmotion.model_construct(emotion=emotion, probability=round(one, 4)) for one, emotion in there)


def _sentence(span: Span, row: Floats) -> ScoredSentence:
    start, end = span
    feeling = round(float(row[_POSITIVE] - row[_NEGATIVE]), 4)
    return ScoredSentence.model_construct(start=start, end=end, label=ORDER[int(row.argmax())], score=feeling)


def _are_mixed(rows: Floats) -> bool:
    return bool((rows[:, _NEGATIVE] >= SURE).any() and (rows[:, _POSITIVE] >= SURE).any())
