"""A thread that watches a consumer group from outside and ends a process whose consumer stands still."""

import threading
from collections.abc import Callable
from typing import Literal

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from kuulolla.runtime.faults import KafkaAway
from kuulolla.runtime.kafka import admin
from kuulolla.runtime.lag import Lag, lag
from kuulolla.runtime.lifecycle import Stop
from kuulolla.runtime.metrics import LAG
from kuulolla.runtime.names import group_name
from kuulolla.runtime.progress import Progress
from kuulolla.runtime.settings import Settings
from kuulolla.runtime.telemetry import logger

log = logger(__name__)

EVERY_S = 5.0


class GroupWatch:
    """Feeds `progress` with what the brokers say of the group, and calls `stuck` once it stands still for too long.

    While Kafka is away nothing can move and nothing is held against the consumer.
    """

    def __init__(
        self,
        settings: Settings,
        service: Literal["sentiment", "indexer"],
        topic: str,
        progress: Progress,
        stuck: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._service = service
        self._topic = topic
        self._progress = progress
        self._stuck = stuck
        self._committed = -1
        self._client: KafkaAdminClient | None = None

    def start(self, stop: Stop) -> threading.Thread:
        """Watch until `stop`."""
        thread = threading.Thread(target=self._watch, args=(stop,), name="group-watch", daemon=True)
        thread.start()
        return thread

    def _watch(self, stop: Stop) -> None:
        try:
            while not stop.wait(EVERY_S):
                if (wrong := self._look()) is not None:
                    log.error("consumer_stuck", topic=self._topic, wrong=wrong)
                    self._stuck()
                    return
        finally:
            if self._client is not None:
                self._client.close()

    def _look(self) -> str | None:
        """What is wrong with the consumer, or None."""
        seen = self._ask()
        if seen is None:
            self._progress.moved()
            return None
        LAG.labels(self._service).set(seen.waiting)
        if seen.committed != self._committed:
            self._committed = seen.committed
            self._progress.moved()
        self._progress.waiting(seen.waiting)
        return self._progress.check()

    def _ask(self) -> Lag | None:
        group = group_name(self._settings.namespace, self._service)
        try:
            self._client = self._client or admin(self._settings)
            return lag(self._client, self._settings.namespace, self._topic, group)
        except (KafkaAway, KafkaError) as error:
            log.warning("lag_unknown", topic=self._topic, because=type(error).__name__)
            return None
