"""How the polled sources do, as sources.health says it now."""

from time import monotonic

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from kuulolla.runtime.faults import KafkaAway
from kuulolla.runtime.kafka import consumer
from kuulolla.runtime.names import topic_name
from kuulolla.runtime.settings import Settings
from kuulolla.runtime.telemetry import logger
from kuulolla.schemas.reading import Rejected, read
from kuulolla.schemas.source_health import SourceHealth
from kuulolla.schemas.topics import SOURCES_HEALTH

log = logger(__name__)

SILENT_S = 30.0


class SourceHealths:
    """Follows the topic from its first record on, in no group: each reader needs all of it. For one thread.

    `silent_s`: seconds without a record, while there should be some, after which Kafka is taken to be away.
    """

    def __init__(self, client: KafkaConsumer, namespace: str, silent_s: float = SILENT_S) -> None:
        self._client, self._silent_s = client, silent_s
        self._place = TopicPartition(topic_name(namespace, SOURCES_HEALTH), 0)
        self._latest: dict[str, SourceHealth] = {}
        client.assign([self._place])
        client.seek_to_beginning()

    def latest(self) -> dict[str, SourceHealth]:
        """How each source does, up to the last record there is now. Raises KafkaAway.

        A source that was taken out is not there; of one whose last record cannot be read, the one before counts.
        """
        try:
            self._read_on()
        except KafkaError as error:
            raise KafkaAway(f"Kafka did not tell how the sources do ({type(error).__name__})") from error
        return dict(self._latest)

    def close(self) -> None:
        """Let go of the brokers."""
        self._client.close(autocommit=False)

    def _read_on(self) -> None:
        if not self._client.partitions_for_topic(self._place.topic):
            raise KafkaAway(f"Kafka has no topic {self._place.topic}: create the topics with `kuulolla topics apply`")
        end = self._client.end_offsets([self._place])[self._place]
        until = monotonic() + self._silent_s
        while (self._client.position(self._place, timeout_ms=1000) or 0) < end:
            if monotonic() > until:
                raise KafkaAway(f"{self._place.topic} was not read to its end: silent for {self._silent_s:.0f} s")
            for record in self._client.poll(timeout_ms=100).get(self._place, ()):
                self._take(record.key, record.value)
                until = monotonic() + self._silent_s

    def _take(self, key: bytes, value: bytes | None) -> None:
        if value is None:
            self._latest.pop(key.decode(errors="replace"), None)
            return
        health = read(SourceHealth, value)
        if isinstance(health, Rejected):
            log.warning("source_health_unreadable", because=str(health))
        else:
            self._latest[health.source] = health


def latest_source_healths(settings: Settings) -> dict[str, SourceHealth]:
    """How each source does, asked once. Raises KafkaAway."""
    healths = SourceHealths(consumer(settings, [], group=None), settings.namespace)
    try:
        return healths.latest()
    finally:
        healths.close()
