"""How surprising a series is by itself: what the most surprising moments of its last days were.

A brand that people joke about has a burst every day, and each is as unlikely under any model of calm as another's
scandal. So an alert is what is well beyond the bursts that this series usually has (block maxima, as extreme value
statistics takes them: S. Coles, An Introduction to Statistical Modeling of Extreme Values, 2001), and not what a
distribution calls unlikely.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from math import ceil, exp, log
from typing import Final

_BLOCKS: Final = 21
_PRIOR_BLOCKS: Final = 5
# Five blocks of an interval or two say too little of how far a calm series goes: of whole days there are 0.14 false
# alarms a week without this, 0.03 with it.
_PRIOR_BUCKETS: Final = 35
# Of counts as the model says them the largest of 288 is about 3.4, and a tenth of days has a larger one than 4.
_MIDDLE: Final = log(3.7)
_SPREAD: Final = 0.25
_FURTHER: Final = 0.25
_LEAST: Final = 1.5
_MOST: Final = 37.0  # what `surprise` can tell
_HIGH: Final = 0.9
_NO_MORE_THAN: Final = 1.2


def a_day(step: timedelta) -> int:
    """How many intervals of that length a block has: those of a day, and at least one.

    In half of 21 blocks of a week an incident would lie that comes every other week, and be what is usual.
    """
    return ceil(timedelta(days=1) / step)


@dataclass
class Usual:
    """The largest surprises of the last 21 blocks, which are `block` buckets long.

    As if five of a calm series had come before, and no fewer than 35 buckets.
    """

    block: int
    largest: list[float] = field(default_factory=list)
    """Their logarithms, oldest first."""
    of_block: float = 0.0

    def see(self, surprise: float, bar: float) -> None:
        """A surprise of the block that goes on; an incident, which is beyond the `bar`, counts little beyond it.

        Else two scandals in three weeks would hide a third one of their size.
        """
        self.of_block = max(self.of_block, min(surprise, _NO_MORE_THAN * bar))

    def end_block(self) -> None:
        """What comes next is another day."""
        self.largest = [*self.largest, log(max(self.of_block, _LEAST))][-_BLOCKS:]
        self.of_block = 0.0

    def bar(self, margin: float) -> float:
        """What a surprise must reach to be none of the usual ones; `margin`: as a share above them."""
        return _bar(self.block, tuple(self.largest), margin)


@lru_cache(maxsize=256)  # asked for at each bucket, and another one once a block: a quarter of what judging takes
def _bar(block: int, largest: tuple[float, ...], margin: float) -> float:
    before = max(_PRIOR_BLOCKS, _PRIOR_BUCKETS / block)
    known = len(largest) / (before + len(largest))
    middle = _MIDDLE + known * (_quantile(largest, 0.5) - _MIDDLE) if known else _MIDDLE
    high = _MIDDLE + _SPREAD
    high += known * (_quantile(largest, _HIGH) - high) if known else 0.0
    return min(exp(high + _FURTHER * (high - middle)) * (1 + margin), _MOST)


def _quantile(values: Sequence[float], share: float) -> float:
    """Between the two values that lie around it (type 7 of R. J. Hyndman and Y. Fan, 1996)."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    return ordered[low] + (place - low) * (ordered[min(low + 1, len(ordered) - 1)] - ordered[low])
