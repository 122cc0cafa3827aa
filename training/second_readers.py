"""Second readers: what somebody else heard in texts that annotators labelled, and in some that nobody did.

An annotator's label of a line without its film is wrong one time in four, and so is a second reader's: but not in the
same lines. The network is asked for both, so that it learns what both hear; which label annotators give it learns from
them alone, since they have habits that a reading does not show (shares of labels translated from readings made a table
of letters worse: training/README.md). Emotions are scarcer, one in twelve, and half of what is wanted of a line is
there what annotators mostly hear in lines that are read like it, by a regression that has a weight for each grade and
emotion for thousands of lines and learns nothing by heart (after Dawid & Skene 1979, observer error-rates).
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from torch.nn import functional

from training.calibrate import least
from training.read_ours import checksum, emotions_of
from training.read_texts import EMOTIONS, FORUM, GRADES, SUBTITLES, Example, Reading

SECOND_READINGS: Mapping[str, Path] = {
    domain: Path(__file__).parent / "data" / "readings" / f"{domain}.tsv" for domain in (FORUM, SUBTITLES)
}

# How much of what is wanted of a line's emotions is what its own annotator heard.
_OWN_SHARE = 0.5
_RIDGE = 1e-4


def read_second(domain: str) -> dict[str, Reading]:
    """The second readings of a domain's texts, by their checksum (`read_ours.checksum`)."""
    with SECOND_READINGS[domain].open(encoding="utf-8", newline="\n") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    asked = "emotions" in rows[0]
    return {row["text_sha256"]: Reading(row["grade"], emotions_of(row["emotions"]) if asked else None) for row in rows}


def with_second_readers(
    examples: Sequence[Example], readings: Mapping[str, Reading], others: Sequence[str] = ()
) -> list[Example]:
    """The examples of one domain with what second readers heard in them; then those of `others` that were read.

    `others` are normalised texts without a label.
    """
    if not examples:
        return []
    read = [replace(example, reading=readings.get(checksum(example.text))) for example in examples]
    known = {example.text for example in examples}
    more = [
        Example(text, domain=examples[0].domain, reading=readings[key])
        for text in dict.fromkeys(others)
        if text not in known and (key := checksum(text)) in readings
    ]
    return [*_with_chances(read), *more]


def _with_chances(examples: Sequence[Example]) -> list[Example]:
    """The examples with chances of emotions, where an annotator and a second reader were asked for them."""
    both = [at for at, one in enumerate(examples) if one.emotions is not None and _heard_by_second(one)]
    mixed = list(examples)
    if both:
        features = torch.stack([_features(reading) for at in both if (reading := examples[at].reading)])
        own = torch.tensor([examples[at].heard for at in both])
        mostly = _mostly_heard(features, own, torch.tensor([examples[at].weight for at in both]))
        for at, chances in zip(both, (_OWN_SHARE * own + (1 - _OWN_SHARE) * mostly).tolist(), strict=True):
            mixed[at] = replace(examples[at], chances=tuple(chances))
    return mixed


def _heard_by_second(example: Example) -> bool:
    return example.reading is not None and example.reading.emotions is not None


def _features(reading: Reading) -> torch.Tensor:
    """One for the grade, one for each emotion, one for all."""
    grade = [float(grade == reading.grade) for grade in GRADES]
    return torch.tensor([*grade, *(float(name in (reading.emotions or ())) for name in EMOTIONS), 1.0])


def _mostly_heard(features: torch.Tensor, heard: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """How often `heard` (n, emotions) is 1 where the features are these, by a regression for each emotion."""

    def loss(lines: torch.Tensor) -> torch.Tensor:
        wrong = functional.binary_cross_entropy_with_logits(features @ lines, heard, reduction="none").sum(1)
        return (wrong * weights).sum() / weights.sum() + _RIDGE * (lines**2).sum()

    return (features @ least(loss, torch.zeros(features.shape[1], heard.shape[1]))).sigmoid()
