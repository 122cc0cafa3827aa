"""How good labels and probabilities are against what people said: accuracy, macro-F1, MCC, calibration. Pure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Labels = NDArray[np.integer]

BINS = 15


@dataclass(frozen=True)
class Measured:
    """What was measured on one set of posts; shares from 0 to 1, MCC from -1 to 1."""

    posts: int
    accuracy: float
    macro_f1: float
    mcc: float
    expected_calibration_error: float


def measure(probabilities: Floats, labels: Labels) -> Measured:
    """All figures for probabilities of shape (posts, classes) and the right class of each post."""
    guesses = probabilities.argmax(axis=1)
    table = confusion(labels, guesses, probabilities.shape[1])
    return Measured(
        posts=len(labels),
        accuracy=float(np.trace(table) / table.sum()),
        macro_f1=macro_f1(table),
        mcc=matthews(table),
        expected_calibration_error=expected_calibration_error(probabilities, labels),
    )


def confusion(labels: Labels, guesses: Labels, classes: int) -> NDArray[np.int64]:
    """Counts of shape (classes, classes): right label down, guess across."""
    table = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(table, (labels, guesses), 1)
    return table


def macro_f1(table: NDArray[np.int64]) -> float:
    """The plain mean of each class's F1; a class that is neither there nor guessed counts as 0, as in scikit-learn."""
    return float(macro_f1s(table[None])[0])


def macro_f1s(tables: NDArray[np.int64]) -> NDArray[np.float64]:
    """The macro-F1 of each of n confusion tables, shape (n, classes, classes)."""
    both = tables.sum(axis=1) + tables.sum(axis=2)
    return np.asarray((2 * np.diagonal(tables, axis1=1, axis2=2) / np.maximum(both, 1)).mean(axis=1))


def matthews(table: NDArray[np.int64]) -> float:
    """Matthews' correlation for any number of classes (Gorodkin 2004); 0 where one side has a single class."""
    counts = table.astype(np.float64)
    guessed, right, total = counts.sum(axis=0), counts.sum(axis=1), counts.sum()
    spread = np.sqrt((total**2 - (guessed**2).sum()) * (total**2 - (right**2).sum()))
    return float((np.trace(counts) * total - guessed @ right) / spread) if spread else 0.0


def expected_calibration_error(probabilities: Floats, labels: Labels, bins: int = BINS) -> float:
    """How far confidence is from accuracy, over equal-width bins weighted by their posts (Guo et al. 2017)."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(float(right[place == at].sum() - confidence[place == at].sum())) for at in range(bins)]
    return sum(gaps) / len(labels)
