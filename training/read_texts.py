"""From the data sets' files to examples: normalised text, the labels as a distribution, its domain and its weight."""

import csv
import gzip
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kuulolla.finnish.normalise import normalise
from training.data_sets import DataSet

LABELS = ("negative", "neutral", "positive")
EMOTIONS = ("anger", "anticipation", "disgust", "fear", "joy", "sadness", "surprise", "trust")
"""Plutchik's eight in the order of XED's codes 1 to 8."""
DOMAINS = FORUM, SUBTITLES, FEEDBACK = "forum", "subtitles", "feedback"
Floats = NDArray[np.float32]
Shares = tuple[float, float, float]
"""Of negative, neutral and positive, adding up to 1."""
GRADES = "12345m"
"""Of second readers: surely negative, leaning so, neutral, leaning to positive, surely so, clearly both."""
Chances = tuple[float, ...]
"""Of each of EMOTIONS, from 0 to 1."""

# One annotator of three says more than a majority that hides him, yet the majority is what we are measured on.
_MAJORITY_SHARE = 0.5
# Labels carried over from other languages by alignment are wrong more often than those given to the Finnish line.
_PROJECTED_WEIGHT = 0.4
_CODES = tuple("12345678")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
_SHORTEST, _LONG, _LONGEST = 8, 160, 300


@dataclass(frozen=True)
class Reading:
    """What a second reader heard: a grade of GRADES, and of emotions those heard, None where they were not asked."""

    grade: str
    emotions: frozenset[str] | None


@dataclass(frozen=True)
class Example:
    """A text and what people said of it: shares of negative, neutral and positive, adding up to 1; the emotions heard.

    None where nobody was asked, or where what was said has no polarity ("surprise" alone). `told` is False where those
    who were asked have other habits than the annotators of the domain. `chances` says how likely an annotator is to
    hear each emotion, where more is known of that than what one of them heard. `reading` is what a second reader heard.
    """

    text: str
    shares: Shares | None = None
    domain: str | None = None
    weight: float = 1.0
    emotions: frozenset[str] | None = None
    told: bool = True
    chances: Chances | None = None
    reading: Reading | None = None

    @property
    def label(self) -> int:
        """The index in LABELS with the largest share; raises ValueError where there are none."""
        if self.shares is None:
            raise ValueError(f"no label: {self.text}")
        return self.shares.index(max(self.shares))

    @property
    def heard(self) -> Chances:
        """How likely each emotion is to be heard: `chances`, or else 1 for those of `emotions`, 0 for the others."""
        return self.chances or tuple(float(name in (self.emotions or ())) for name in EMOTIONS)


def read_finnsentiment(path: Path) -> list[Example]:
    """Forum sentences; half of the label from the majority, half from the three annotators' votes."""
    return [
        Example(normalise(row["text"]), _with_votes(row["label"], [int(row[who]) for who in "ABC"]), FORUM)
        for row in _rows(path)
    ]


def read_xed(path: Path) -> list[Example]:
    """Subtitle lines with the emotions heard; a polarity where they agree on one."""
    return [
        Example(
            normalise(row["text"]),
            whole(row["label"]) if row["label"] in LABELS else None,
            SUBTITLES,
            _PROJECTED_WEIGHT if row["source"] == "projected" else 1.0,
            # Neutral lines have where they were found in place of codes.
            frozenset(EMOTIONS[int(code) - 1] for code in row["plutchik"].split(",") if code.strip() in _CODES),
        )
        for row in _rows(path)
    ]


def read_unlabelled(data_sets: dict[str, DataSet], folder: Path, dice: random.Random) -> list[str]:
    """Normalised texts of every unlabelled data set, each once, in random order, as many of a set as its manifest says.

    Long lines are cut at sentence ends into texts of a post's length: 8 to 300 characters.
    """
    texts: dict[str, None] = {}
    for data_set in data_sets.values():
        if data_set.use == "unlabelled":
            own = list(dict.fromkeys(filter(_of_a_post, map(normalise, _posts_of(folder / data_set.path)))))
            dice.shuffle(own)
            texts |= dict.fromkeys(own[: data_set.texts])
    together = list(texts)
    dice.shuffle(together)
    return together


def _posts_of(path: Path) -> Iterator[str]:
    """Each line, in pieces of whole sentences where it is longer than people post."""
    for line in gzip.decompress(path.read_bytes()).decode().split("\n"):
        so_far = ""
        for sentence in _SENTENCE_END.split(line):
            if so_far and len(so_far) + len(sentence) > _LONG:
                yield so_far
                so_far = sentence
            else:
                so_far = f"{so_far} {sentence}".strip()
        yield so_far


def _of_a_post(text: str) -> bool:
    return _SHORTEST <= len(text) <= _LONGEST


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="\n") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def whole(label: str) -> Shares:
    """All of the label, a name in LABELS."""
    return (float(label == "negative"), float(label == "neutral"), float(label == "positive"))


def _with_votes(label: str, votes: list[int]) -> Shares:
    negative, neutral, positive = (
        _MAJORITY_SHARE * whole + (1 - _MAJORITY_SHARE) * votes.count(value) / len(votes)
        for whole, value in zip(whole(label), (-1, 0, 1), strict=True)
    )
    return (negative, neutral, positive)
