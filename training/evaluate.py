"""Measures a model folder on the dev portions, through the code that serves it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from kuulolla.services.sentiment.measures import Measured, measure
from kuulolla.services.sentiment.model import Model, open_model
from kuulolla.services.sentiment.score import score
from training.read_ours import read_feedback
from training.read_texts import Example, read_finnsentiment, read_xed

Figures = Mapping[str, Measured]


def dev_sets(data: Path) -> dict[str, list[Example]]:
    """The dev portions by name: forum sentences, subtitle lines, our own feedback posts."""
    return {
        "finnsentiment_dev": read_finnsentiment(data / "finnsentiment" / "dev.tsv"),
        "xed_dev": read_xed(data / "xed_fi" / "dev.tsv"),
        "feedback_dev": read_feedback("dev"),
    }


def evaluate(folder: Path, data: Path) -> dict[str, Measured]:
    """The figures of the model in `folder` on each dev portion, each read with the prior of its domain."""
    model = open_model(folder)
    return {name: _measured(examples, model) for name, examples in dev_sets(data).items()}


def _measured(examples: Sequence[Example], model: Model) -> Measured:
    examples = [example for example in examples if example.shares]
    found = score([example.text for example in examples], model, [example.domain for example in examples])
    return measure(found.probabilities, np.array([example.label for example in examples]))


def as_json(figures: Figures) -> dict[str, dict[str, float]]:
    """The figures as `model.json` carries them, four decimals."""
    return {name: {key: round(value, 4) for key, value in asdict(one).items()} for name, one in figures.items()}


def as_table(figures: Figures) -> str:
    """The figures as lines of a Markdown table."""
    head = ["| on | posts | accuracy | macro-F1 | MCC | ECE |", "|---|---|---|---|---|---|"]
    rows = [
        f"| {name} | {one.posts} | {one.accuracy:.3f} | {one.macro_f1:.3f} | {one.mcc:.3f}"
        f" | {one.expected_calibration_error:.3f} |"
        for name, one in figures.items()
    ]
    return "\n".join([*head, *rows])
