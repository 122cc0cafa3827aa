"""Whether Kafka takes posts just now: told by whoever publishes, asked by readiness and by the process itself."""

import threading
import time
from collections.abc import Callable

UNREADY_S = 30.0
"""Seconds for which a refusal makes the process unready: then it must be tried, for nobody sends to the unready."""

FORGOTTEN_S = 600.0
"""Seconds after which a refusal that no other followed says nothing any more: twice the producer's own patience."""


class KafkaState:
    """Shared by the threads of one process. Seconds are those of a monotonic clock."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._first: float | None = None
        self._last = 0.0

    def took(self) -> None:
        """Posts were acknowledged."""
        with self._lock:
            self._first = None

    def refused(self) -> None:
        """Posts were not acknowledged."""
        with self._lock:
            now = self._seconds()
            if self._first is None or now - self._last > FORGOTTEN_S:
                self._first = now
            self._last = now

    def away_s(self) -> float:
        """Seconds between the first and the last refusal since an acknowledgement; 0 when all is well."""
        with self._lock:
            return self._last - self._first if self._first is not None else 0.0

    def check(self) -> str | None:
        """What is wrong, or None."""
        with self._lock:
            recent = self._first is not None and self._seconds() - self._last < UNREADY_S
        return "Kafka did not take the last posts" if recent else None
