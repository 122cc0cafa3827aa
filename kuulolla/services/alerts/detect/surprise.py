"""How unlikely a count is where another was expected, and which count would be as unlikely."""

from math import log, sqrt
from typing import Final

from scipy.special import betainc

_LEAST_DISPERSION: Final = 1.02  # Poisson's is 1, where the negative binomial's formula divides by nothing
_LEAST_PROBABILITY: Final = 1e-300
_STEPS: Final = 50


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

    With `surprise` alone, by halves: the inverse of a tail as small as these has no closed form.
    """
    low, high = mean, 2 * mean + 1
    while surprise(high, mean, variance) < asked:
        low, high = high, 2 * high
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if surprise(middle, mean, variance) < asked:
            low = middle
        else:
            high = middle
    return high
