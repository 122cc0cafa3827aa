"""How unlikely a count is: against the distributions of scipy, and turned round."""

from math import exp, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom, poisson

from kuulolla.services.alerts.detect.surprise import reach, reach_of_none, surprise, surprise_of_none

MEANS = st.floats(1e-3, 1e5)
DISPERSIONS = st.floats(1, 100)


def test_it_is_the_upper_tail_of_a_negative_binomial() -> None:
    for mean, dispersion, observed in ((4.0, 2.0, 11), (0.2, 1.5, 3), (300.0, 8.0, 470)):
        tail = nbinom.sf(observed - 1, mean / (dispersion - 1), 1 / dispersion)
        assert surprise(observed, mean, dispersion * mean) == pytest.approx(sqrt(-2 * log(tail)))


def test_where_counts_do_not_scatter_it_is_nearly_poisson_s() -> None:
    for mean, observed in ((2.0, 9), (50.0, 80)):
        assert exp(-(surprise(observed, mean, mean) ** 2) / 2) == pytest.approx(poisson.sf(observed - 1, mean), rel=0.3)


def test_up_to_the_mean_nothing_is_surprising() -> None:
    assert surprise(3, 3, 6) == surprise(0, 3, 6) == 0


@given(MEANS, DISPERSIONS, st.floats(0, 1e6))
def test_it_grows_with_what_is_observed_and_has_a_most(mean: float, dispersion: float, observed: float) -> None:
    found = surprise(observed, mean, mean * dispersion)
    assert 0 <= found <= 37.2
    assert surprise(observed * 1.1 + 1, mean, mean * dispersion) >= found


@given(MEANS, DISPERSIONS, st.floats(0.5, 37))
def test_what_reaches_a_surprise_has_it_and_hardly_less_has_not(mean: float, dispersion: float, asked: float) -> None:
    least = reach(mean, mean * dispersion, asked)
    assert least > mean
    assert surprise(least, mean, mean * dispersion) >= asked
    # Just above the mean half of a distribution's tail is there at once: there is nothing between.
    hardly_less = mean + (least - mean) * 0.99
    assert least - mean < 1e-8 * (1 + mean) or surprise(hardly_less, mean, mean * dispersion) < asked


def test_how_unlikely_none_is_where_some_are_expected() -> None:
    for mean, dispersion in ((4.0, 2.0), (0.2, 1.5), (300.0, 8.0)):
        none = nbinom.pmf(0, mean / (dispersion - 1), 1 / dispersion)
        assert surprise_of_none(mean, dispersion) == pytest.approx(sqrt(-2 * log(none)))
    assert surprise_of_none(10, 1) == pytest.approx(sqrt(-2 * log(poisson.pmf(0, 10))), rel=0.01)
    assert surprise_of_none(0, 3) == 0
    assert surprise_of_none(1e9, 3) < 37.2


@given(DISPERSIONS, st.floats(0.5, 37))
def test_so_many_must_be_expected_for_none_to_be_as_surprising(dispersion: float, asked: float) -> None:
    assert surprise_of_none(reach_of_none(dispersion, asked), dispersion) == pytest.approx(asked)
