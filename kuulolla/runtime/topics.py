"""Making the brokers' topics what the catalogue says: created, widened, settings set; never shrunk or deleted."""

from collections.abc import Mapping
from dataclasses import dataclass

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import KafkaError, TopicAlreadyExistsError

from kuulolla.runtime.faults import KafkaAway
from kuulolla.runtime.kafka import admin
from kuulolla.runtime.names import topic_name
from kuulolla.runtime.settings import Settings
from kuulolla.schemas.topics import Topic, catalogue


@dataclass(frozen=True)
class Existing:
    """A topic as the brokers have it; `configuration` holds what differs from their defaults."""

    partitions: int
    configuration: Mapping[str, str]


@dataclass(frozen=True)
class Plan:
    """What is to be done, by the brokers' topic names."""

    create: Mapping[str, Topic]
    widen: Mapping[str, int]
    configure: Mapping[str, Mapping[str, str]]
    wider_than_asked: tuple[str, ...]

    @property
    def nothing_to_do(self) -> bool:
        """Whether the brokers' topics are what the catalogue says."""
        return not (self.create or self.widen or self.configure)


def plan(wanted: Mapping[str, Topic], existing: Mapping[str, Existing]) -> Plan:
    """What turns `existing` into `wanted`. More partitions than asked for are left: records would be lost with them."""
    both = {name: (topic, existing[name]) for name, topic in wanted.items() if name in existing}
    return Plan(
        create={name: topic for name, topic in wanted.items() if name not in existing},
        widen={name: topic.partitions for name, (topic, there) in both.items() if there.partitions < topic.partitions},
        configure={
            name: topic.configuration()
            for name, (topic, there) in both.items()
            if not topic.configuration().items() <= there.configuration.items()
        },
        wider_than_asked=tuple(name for name, (topic, there) in both.items() if there.partitions > topic.partitions),
    )


def apply_topics(settings: Settings) -> Plan:
    """Make the brokers' topics what the catalogue says and return what was done. Raises KafkaAway."""
    wanted = {topic_name(settings.namespace, name): topic for name, topic in catalogue().items()}
    client = admin(settings)
    try:
        todo = plan(wanted, existing_topics(client, wanted))
        _create(client, todo.create, settings.replication_factor)
        if todo.widen:
            client.create_partitions(dict(todo.widen))
        if todo.configure:
            client.alter_configs(
                [ConfigResource(ConfigResourceType.TOPIC, name, dict(kept)) for name, kept in todo.configure.items()]
            )
    except KafkaError as error:
        raise KafkaAway(f"Kafka at {settings.kafka_bootstrap} refused a topic: {error}") from error
    finally:
        client.close()
    return todo


def existing_topics(client: KafkaAdminClient, names: Mapping[str, Topic]) -> dict[str, Existing]:
    """Those of `names` that the brokers have."""
    present = sorted(set(client.list_topics()) & set(names))
    if not present:
        return {}
    partitions = {found["name"]: len(found["partitions"]) for found in client.describe_topics(present)}
    described = client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name) for name in present])
    configured = described.get("topic", {})
    return {name: Existing(partitions[name], _plain(configured.get(name, {}))) for name in present}


def _plain(configuration: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    return {name: str(kept["value"]) for name, kept in configuration.items()}


def _create(client: KafkaAdminClient, topics: Mapping[str, Topic], replication_factor: int) -> None:
    if not topics:
        return
    wanted = {
        name: {
            "num_partitions": topic.partitions,
            "replication_factor": replication_factor,
            "configs": topic.configuration(),
        }
        for name, topic in topics.items()
    }
    try:
        client.create_topics(wanted, wait_for_metadata=True)
    except TopicAlreadyExistsError:
        client.wait_for_topics(list(wanted))  # somebody else applied the catalogue in the same moment
