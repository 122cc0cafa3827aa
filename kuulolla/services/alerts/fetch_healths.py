"""How the sources do, fetched from Kafka on a thread of its own: whoever looks at watches never waits for Kafka."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, Protocol

from kuulolla.runtime.clock import Clock
from kuulolla.runtime.faults import KafkaAway
from kuulolla.schemas.source_health import SourceHealth

_KNOWN_FOR: Final = timedelta(minutes=5)
"""It is fetched every minute. What is older tells nothing of now: that nothing newer came may be Kafka's fault."""


class Healths(Protocol):
    """Follows `sources.health`."""

    def latest(self) -> Mapping[str, SourceHealth]:
        """How each source does. Raises KafkaAway."""
        ...

    def close(self) -> None:
        """Let go of the brokers."""
        ...


class FetchHealths:
    """One thread fetches; any may ask what it heard last. `connect` raises KafkaAway."""

    def __init__(self, connect: Callable[[], Healths], clock: Clock) -> None:
        self._connect, self._clock = connect, clock
        self._healths: Healths | None = None
        self._heard: tuple[datetime, Mapping[str, SourceHealth]] | None = None

    def fetch(self) -> bool:
        """Ask anew; there is never more at once. Raises KafkaAway: how the sources do is unknown then."""
        try:
            if self._healths is None:
                self._healths = self._connect()
            self._heard = self._clock.now(), self._healths.latest()
        except KafkaAway:
            self._heard = None
            raise
        return False

    def latest(self) -> Mapping[str, SourceHealth] | None:
        """How each source does, the same object until it is fetched anew; None where nobody knows."""
        heard = self._heard
        return heard[1] if heard is not None and abs(self._clock.now() - heard[0]) < _KNOWN_FOR else None

    def close(self) -> None:
        """Let go of the brokers. For when nobody fetches any more."""
        if self._healths is not None:
            self._healths.close()
