"""Kafka clients with our settings. The one place that knows kafka-python's options."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError
from kafka.net.compat import KafkaNetClient

from kuulolla.runtime.faults import KafkaAway
from kuulolla.runtime.names import topic_name
from kuulolla.runtime.settings import Settings

C = TypeVar("C")

LARGEST_RECORD = 8 * 1024 * 1024
"""Bytes: the catalogue's largest `max_record_bytes`; the broker refuses more for the topics that allow less."""


class Acknowledgement(Protocol):
    """A record on its way to the brokers."""

    @property
    def is_done(self) -> bool:
        """Whether it was acknowledged or has failed."""
        ...

    def get(self, timeout: float | None = None) -> Any:  # noqa: ANN401 - kafka-python's own metadata
        """Waits until it is acknowledged; raises what went wrong."""
        ...


def connection(settings: Settings) -> dict[str, Any]:
    """How to reach and log in to the brokers, by kafka-python's option names."""
    options: dict[str, Any] = {
        "bootstrap_servers": settings.kafka_bootstrap.split(","),
        "security_protocol": settings.kafka_security_protocol,
        "reconnect_backoff_max_ms": 2_000,  # its 30 s would make a broker's return go unnoticed for as long
        "bootstrap_timeout_ms": 10_000,
    }
    if settings.kafka_ca_file:
        options["ssl_cafile"] = str(settings.kafka_ca_file)
    if settings.kafka_sasl_mechanism:
        options["sasl_mechanism"] = settings.kafka_sasl_mechanism
        options["sasl_plain_username"] = settings.kafka_user
        options["sasl_plain_password"] = settings.kafka_password.get_secret_value() if settings.kafka_password else None
    return options


def consumer(
    settings: Settings,
    topics: Sequence[str],
    *,
    group: str | None,
    instance: str | None = None,
    **options: Any,  # noqa: ANN401 - of a KafkaConsumer
) -> KafkaConsumer:
    """A consumer of `topics` (catalogue names) from the earliest record on, that never commits by itself.

    `instance` makes it a static member: its restart within the session takes 0.8 s instead of 44 s.
    """
    names = [topic_name(settings.namespace, topic) for topic in topics]
    ours: dict[str, Any] = {
        "group_id": group,
        "group_instance_id": instance,
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        "allow_auto_create_topics": False,
    }
    return _connected(lambda **more: KafkaConsumer(*names, **more), settings, {**ours, **options})


def admin(settings: Settings) -> KafkaAdminClient:
    """A client for topics, groups and offsets."""
    return _connected(KafkaAdminClient, settings, {})


def _connected(make: Callable[..., C], settings: Settings, options: Mapping[str, Any]) -> C:
    """A client with our settings, over which `options` go. Raises KafkaAway."""
    made: list[KafkaNetClient] = []

    def network(**its: Any) -> KafkaNetClient:  # noqa: ANN401 - kafka-python's options
        made.append(KafkaNetClient(**its))
        return made[-1]

    try:
        return make(**{**connection(settings), **options, "kafka_client": network})
    except KafkaError as error:
        # Else each try would leave a thread and its sockets behind, for as long as the process lives.
        for client in made:
            client.close()
        raise KafkaAway(f"no Kafka answers at {settings.kafka_bootstrap} ({type(error).__name__})") from error


class Producer:
    """Sends values to topics of the catalogue: acks from all replicas, idempotent, in batches of 20 ms."""

    def __init__(self, settings: Settings) -> None:
        self._namespace = settings.namespace
        options: dict[str, Any] = {
            "acks": "all",
            "enable_idempotence": True,
            "linger_ms": 20,
            "batch_size": 262_144,
            "max_request_size": LARGEST_RECORD,
            "delivery_timeout_ms": 300_000,  # outlives a broker's restart
            "max_block_ms": 300_000,
            "allow_auto_create_topics": False,
        }
        self._kafka = _connected(KafkaProducer, settings, options)

    def send(self, topic: str, key: str | None, value: bytes | None, headers: Mapping[str, str]) -> Acknowledgement:
        """Hand a record over; it is safe only once the acknowledgement has come."""
        acknowledgement: Acknowledgement = self._kafka.send(
            topic_name(self._namespace, topic),
            key=key.encode() if key is not None else None,
            value=value,
            headers=[(name, text.encode()) for name, text in headers.items()],
        )
        return acknowledgement

    def flush(self, timeout_s: float | None = None) -> None:
        """Wait until every record handed over was acknowledged or failed."""
        self._kafka.flush(timeout_s)

    def close(self, timeout_s: float = 8) -> None:
        """Send what is left and let go."""
        self._kafka.close(timeout=timeout_s)
