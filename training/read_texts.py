"""From the data sets' files to examples: normalised text, the labels as a distribution, its domain and its weight."""

import csv
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kuulolla.finnish.normalise import normalise
from training.data_sets import DataSet

LABELS = ("negative", "neutral", "positive")
FORUM, SUBTITLES, FEEDBACK = "forum", "subtitles", "feedback"
FEEDBACK_POSTS = Path(__file__).parent / "data" / "feedback"

# One annotator of three says more than a majority that hides him, yet the majority is what we are measured on.
_MAJORITY_SHARE = 0.5
# Labels carried over from other languages by alignment are wrong more often than those given to the Finnish line.
_PROJECTED_WEIGHT = 0.4
# Few and precious: 20 times fewer than the forum's.
_FEEDBACK_WEIGHT = 2.0


@dataclass(frozen=True)
class Example:
    """A text and what people said of it: shares of negative, neutral and positive, adding up to 1."""

    text: str
    shares: tuple[float, float, float]
    domain: str
    weight: float = 1.0

    @property
    def label(self) -> int:
        """The index in LABELS with the largest share."""
        return self.shares.index(max(self.shares))


def read_finnsentiment(path: Path) -> list[Example]:
    """Forum sentences; half of the label from the majority, half from the three annotators' votes."""
    return [
        Example(normalise(row["text"]), _with_votes(row["label"], [int(row[who]) for who in "ABC"]), FORUM)
        for row in _rows(path)
    ]


def read_xed(path: Path) -> list[Example]:
    """Subtitle lines with a label of polarity; anticipation, surprise and mixed ones are left out."""
    return [
        Example(
            normalise(row["text"]),
            _whole(row["label"]),
            SUBTITLES,
            _PROJECTED_WEIGHT if row["source"] == "projected" else 1.0,
        )
        for row in _rows(path)
        if row["label"] in LABELS
    ]


def read_feedback(split: str, folder: Path = FEEDBACK_POSTS) -> list[Example]:
    """The project's own feedback posts of a split, `train` or `dev`."""
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [json.loads(line) for line in lines]
    return [
        Example(normalise(row["text"]), _whole(row["label"]), FEEDBACK, _FEEDBACK_WEIGHT)
        for row in rows
        if row["split"] == split
    ]


def read_unlabelled(data_sets: dict[str, DataSet], folder: Path) -> list[str]:
    """Normalised lines of every unlabelled data set, each as long as the manifest says."""
    return [
        text
        for data_set in data_sets.values()
        if data_set.use == "unlabelled"
        for text in map(normalise, _first_lines(folder / data_set.path, data_set.lines))
        if text
    ]


def _first_lines(path: Path, limit: int | None) -> list[str]:
    return gzip.decompress(path.read_bytes()).decode().split("\n")[:limit]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="\n") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def _whole(label: str) -> tuple[float, float, float]:
    return (float(label == "negative"), float(label == "neutral"), float(label == "positive"))


def _with_votes(label: str, votes: list[int]) -> tuple[float, float, float]:
    negative, neutral, positive = (
        _MAJORITY_SHARE * whole + (1 - _MAJORITY_SHARE) * votes.count(value) / len(votes)
        for whole, value in zip(_whole(label), (-1, 0, 1), strict=True)
    )
    return (negative, neutral, positive)
