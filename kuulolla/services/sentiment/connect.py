"""The two ends of the worker in Kafka: a Faust app that reads, an aiokafka producer that writes.

Faust's own `topic.send` reached 2,490 posts/s where a producer of our own reached 4,180.
"""

import ssl
from pathlib import Path
from typing import Any

import faust
from aiokafka import AIOKafkaProducer

from kuulolla.runtime.kafka import LARGEST_RECORD
from kuulolla.runtime.names import group_name
from kuulolla.runtime.settings import Settings
from kuulolla.schemas.topics import POSTS_RAW, catalogue


def faust_app(settings: Settings, instance: str, scratch: Path) -> Any:  # noqa: ANN401 - Faust has no types
    """A Faust app without web server, topics or tables of its own; `instance` makes it a static member of its group.

    Faust makes folders for tables that we do not have: in `scratch`, or they would litter the folder it is started in.
    """
    return faust.App(
        group_name(settings.namespace, "sentiment"),
        broker=";".join(f"kafka://{address}" for address in settings.kafka_bootstrap.split(",")),
        broker_credentials=_credentials(settings),
        broker_commit_interval=1.0,  # what a kill repeats: 3,500 to 5,000 posts at the default of 2.8 s
        broker_session_timeout=45,
        broker_heartbeat_interval=3,
        consumer_group_instance_id=instance,  # a restart takes 2 s instead of 59 s
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=catalogue()[POSTS_RAW].max_record_bytes,
        stream_buffer_maxsize=8192,
        stream_wait_empty=False,  # else a stop waits for ever for what is not acked
        topic_allow_declare=False,
        topic_disable_leader=True,
        store="memory://",
        datadir=scratch,
        web_enabled=False,
    )


def producer(settings: Settings) -> AIOKafkaProducer:
    """A producer with acks from all replicas, idempotent, not started. For a running event loop."""
    return AIOKafkaProducer(
        bootstrap_servers=settings.kafka_bootstrap.split(","),
        acks="all",
        enable_idempotence=True,
        linger_ms=5,
        max_batch_size=262_144,
        max_request_size=LARGEST_RECORD,
        security_protocol=settings.kafka_security_protocol,
        ssl_context=_tls(settings),
        sasl_mechanism=settings.kafka_sasl_mechanism or "PLAIN",
        sasl_plain_username=settings.kafka_user,
        sasl_plain_password=_password(settings),
    )


def _credentials(settings: Settings) -> Any:  # noqa: ANN401 - Faust has no types
    if settings.kafka_sasl_mechanism is not None:
        return faust.SASLCredentials(
            username=settings.kafka_user,
            password=_password(settings),
            mechanism=settings.kafka_sasl_mechanism,
            ssl_context=_tls(settings),
        )
    return faust.SSLCredentials(_tls(settings)) if settings.kafka_security_protocol == "SSL" else None


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if not settings.kafka_security_protocol.endswith("SSL"):
        return None
    return ssl.create_default_context(cafile=str(settings.kafka_ca_file) if settings.kafka_ca_file else None)


def _password(settings: Settings) -> str | None:
    return settings.kafka_password.get_secret_value() if settings.kafka_password else None
