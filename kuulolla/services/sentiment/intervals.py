"""How sure a measured figure is, and whether two models differ on the same posts. Pure; the same every time."""

from dataclasses import dataclass
from math import exp, lgamma, log

import numpy as np
from numpy.typing import NDArray

from kuulolla.search.count.shares import wilson
from kuulolla.services.sentiment.measures import Labels, macro_f1s

Counts = NDArray[np.int64]

_TAILS = (2.5, 97.5)
_RESAMPLES, _SEED = 2000, 1


@dataclass(frozen=True)
class Interval:
    """Where the figure lies with 95 % confidence."""

    low: float
    high: float


@dataclass(frozen=True)
class Difference:
    """What a second model has more than a first one, on the same posts; `p` is of McNemar's exact test.

    `only_first` and `only_second` count the posts that one of them alone has right.
    """

    accuracy: float
    accuracy_interval: Interval
    macro_f1: float
    macro_f1_interval: Interval
    only_first: int
    only_second: int
    p: float


def share_interval(hits: int, of: int) -> Interval:
    """The interval of a share (Wilson 1927): between 0 and 1 also where `hits` is next to none or all of `of`."""
    return Interval(*wilson(hits, of))


def macro_f1_interval(table: Counts) -> Interval:
    """The interval of a confusion table's macro-F1, by drawing its posts again (Efron 1979)."""
    return _between(macro_f1s(_drawn_again(table)))


def difference(labels: Labels, first: Labels, second: Labels, classes: int) -> Difference:
    """How the guesses `second` compare with `first` where people said `labels`, all of shape (n,)."""
    table = np.zeros((classes, classes, classes), dtype=np.int64)
    np.add.at(table, (labels, first, second), 1)
    accuracy, f1 = _gains(np.concatenate([table[None], _drawn_again(table)]))
    right_first, right_second = first == labels, second == labels
    only_first, only_second = int((right_first & ~right_second).sum()), int((right_second & ~right_first).sum())
    return Difference(
        accuracy=float(accuracy[0]),
        accuracy_interval=_between(accuracy[1:]),
        macro_f1=float(f1[0]),
        macro_f1_interval=_between(f1[1:]),
        only_first=only_first,
        only_second=only_second,
        p=mcnemar(only_first, only_second),
    )


def mcnemar(only_first: int, only_second: int) -> float:
    """How likely so uneven a split is between models that are equally good (McNemar 1947, exact, two-sided)."""
    posts = only_first + only_second
    # Logarithms: the binomials of a thousand posts are beyond a float.
    ways = (lgamma(posts + 1) - lgamma(k + 1) - lgamma(posts - k + 1) for k in range(min(only_first, only_second) + 1))
    return min(1.0, 2 * sum(exp(way - posts * log(2)) for way in ways))


def _drawn_again(table: Counts) -> Counts:
    """As many tables as we draw, each of as many posts: drawing posts is drawing the cells that they are counted in."""
    dice = np.random.default_rng(_SEED)
    posts = int(table.sum())
    return dice.multinomial(posts, table.ravel() / posts, size=_RESAMPLES).reshape(_RESAMPLES, *table.shape)


def _gains(tables: Counts) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Accuracy and macro-F1 of the second guess less those of the first; axes: table, label, first, second."""
    one, other = tables.sum(axis=3), tables.sum(axis=2)
    posts = tables.sum(axis=(1, 2, 3))
    right = np.trace(other, axis1=1, axis2=2) - np.trace(one, axis1=1, axis2=2)
    return np.asarray(right / posts), macro_f1s(other) - macro_f1s(one)


def _between(figures: NDArray[np.float64]) -> Interval:
    low, high = np.percentile(figures, _TAILS)
    return Interval(float(low), float(high))
