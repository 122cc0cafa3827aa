"""What every service does first: wait until Kafka answers, and refuse to run without its topics."""

from collections.abc import Collection

from kafka.errors import KafkaError

from kuulolla.runtime.backoff import Backoff
from kuulolla.runtime.faults import Fault, KafkaAway
from kuulolla.runtime.kafka import admin
from kuulolla.runtime.lifecycle import Stop
from kuulolla.runtime.names import topic_name
from kuulolla.runtime.settings import Settings
from kuulolla.runtime.telemetry import logger

log = logger(__name__)


def wait_for_kafka(settings: Settings, topics: Collection[str], stop: Stop) -> bool:
    """True once Kafka answers and has `topics` (catalogue names); False when asked to stop before that.

    Raises Fault when Kafka answers but a topic is missing: they are never created by themselves.
    """
    for wait_s in Backoff(most_s=5).waits():
        try:
            _refuse_missing(settings, topics)
        except KafkaAway as away:
            log.warning("waiting_for_kafka", because=str(away), wait_s=round(wait_s, 1))
            if stop.wait(wait_s):
                return False
        else:
            return True
    return False


def _refuse_missing(settings: Settings, topics: Collection[str]) -> None:
    client = admin(settings)
    try:
        present = set(client.list_topics())
    except KafkaError as error:
        raise KafkaAway(f"no Kafka answers at {settings.kafka_bootstrap} ({type(error).__name__})") from error
    finally:
        client.close()
    if missing := [name for topic in topics if (name := topic_name(settings.namespace, topic)) not in present]:
        raise Fault(f"Kafka lacks {', '.join(missing)}: create the topics with `kuulolla topics apply`")
