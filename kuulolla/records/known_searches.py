"""Saved searches for whoever runs queries: read once, then again when they are some seconds old."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from threading import Lock

from kuulolla.records.check_searches import SearchesByName
from kuulolla.records.saved_search import Said
from kuulolla.runtime.clock import Clock

Load = Callable[[], Iterable[Said]]
"""Reads all saved searches, such as `lambda: Searches(client, namespace).all().values()`."""


class KnownSearches:
    """The query language's port `SavedNow`, for any thread. Whatever `load` raises comes through."""

    def __init__(self, load: Load, clock: Clock, fresh_s: float = 10) -> None:
        self._load, self._clock, self._fresh = load, clock, timedelta(seconds=fresh_s)
        self._lock = Lock()
        self._read: tuple[datetime, SearchesByName] | None = None

    def now(self) -> SearchesByName:
        """What is known now, and stays so."""
        with self._lock:  # others wait for the one that reads, rather than read as well
            now = self._clock.now()
            # A clock that was set back makes nothing fresh for longer.
            if self._read is None or abs(now - self._read[0]) >= self._fresh:
                self._read = now, SearchesByName(self._load())
            return self._read[1]

    def forget(self) -> None:
        """Read anew at the next look: for whoever has just changed one."""
        with self._lock:
            self._read = None
