"""Whether the servers really answer: not an open port but the work that the services will ask of them."""

import base64
import json
import logging
import socket
from http.client import HTTPConnection, HTTPException

from kafka import KafkaAdminClient, KafkaProducer
from kafka.admin import NewTopic
from kafka.errors import KafkaError, TopicAlreadyExistsError

from kuulolla.stack.layout import HOST, StackLayout

PROBE_TOPIC = "kuulolla.stack.probe"
"""One partition that keeps a minute of empty records: a broker that takes one of them takes ours."""

_TIMEOUT_S = 5.0


def kafka_answers(layout: StackLayout) -> bool:
    """Whether the broker hands out metadata and acknowledges a record."""
    if not _listens(layout.kafka_port):
        return False
    # While the broker starts, the client reports every refused try as an error of its own.
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    try:
        _create_probe_topic(layout)
        _produce(layout)
    except (KafkaError, OSError):
        return False
    finally:
        logging.getLogger("kafka").setLevel(logging.NOTSET)
    return True


def elasticsearch_answers(layout: StackLayout, password: str) -> bool:
    """Whether the user admin may log in and the cluster calls itself yellow or green."""
    login = base64.b64encode(f"admin:{password}".encode()).decode()
    connection = HTTPConnection(HOST, layout.elasticsearch_port, timeout=_TIMEOUT_S)
    try:
        connection.request("GET", "/_cluster/health", headers={"Authorization": f"Basic {login}"})
        response = connection.getresponse()
        body = response.read()
        return response.status == 200 and json.loads(body)["status"] in {"yellow", "green"}  # noqa: PLR2004 - HTTP's OK
    except (OSError, HTTPException, ValueError, KeyError):
        return False
    finally:
        connection.close()


def _listens(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=_TIMEOUT_S).close()
    except OSError:
        return False
    return True


def _create_probe_topic(layout: StackLayout) -> None:
    admin = KafkaAdminClient(bootstrap_servers=layout.kafka_bootstrap)
    try:
        if PROBE_TOPIC not in admin.list_topics():
            settings = {"retention.ms": "60000", "segment.ms": "60000"}
            admin.create_topics([NewTopic(PROBE_TOPIC, 1, 1, topic_configs=settings)])
    except TopicAlreadyExistsError:
        pass
    finally:
        admin.close()


def _produce(layout: StackLayout) -> None:
    patience_ms = int(_TIMEOUT_S * 1000)
    producer = KafkaProducer(
        bootstrap_servers=layout.kafka_bootstrap,
        acks="all",
        max_block_ms=patience_ms,
        # A record given up before it is closed: closing with one on its way raises, and the client's thread lives on.
        request_timeout_ms=patience_ms - 1000,
        delivery_timeout_ms=patience_ms,
    )
    try:
        producer.send(PROBE_TOPIC, b"").get(timeout=2 * _TIMEOUT_S)
    finally:
        producer.close(timeout=_TIMEOUT_S)
