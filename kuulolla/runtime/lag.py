"""How far consumer groups are behind, asked of the brokers: a stuck consumer cannot vouch for itself."""

import itertools
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import CoordinatorNotAvailableError, KafkaError

from kuulolla.runtime.backoff import Backoff
from kuulolla.runtime.faults import KafkaAway
from kuulolla.runtime.names import topic_name


@dataclass(frozen=True)
class Lag:
    """A group's place in a topic, added up over partitions: `committed` records done, `waiting` not yet."""

    committed: int
    waiting: int


def end_offsets(client: KafkaAdminClient, namespace: str, topic: str) -> dict[int, int]:
    """The offset after the last record of each partition. Raises KafkaAway."""
    return _offsets(client, topic_name(namespace, topic), OffsetSpec.LATEST)


def start_offsets(client: KafkaAdminClient, namespace: str, topic: str) -> dict[int, int]:
    """The offset of the first record that each partition still keeps. Raises KafkaAway."""
    return _offsets(client, topic_name(namespace, topic), OffsetSpec.EARLIEST)


def committed_offsets(client: KafkaAdminClient, namespace: str, topic: str, group: str) -> dict[int, int]:
    """The offsets that `group` committed, for the partitions where it did. Raises KafkaAway."""
    found = _told(client, group)
    name = topic_name(namespace, topic)
    committed = {place.partition: int(kept.offset) for place, kept in found.items() if place.topic == name}
    return {partition: offset for partition, offset in committed.items() if offset >= 0}


def _told(client: KafkaAdminClient, group: str) -> Mapping[TopicPartition, Any]:
    # Brokers that have never seen a group make the topic of offsets at the first question and ask for patience.
    waits = itertools.islice(Backoff(first_s=0.5, most_s=2).waits(), 5)
    while True:
        try:
            told: Mapping[TopicPartition, Any] = client.list_group_offsets(group)[group]
        except KafkaError as error:
            wait_s = next(waits, None)
            if wait_s is None or not isinstance(error, CoordinatorNotAvailableError):
                raise KafkaAway(f"Kafka did not tell the offsets of {group} ({type(error).__name__})") from error
            time.sleep(wait_s)
        else:
            return told


def lag(client: KafkaAdminClient, namespace: str, topic: str, group: str) -> Lag:
    """How far `group` is in `topic`; where it committed nothing, it starts from the first record kept."""
    ends = end_offsets(client, namespace, topic)
    committed = committed_offsets(client, namespace, topic, group)
    missing = ends.keys() - committed.keys()
    starts = start_offsets(client, namespace, topic) if missing else {}
    places = {partition: committed.get(partition, starts.get(partition, 0)) for partition in ends}
    return Lag(
        committed=sum(places.values()),
        waiting=sum(max(0, end - places[partition]) for partition, end in ends.items()),
    )


def _offsets(client: KafkaAdminClient, topic: str, spec: OffsetSpec) -> dict[int, int]:
    try:
        (described,) = client.describe_topics([topic])
        if described["error_code"]:
            raise KafkaAway(f"Kafka has no topic {topic}: create the topics with `kuulolla topics apply`")
        places: Iterable[TopicPartition] = [
            TopicPartition(topic, partition["partition_index"]) for partition in described["partitions"]
        ]
        found = client.list_partition_offsets(dict.fromkeys(places, spec))
    except KafkaError as error:
        raise KafkaAway(f"Kafka did not tell the offsets of {topic} ({type(error).__name__})") from error
    return {place.partition: int(told.offset) for place, told in found.items()}
