"""How far a group is behind, asked of the real brokers."""

from collections.abc import Iterator, Mapping

import pytest
from kafka import KafkaAdminClient, TopicPartition
from kafka.structs import OffsetAndMetadata

from kuulolla.runtime.faults import KafkaAway
from kuulolla.runtime.kafka import Producer, admin, consumer
from kuulolla.runtime.lag import Lag, committed_offsets, end_offsets, lag
from kuulolla.runtime.names import group_name, topic_name
from kuulolla.runtime.settings import Settings, load
from kuulolla.schemas.topics import POSTS_DLQ, POSTS_SCORED

pytestmark = pytest.mark.real


@pytest.fixture
def settings(namespace: Mapping[str, str]) -> Settings:
    return load(Settings, namespace)


@pytest.fixture
def client(settings: Settings) -> Iterator[KafkaAdminClient]:
    made = admin(settings)
    yield made
    made.close()


def send(settings: Settings, records: int) -> None:
    producer = Producer(settings)
    for sent in [producer.send(POSTS_SCORED, f"k{number}", b"{}", {}) for number in range(records)]:
        sent.get(30)
    producer.close()


def commit(settings: Settings, group: str, offsets: Mapping[int, int]) -> None:
    reader = consumer(settings, [], group=group)
    name = topic_name(settings.namespace, POSTS_SCORED)
    places = {TopicPartition(name, partition): OffsetAndMetadata(at, "", -1) for partition, at in offsets.items()}
    reader.assign(list(places))
    reader.commit(places)
    reader.close(autocommit=False)


def test_a_topic_without_records_leaves_nobody_behind(settings: Settings, client: KafkaAdminClient) -> None:
    assert lag(client, settings.namespace, POSTS_SCORED, group_name(settings.namespace, "indexer")) == Lag(0, 0)


def test_for_a_group_that_never_committed_every_record_waits(settings: Settings, client: KafkaAdminClient) -> None:
    send(settings, 30)
    group = group_name(settings.namespace, "indexer")
    assert committed_offsets(client, settings.namespace, POSTS_SCORED, group) == {}
    assert lag(client, settings.namespace, POSTS_SCORED, group) == Lag(committed=0, waiting=30)


def test_what_a_group_committed_no_longer_waits_and_other_partitions_still_do(
    settings: Settings, client: KafkaAdminClient
) -> None:
    send(settings, 60)
    group = group_name(settings.namespace, "indexer")
    ends = end_offsets(client, settings.namespace, POSTS_SCORED)
    assert sum(ends.values()) == 60
    done = {partition: end for partition, end in ends.items() if partition < 6}
    commit(settings, group, done)
    assert committed_offsets(client, settings.namespace, POSTS_SCORED, group) == done
    finished = sum(done.values())
    assert lag(client, settings.namespace, POSTS_SCORED, group) == Lag(finished, 60 - finished)


def test_groups_and_topics_are_told_apart(settings: Settings, client: KafkaAdminClient) -> None:
    send(settings, 10)
    indexer, sentiment = (group_name(settings.namespace, service) for service in ("indexer", "sentiment"))
    commit(settings, indexer, end_offsets(client, settings.namespace, POSTS_SCORED))
    assert lag(client, settings.namespace, POSTS_SCORED, indexer).waiting == 0
    assert lag(client, settings.namespace, POSTS_SCORED, sentiment).waiting == 10
    assert lag(client, settings.namespace, POSTS_DLQ, indexer) == Lag(0, 0)


def test_a_topic_that_is_not_there_is_no_topic_without_lag(client: KafkaAdminClient) -> None:
    with pytest.raises(KafkaAway, match="kuulolla topics apply"):
        end_offsets(client, "nowhere", POSTS_SCORED)
