"""Intervals and tests against figures worked out by hand or found in the literature."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from kuulolla.services.sentiment.intervals import difference, macro_f1_interval, mcnemar, share_interval
from kuulolla.services.sentiment.measures import confusion, macro_f1


def test_wilson_s_interval_is_as_in_newcombe_1998() -> None:
    found = share_interval(81, 263)  # his table I, method 3
    assert (found.low, found.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    found = share_interval(1, 29)
    assert (found.low, found.high) == pytest.approx((0.0061, 0.1718), abs=5e-5)


@given(st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_share_lies_in_its_interval_and_that_between_none_and_all(counts: tuple[int, int]) -> None:
    hits, of = counts
    found = share_interval(hits, of)
    assert 0 <= found.low <= hits / of + 1e-12
    assert hits / of - 1e-12 <= found.high <= 1


@pytest.mark.parametrize(("first", "second"), [(0, 0), (3, 3), (1, 9), (9, 1), (40, 61), (0, 12)])
def test_mcnemar_is_the_binomial_s_two_tails(first: int, second: int) -> None:
    posts, fewer = first + second, min(first, second)
    tail = sum(comb(posts, k) for k in range(fewer + 1)) / 2**posts
    assert mcnemar(first, second) == pytest.approx(min(1, 2 * tail))


def test_mcnemar_bears_many_posts() -> None:
    assert mcnemar(20_000, 20_100) == pytest.approx(0.62, abs=0.01)
    assert mcnemar(20_000, 22_000) < 1e-20


def _guesses(right: float, labels: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    dice = np.random.default_rng(seed)
    return np.where(dice.random(len(labels)) < right, labels, (labels + 1) % 3)


LABELS = np.random.default_rng(7).integers(0, 3, 600)


def test_macro_f1_lies_in_its_interval_which_narrows_with_more_posts_and_is_the_same_again() -> None:
    table = confusion(LABELS, _guesses(0.7, LABELS, 1), 3)
    found, of_more = macro_f1_interval(table), macro_f1_interval(table * 25)
    assert found.low < macro_f1(table) < found.high
    assert (found.high - found.low) / (of_more.high - of_more.low) == pytest.approx(5, rel=0.15)
    assert macro_f1_interval(table) == found


def test_the_bootstrap_of_a_share_is_near_its_formula() -> None:
    people, never, at_times = np.ones(600, int), np.zeros(600, int), np.repeat([1, 0], [420, 180])
    found, formula = difference(people, never, at_times, 3), share_interval(420, 600)
    assert found.accuracy == pytest.approx(0.7)
    assert found.accuracy_interval.low == pytest.approx(formula.low, abs=0.01)
    assert found.accuracy_interval.high == pytest.approx(formula.high, abs=0.01)


def test_a_better_model_differs_and_the_same_model_does_not() -> None:
    worse, better = _guesses(0.6, LABELS, 1), _guesses(0.8, LABELS, 2)
    found = difference(LABELS, worse, better, 3)
    assert found.accuracy == pytest.approx((better == LABELS).mean() - (worse == LABELS).mean())
    assert found.macro_f1 == pytest.approx(
        macro_f1(confusion(LABELS, better, 3)) - macro_f1(confusion(LABELS, worse, 3))
    )
    assert found.accuracy_interval.low > 0
    assert found.macro_f1_interval.low > 0
    assert found.p < 0.001
    assert found.only_second - found.only_first == round(found.accuracy * len(LABELS))
    same = difference(LABELS, worse, worse, 3)
    assert (same.accuracy, same.macro_f1, same.p, same.only_first) == (0, 0, 1, 0)
    assert (same.accuracy_interval.low, same.accuracy_interval.high) == (0, 0)


def test_a_difference_the_other_way_round_is_its_negative() -> None:
    one, other = _guesses(0.6, LABELS, 1), _guesses(0.65, LABELS, 2)
    there, back = difference(LABELS, one, other, 3), difference(LABELS, other, one, 3)
    assert (there.accuracy, there.macro_f1) == (-back.accuracy, -back.macro_f1)
    assert (there.only_first, there.only_second, there.p) == (back.only_second, back.only_first, back.p)
