"""What stands in a topic of a real Kafka."""

from collections.abc import Iterator

from kafka import TopicPartition

from kuulolla.runtime.kafka import consumer
from kuulolla.runtime.names import topic_name
from kuulolla.runtime.settings import Settings
from kuulolla.schemas.post import Post
from kuulolla.schemas.reading import read
from kuulolla.schemas.topics import POSTS_RAW


def posts_in(settings: Settings) -> list[Post]:
    """Every post in posts.raw, in the order of partitions and offsets."""
    return [post for value in _values(settings) if isinstance(post := read(Post, value), Post)]


def _values(settings: Settings) -> Iterator[bytes | None]:
    client = consumer(settings, [], group=None)
    name = topic_name(settings.namespace, POSTS_RAW)
    places = [TopicPartition(name, partition) for partition in client.partitions_for_topic(name)]
    client.assign(places)
    client.seek_to_beginning()
    ends = client.end_offsets(places)
    while any(client.position(place) < end for place, end in ends.items()):
        for records in client.poll(timeout_ms=500).values():
            yield from (record.value for record in records)
    client.close()
