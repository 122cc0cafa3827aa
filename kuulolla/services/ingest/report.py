"""Tells in sources.health how each polled source does.

Written on a thread of its own, so that a Kafka that takes nothing holds up no poll: what polls find is kept in memory,
and what is new, or old by now, is written as soon as that can be done.

Of a source that is configured no more the record is deleted at the start: one that nobody writes again would tell that
ingest is down. A process that only receives webhooks deletes none, for one instance polls all sources beside it
(docs/operations.md).
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from kafka.errors import KafkaError

from kuulolla.runtime.clock import Clock
from kuulolla.runtime.headers import headers_for
from kuulolla.runtime.kafka import Producer
from kuulolla.runtime.lifecycle import Stop
from kuulolla.runtime.telemetry import logger
from kuulolla.schemas.source_health import SourceHealth
from kuulolla.schemas.topics import SOURCES_HEALTH
from kuulolla.services.ingest.connector import PolledSettings, SourceSettings
from kuulolla.services.ingest.judge import FAILING_AFTER, Course, answered, failed, gone, is_due

log = logger(__name__)

LOOK_S = 1.0
AGAIN_S = 30.0
"""Seconds to the next try where Kafka did not take a record."""

PATIENCE_S = 10.0


class Report:
    """How the sources of one process do: as found in the topic at its start, and as their polls went since.

    Polls tell it from their threads; `run` has one of its own.
    """

    def __init__(
        self,
        sources: Sequence[SourceSettings],
        found: Mapping[str, SourceHealth],
        producer: Producer,
        clock: Clock,
        failing_after: timedelta = FAILING_AFTER,
    ) -> None:
        polled = [source for source in sources if isinstance(source, PolledSettings)]
        self._courses = {source.name: Course(source.name, source.kind, found.get(source.name)) for source in polled}
        only_receives = bool(sources) and not polled
        self._taken_out = [] if only_receives else sorted(found.keys() - self._courses.keys())
        self._written: dict[str, SourceHealth] = {}
        self._producer = producer
        self._clock = clock
        self._failing_after = failing_after
        self._lock = threading.Lock()

    def answered(self, source: str) -> None:
        """A poll of it went well."""
        self._note(source, answered)

    def failed(self, source: str, because: str) -> None:
        """A poll of it failed. `because`: host and reason, no path, no secret and nobody's text."""
        self._note(source, lambda course, at: failed(course, because, at, self._failing_after))

    def gone(self, source: str, because: str) -> None:
        """It said that it is gone for good, and is polled no more."""
        self._note(source, lambda course, at: gone(course, because, at))

    def run(self, stop: Stop) -> None:
        """Write what is due, until `stop`."""
        while not stop.wait(LOOK_S if self.write() else AGAIN_S):
            pass

    def write(self) -> bool:
        """Write what is due now; False where Kafka does not take it, which is then due still."""
        try:
            while self._taken_out:
                self._send(self._taken_out[0], None)
                self._taken_out.pop(0)
            for health in self._due(self._clock.now()):
                self._send(health.source, health.to_json())
                self._written[health.source] = health
        except KafkaError as error:
            log.warning("source_health_unwritten", because=type(error).__name__)
            return False
        return True

    def _note(self, source: str, judged: Callable[[Course, datetime], Course]) -> None:
        with self._lock:
            self._courses[source] = judged(self._courses[source], self._clock.now())

    def _due(self, now: datetime) -> list[SourceHealth]:
        with self._lock:
            known = [course.health for course in self._courses.values() if course.health is not None]
        due = [health for health in known if is_due(health, self._written.get(health.source), now)]
        return [health.model_copy(update={"at": now}) for health in due]

    def _send(self, source: str, value: bytes | None) -> None:
        self._producer.send(SOURCES_HEALTH, source, value, headers_for(SourceHealth)).get(PATIENCE_S)
