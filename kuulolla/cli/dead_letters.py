"""posts.dlq from its first record to the end it had when asked, and its records sent back where they came from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError, MessageSizeTooLargeError

from kuulolla.runtime.faults import Fault, KafkaAway
from kuulolla.runtime.kafka import Acknowledgement, Producer, consumer
from kuulolla.runtime.names import topic_name
from kuulolla.runtime.settings import Settings
from kuulolla.schemas.dead_letter import DeadLetter
from kuulolla.schemas.reading import Rejected, read
from kuulolla.schemas.topics import POSTS_DLQ, catalogue

SILENT_FOR_S = 30
AT_ONCE = 500
ENVELOPE_BYTES = 512
"""Room for what Kafka itself adds to a record."""


@dataclass(frozen=True)
class Placed:
    """A dead letter and where it stands in posts.dlq; None where the record there is no dead letter."""

    partition: int
    offset: int
    letter: DeadLetter | None

    @property
    def place(self) -> str:
        """`0:17`: partition and offset in posts.dlq."""
        return f"{self.partition}:{self.offset}"


def letters(settings: Settings, at: tuple[int, int] | None = None) -> Iterator[Placed]:
    """Every dead letter, partition by partition; with `at` the one at that partition and offset, or none.

    Reads without a group, so that it takes nothing from anybody. Raises KafkaAway.
    """
    name = topic_name(settings.namespace, POSTS_DLQ)
    reader = consumer(settings, [], group=None)
    try:
        present = reader.partitions_for_topic(name)
        if not present:
            raise Fault(f"Kafka lacks {name}: create the topics with `kuulolla topics apply`")
        wanted = sorted(present) if at is None else sorted(present & {at[0]})
        for place in (TopicPartition(name, partition) for partition in wanted):
            yield from _partition(reader, place, at)
    except KafkaError as error:
        raise KafkaAway(f"{name} could not be read ({type(error).__name__})") from error
    finally:
        reader.close()


def _partition(reader: KafkaConsumer, place: TopicPartition, at: tuple[int, int] | None) -> Iterator[Placed]:
    reader.assign([place])
    first, end = reader.beginning_offsets([place])[place], reader.end_offsets([place])[place]
    if at is not None:
        first, end = max(first, at[1]), min(end, at[1] + 1)
    if first >= end:
        return
    reader.seek(place, first)
    answered_at = monotonic()
    while reader.position(place) < end:
        records = reader.poll(timeout_ms=500, max_records=AT_ONCE).get(place, [])
        if records:
            answered_at = monotonic()
        elif monotonic() - answered_at > SILENT_FOR_S:
            raise KafkaAway(f"{place.topic} gave no record for {SILENT_FOR_S} s")
        yield from (_placed(record) for record in records if record.offset < end)


def _placed(record: Any) -> Placed:  # noqa: ANN401 - kafka-python has no types
    letter = read(DeadLetter, record.value)
    return Placed(record.partition, record.offset, None if isinstance(letter, Rejected) else letter)


def obstacle(placed: Placed) -> str | None:
    """Why a dead letter cannot be sent back, or None."""
    letter = placed.letter
    if letter is None:
        return "it is no dead letter"
    if letter.value is None:
        return "its value is empty"
    topic = catalogue().get(letter.topic)
    if topic is None:
        return f"no topic is called {letter.topic}"
    size = len(letter.value) + len(letter.key or "") + _bytes(letter.headers) + ENVELOPE_BYTES
    if size > topic.max_record_bytes:
        return f"it is too large for {letter.topic}"
    return None


def _bytes(headers: Mapping[str, str]) -> int:
    return sum(len(name) + len(text.encode()) for name, text in headers.items())


@dataclass
class Replayed:
    """How many went back, and what was left where it is with the reason."""

    sent: int
    left: dict[str, str]


def replay(settings: Settings, chosen: Iterable[Placed]) -> Replayed:
    """Send each to the topic it came from, bytes, key and headers as they were; returns once all are acknowledged.

    Raises KafkaAway when a record is not acknowledged; what was sent before stays sent, and may be sent again.
    """
    done = Replayed(0, {})
    under_way: list[tuple[Placed, Acknowledgement]] = []
    producer = Producer(settings)
    try:
        for placed in chosen:
            if (why := obstacle(placed)) is not None or placed.letter is None:
                done.left[placed.place] = why or ""
                continue
            letter = placed.letter
            under_way.append((placed, producer.send(letter.topic, letter.key, letter.value, letter.headers)))
            if len(under_way) == AT_ONCE:
                _settle(under_way, done)
        _settle(under_way, done)
    except KafkaError as error:
        raise KafkaAway(f"{done.sent} records were sent back, then Kafka failed ({type(error).__name__})") from error
    finally:
        producer.close()
    return done


def _settle(under_way: list[tuple[Placed, Acknowledgement]], done: Replayed) -> None:
    for placed, acknowledgement in under_way:
        try:
            acknowledgement.get(330)
        except MessageSizeTooLargeError:
            done.left[placed.place] = "the brokers find it too large for its topic"
        else:
            done.sent += 1
    under_way.clear()
