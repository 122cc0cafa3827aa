"""How unlikely a count is where another was expected, and which count would be as unlikely."""

from math import log, sqrt
from typing import Final

from scipy.optimize import brentq
from scipy.special import betainc

_LEAST_DISPERSION: Final = 1.02  # Poisson's is 1, where the negative binomial's formula divides by nothing
_LEAST_PROBABILITY: Final = 1e-300
_MOST: Final = sqrt(-2 * log(_LEAST_PROBABILITY))
_CLOSE: Final = 1e-9


def surprise(observed: float, mean: float, variance: float) -> float:
    """How unlikely so much or more is, in about the standard deviations of a normal distribution; 0 up to the mean.

    That is sqrt(-2 ln p), with p the upper tail of a negative binomial with that mean and variance: posts come in
    bursts, so that their counts vary more than a Poisson's (overdispersion; J. M. Hilbe, Negative Binomial Regression,
    2011). Takes parts of posts as well. No more than 37.2.
    """
    if observed <= mean:
        return 0.0
    dispersion = max(variance / mean, _LEAST_DISPERSION)
    tail = float(betainc(observed, mean / (dispersion - 1), 1 - 1 / dispersion))
    return sqrt(-2 * log(max(tail, _LEAST_PROBABILITY)))


def reach(mean: float, variance: float, asked: float) -> float:
    """The least number whose surprise is as large as `asked`, which is more than 0 and less than 37.

    With `surprise` alone: the inverse of a tail as small as these has no closed form.
    """
    low, high = mean, 2 * mean + 1
    while surprise(high, mean, variance) < asked:
        low, high = high, 2 * high
    found = brentq(lambda observed: surprise(observed, mean, variance) - asked, low, high, xtol=_CLOSE, rtol=_CLOSE)
    return float(found) + 2 * _CLOSE * (1 + float(found))  # the root is that close, on either side


def surprise_of_none(mean: float, dispersion: float) -> float:
    """How unlikely it is that none comes where so many are expected, as `surprise`: 0 where none are, at most 37.2."""
    return min(sqrt(2 * mean / _a_unit(dispersion)), _MOST)


def reach_of_none(dispersion: float, asked: float) -> float:
    """How many must be expected for none to be as surprising as `asked`."""
    return asked**2 / 2 * _a_unit(dispersion)


def _a_unit(dispersion: float) -> float:
    """How many must be expected for each 1 of -ln P(none): with a Poisson's dispersion one."""
    dispersion = max(dispersion, _LEAST_DISPERSION)
    return (dispersion - 1) / log(dispersion)
