"""How often each key may ask: at a steady rate, and some more at once after a pause.

The arithmetic is pyrate-limiter's GCRA (generic cell rate algorithm, ITU-T I.371: a token bucket that is kept as one
number): whole microseconds, rounded so that a key gets its rate or a thousandth less. Its `Limiter`, which starts a
thread and reads the clock itself, is not used.
"""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic_ns

from pyrate_limiter import GCRA, Duration, Rate

BURST_S = 10
"""Seconds whose requests may come at once: at 600 a minute 100 at once, and never more than 700 in any minute."""


@dataclass(frozen=True)
class Allowance:
    """Whether a request may pass, how many more may pass at once, and the seconds after which one may again."""

    allowed: bool
    remaining: int
    retry_after_s: int
    """0 where it is allowed; else whole seconds, as the header Retry-After wants them."""


def _milliseconds() -> int:
    return monotonic_ns() // 1_000_000


class RateLimit:
    """Counts the requests of each key in this process; any number of threads may ask.

    In any time that the clock measures, a key is allowed at most `burst(per_minute)` requests and those of its rate.
    The `keys_kept` keys that asked last are remembered; one that is forgotten begins anew, with its whole burst. Ask
    for keys that were verified only, so that strangers push nobody out. The clock is monotonic: set back, it would
    keep keys waiting.
    """

    def __init__(self, keys_kept: int = 10_000, milliseconds: Callable[[], int] = _milliseconds) -> None:
        self._keys_kept = keys_kept
        self._milliseconds = milliseconds
        self._policy = GCRA()
        self._states: dict[str, tuple[float, ...]] = {}  # who asked longest ago comes first
        self._lock = threading.Lock()

    def ask(self, key_id: str, per_minute: int) -> Allowance:
        """Whether this request of the key may pass; one that may not costs nothing."""
        rates = [Rate(per_minute, Duration.MINUTE, burst(per_minute))]
        with self._lock:
            now = self._milliseconds()
            before = self._states.pop(key_id, None) or self._policy.initial(rates)
            state, decision = self._policy.step(rates, before, now, 1)
            self._states[key_id] = state
            if len(self._states) > self._keys_kept:
                del self._states[next(iter(self._states))]
        # More than the burst is owed where the key's rate was lowered.
        remaining = max(0, burst(per_minute) - self._policy.consumed(rates, state, now))
        return Allowance(decision.allowed, remaining, math.ceil((decision.retry_after_ms or 0) / 1000))


def burst(per_minute: int) -> int:
    """How many requests may come at once after a pause: at least one."""
    return max(1, per_minute * BURST_S // 60)
