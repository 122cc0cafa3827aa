"""Whether a consumer still moves: records waiting and none finished for too long means that it is stuck."""

import threading
import time
from collections.abc import Callable


class Progress:
    """What a consumer reports of its work; `check` says when it stands still though records wait.

    Seconds are those of a monotonic clock. Faust has been seen to live on without consuming: the process must notice.
    """

    def __init__(self, stuck_after_s: float, seconds: Callable[[], float] = time.monotonic) -> None:
        self._stuck_after_s = stuck_after_s
        self._seconds = seconds
        self._lock = threading.Lock()
        self._moved_at = seconds()
        self._lag = 0

    def moved(self) -> None:
        """Records were finished, or there is nothing to do."""
        with self._lock:
            self._moved_at = self._seconds()

    def waiting(self, lag: int) -> None:
        """`lag` records wait. With none waiting, standing still is right."""
        with self._lock:
            self._lag = lag
            if lag == 0:
                self._moved_at = self._seconds()

    def check(self) -> str | None:
        """What is wrong, or None."""
        with self._lock:
            still_s = self._seconds() - self._moved_at
            if self._lag > 0 and still_s > self._stuck_after_s:
                return f"{self._lag} records wait and none was finished for {still_s:.0f} s"
            return None
