"""How long to wait before trying again."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Backoff:
    """Waits that double from `first_s` to `most_s`, each with full jitter so that many clients spread out.

    Source: M. Brooker, "Exponential Backoff And Jitter", 2015; at least half of each wait is kept, so that
    a retry is never immediate.
    """

    first_s: float = 0.2
    most_s: float = 15.0

    def waits(self, uniform: Callable[[float, float], float] = random.uniform) -> Iterator[float]:
        """Seconds to wait before the second, third… attempt, for ever."""
        wait_s = self.first_s
        while True:
            yield uniform(wait_s / 2, wait_s)
            wait_s = min(wait_s * 2, self.most_s)
