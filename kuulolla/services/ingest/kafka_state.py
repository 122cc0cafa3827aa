"""Whether Kafka takes posts just now: told by whoever publishes, asked by readiness and by the process itself."""

import threading
from time import monotonic


class KafkaState:
    """Shared by the threads of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._away_since: float | None = None

    def took(self) -> None:
        """Posts were acknowledged."""
        with self._lock:
            self._away_since = None

    def refused(self) -> None:
        """Posts were not acknowledged."""
        with self._lock:
            self._away_since = self._away_since or monotonic()

    def away_s(self) -> float:
        """Seconds since the first of the refusals that no acknowledgement followed; 0 when all is well."""
        with self._lock:
            return monotonic() - self._away_since if self._away_since is not None else 0.0

    def check(self) -> str | None:
        """What is wrong, or None."""
        away_s = self.away_s()
        return f"Kafka has taken no posts for {away_s:.0f} s" if away_s else None
