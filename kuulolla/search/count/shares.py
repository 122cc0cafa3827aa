"""A share of posts, and how sure it is."""

from dataclasses import dataclass
from math import sqrt

FEWEST = 30
"""Posts of which a share is told. Of fewer its interval may be wider than a third of all: too few to say."""

_Z = 1.959964  # 95 % of a normal distribution lie within so many standard deviations


@dataclass(frozen=True)
class Share:
    """`share` of all, and where it lies with 95 % confidence: from `low` to `high`."""

    share: float
    low: float
    high: float


def share(found: int, of: int, fewest: int = FEWEST) -> Share | None:
    """What share `found` is `of` all, with its interval; None where there are fewer than `fewest`."""
    return Share(found / of, *wilson(found, of)) if of >= max(fewest, 1) else None


def wilson(found: int, of: int) -> tuple[float, float]:
    """Where a share lies with 95 % confidence, `of` being at least 1: between 0 and 1 also near none or all of few.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927), 209-212.
    """
    part, spread = found / of, _Z * _Z / of
    middle, half = part + spread / 2, _Z * sqrt(part * (1 - part) / of + spread / of / 4)
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))
