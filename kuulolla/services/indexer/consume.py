"""The indexer's loop: poll, read, write, set aside, and commit last."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata

from kuulolla.runtime.clock import Clock
from kuulolla.runtime.dead_letters import Record
from kuulolla.runtime.lifecycle import Stop
from kuulolla.runtime.metrics import BATCH_SECONDS, FAULTS, POSTS_IN, POSTS_OUT
from kuulolla.runtime.progress import Progress
from kuulolla.runtime.telemetry import logger
from kuulolla.schemas.dead_letter import Reason
from kuulolla.schemas.reading import Rejected, read
from kuulolla.schemas.scored_post import ScoredPost
from kuulolla.schemas.topics import POSTS_SCORED
from kuulolla.services.indexer.dead_letters import DeadLetters
from kuulolla.services.indexer.erase import Erase
from kuulolla.services.indexer.write import Write

log = logger(__name__)

AHEAD = timedelta(days=2)
"""How far a post's time may lie in the future: clocks and zones are wrong, but not by more."""


class Membership:
    """Keeps the consumer in its group while a batch waits for Elasticsearch, and holds what comes meanwhile."""

    def __init__(self, consumer: KafkaConsumer, stop: Stop, progress: Progress) -> None:
        self._consumer = consumer
        self._stop = stop
        self._progress = progress
        self._held: list[Any] = []

    def poll(self, most: int) -> list[Any]:
        """The next records, `most` of them at most."""
        if not self._held:
            return _flat(self._consumer.poll(timeout_ms=200, max_records=most))
        held, self._held = self._held[:most], self._held[most:]
        return held

    @property
    def generation(self) -> int:
        """The group's number of this assignment: another one means that partitions may have been elsewhere."""
        return int(self._consumer.group_metadata().generation_id)

    def wait(self, seconds: float) -> bool:
        """Pass time as a member of the group; False when the process is asked to end."""
        until = monotonic() + seconds
        while monotonic() < until:
            if self._stop.wait(min(0.1, max(0.0, until - monotonic()))):
                return False
            self._progress.moved()  # who waits for Elasticsearch is not stuck: to be started again would not help
            try:
                self._consumer.pause(*self._consumer.assignment())
                # Partitions that a rebalance brought just now are not paused yet: what they give is held.
                self._held += _flat(self._consumer.poll(timeout_ms=100))  # with 0 it would not even join the group
            except KafkaError as error:
                log.warning("kafka_away", because=type(error).__name__)
        self._consumer.resume(*self._consumer.paused())
        return not self._stop


@dataclass
class Consume:
    """Works through posts.scored until asked to end or until the breaker opens."""

    consumer: KafkaConsumer
    membership: Membership
    write: Write
    dead_letters: DeadLetters
    erase: Erase
    progress: Progress
    clock: Clock
    batch: int
    _settled: dict[TopicPartition, int] = field(default_factory=dict)
    _generation: int | None = None

    def run(self, stop: Stop) -> None:
        """Poll and finish batches. Offsets are committed once every record of a batch is settled."""
        while not stop and not self.dead_letters.breaker.is_open:
            try:
                self.erase.follow()
                records = self.membership.poll(self.batch)
                if self.membership.generation != self._generation:
                    self._generation = self.membership.generation
                    self.write.others_wrote()
            except KafkaError as error:
                FAULTS.labels("indexer").inc()
                log.warning("kafka_away", because=type(error).__name__)
                stop.wait(1)
                continue
            if records and self._finish(records):
                for record in records:
                    self._settled[TopicPartition(record.topic, record.partition)] = record.offset + 1
            self._commit()

    def _finish(self, found: Sequence[Any]) -> bool:
        """True once every record is in the index or acknowledged in posts.dlq; False when asked to end before that."""
        began = monotonic()
        POSTS_IN.labels("indexer").inc(len(found))
        records = [_record(record) for record in found]
        values = [self._read(record) for record in records]
        posts = [value for value in values if isinstance(value, ScoredPost)]
        refused = self.write.write(posts) if posts else {}
        if refused is None or not self.erase.deleted(posts):
            return False
        rejected = [
            (record, why)
            for record, value in zip(records, values, strict=True)
            if (why := value if isinstance(value, Rejected) else refused.get(value.id)) is not None
        ]
        if not self.dead_letters.put(rejected, len(records)):
            return False
        POSTS_OUT.labels("indexer").inc(len(records) - len(rejected))
        BATCH_SECONDS.labels("indexer").observe(monotonic() - began)
        self.progress.moved()
        return True

    def _read(self, record: Record) -> ScoredPost | Rejected:
        value = read(ScoredPost, record.value)
        if isinstance(value, ScoredPost) and value.published_at > self.clock.now() + AHEAD:
            return Rejected(Reason.IMPLAUSIBLE_TIME, where="published_at", rule="more than two days ahead")
        return value

    def _commit(self) -> None:
        """Commit what is settled and still ours; after a failure again in the next round, also without new records.

        What went to another member meanwhile is its to commit: it reads those records again, which changes nothing.
        """
        if not self._settled:
            return
        mine = self.consumer.assignment()
        offsets = {place: OffsetAndMetadata(offset, "", -1) for place, offset in self._settled.items() if place in mine}
        try:
            self.consumer.commit(offsets)
        except KafkaError as error:
            FAULTS.labels("indexer").inc()
            log.warning("commit_failed", because=type(error).__name__, partitions=len(offsets))
        else:
            self._settled.clear()


def _flat(polled: dict[TopicPartition, list[Any]]) -> list[Any]:
    return [record for batch in polled.values() for record in batch]


def _record(record: Any) -> Record:  # noqa: ANN401 - kafka-python has no types
    return Record(
        topic=POSTS_SCORED,
        partition=record.partition,
        offset=record.offset,
        key=record.key,
        value=record.value,
        headers={name: (value or b"").decode(errors="replace") for name, value in record.headers},
    )
