"""How far each source has been read, kept in the compacted topic ingest.cursors."""

from collections.abc import Mapping

from kafka import TopicPartition
from kafka.errors import KafkaError

from kuulolla.runtime.clock import Clock
from kuulolla.runtime.faults import KafkaAway
from kuulolla.runtime.headers import headers_for
from kuulolla.runtime.kafka import Acknowledgement, Producer, consumer
from kuulolla.runtime.names import topic_name
from kuulolla.runtime.settings import Settings
from kuulolla.schemas.cursor import Cursor
from kuulolla.schemas.reading import read
from kuulolla.schemas.topics import INGEST_CURSORS
from kuulolla.services.ingest.collected import Position


def latest_cursors(settings: Settings) -> dict[str, Cursor]:
    """The last cursor of every key, by its key; one that cannot be read counts as none. Raises KafkaAway."""
    client = consumer(settings, [], group=None)
    try:
        name = topic_name(settings.namespace, INGEST_CURSORS)
        places = [TopicPartition(name, partition) for partition in client.partitions_for_topic(name) or ()]
        client.assign(places)
        client.seek_to_beginning()
        ends = client.end_offsets(places)
        found: dict[str, Cursor] = {}
        while any(client.position(place) < end for place, end in ends.items()):
            for records in client.poll(timeout_ms=1000).values():
                found |= {
                    cursor.source: cursor
                    for record in records
                    if isinstance(cursor := read(Cursor, record.value), Cursor)
                }
    except KafkaError as error:
        raise KafkaAway(f"Kafka did not tell the cursors ({type(error).__name__})") from error
    finally:
        client.close()
    return found


class Cursors:
    """The cursors of one process: as found at its start, and as it wrote them since."""

    def __init__(self, found: Mapping[str, Cursor], producer: Producer, clock: Clock) -> None:
        self._latest = dict(found)
        self._producer = producer
        self._clock = clock

    def position(self, key: str, connector: str) -> Position | None:
        """Where `connector` stood under this key; None where it never read, or where another connector did."""
        cursor = self._latest.get(key)
        return cursor.position if cursor is not None and cursor.connector == connector else None

    def write(self, key: str, connector: str, position: Position) -> Acknowledgement:
        """Keep the position, for posts that are acknowledged. Losing it would only mean that they are read again."""
        cursor = Cursor(source=key, connector=connector, position=dict(position), written_at=self._clock.now())
        self._latest[key] = cursor
        try:
            return self._producer.send(INGEST_CURSORS, key, cursor.to_json(), headers_for(cursor))
        except KafkaError as error:
            raise KafkaAway(f"Kafka does not take cursors ({type(error).__name__})") from error
