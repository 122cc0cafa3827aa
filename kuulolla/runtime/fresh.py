"""What is read once, and again when it is some seconds old: for whoever asks far more often than it changes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

from kuulolla.runtime.clock import Clock

T = TypeVar("T")


class Fresh(Generic[T]):
    """What `load` reads, for any thread; whatever it raises comes through."""

    def __init__(self, load: Callable[[], T], clock: Clock, fresh_s: float = 10) -> None:
        self._load, self._clock, self._fresh = load, clock, timedelta(seconds=fresh_s)
        self._lock = Lock()
        self._read: tuple[datetime, T] | None = None

    def now(self) -> T:
        """What is known now, and stays so."""
        with self._lock:  # others wait for the one that reads, rather than read as well
            now = self._clock.now()
            # A clock that was set back makes nothing fresh for longer.
            if self._read is None or abs(now - self._read[0]) >= self._fresh:
                self._read = now, self._load()
            return self._read[1]

    def forget(self) -> None:
        """Read anew at the next look: for whoever has just changed it."""
        with self._lock:
            self._read = None
