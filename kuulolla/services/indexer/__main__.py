"""The indexer: wires consumer, writer, dead letters, erasures, health and the end of the process."""

import socket
import sys
from time import monotonic

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch
from kafka import TopicPartition

from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.dead_letters import Breaker
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import BreakerOpen, Fault
from kuulolla.runtime.health import HealthServer
from kuulolla.runtime.kafka import Producer, consumer
from kuulolla.runtime.lifecycle import Stop
from kuulolla.runtime.names import group_name, topic_name
from kuulolla.runtime.progress import Progress
from kuulolla.runtime.settings import IndexerSettings, load
from kuulolla.runtime.startup import wait_for_kafka
from kuulolla.runtime.telemetry import configure_logs, logger
from kuulolla.runtime.watch import GroupWatch
from kuulolla.schemas.topics import ERASURES, POSTS_DLQ, POSTS_SCORED
from kuulolla.search.index import alias
from kuulolla.search.lexicons import Lexicons
from kuulolla.services.indexer.consume import Consume, Membership
from kuulolla.services.indexer.dead_letters import DeadLetters
from kuulolla.services.indexer.erase import Erase, Erasures
from kuulolla.services.indexer.write import Write

log = logger(__name__)

LEAVE_WITHIN_S = 5


def main() -> int:
    """Run until asked to stop; 0 then, 1 after a fault, 3 when the breaker opened."""
    try:
        settings = load(IndexerSettings)
        configure_logs("indexer", settings.log_format, settings.log_level)
        stop = Stop().on_signals()
        if wait_for_kafka(settings, (POSTS_SCORED, POSTS_DLQ, ERASURES), stop):
            _run(settings, stop)
    except Fault as fault:
        sys.stderr.write(f"kuulolla indexer: {fault}\n")
        return fault.exit_code
    except Exception:  # the top of the process: nothing is committed, whoever supervises starts it again
        log.exception("crashed")
        return 1
    return 0


def _run(settings: IndexerSettings, stop: Stop) -> None:
    clock = SystemClock()
    client = elasticsearch(settings)
    progress = Progress(settings.stuck_after_s)
    posts = consumer(
        settings,
        [POSTS_SCORED],
        group=group_name(settings.namespace, "indexer"),
        instance=settings.worker_id or f"{socket.gethostname()}-{settings.indexer_port}",
        max_poll_records=settings.index_batch,
        max_partition_fetch_bytes=4 * 1024 * 1024,
        fetch_max_wait_ms=100,
    )
    requests = consumer(settings, [], group=None)
    requests.assign([TopicPartition(topic_name(settings.namespace, ERASURES), 0)])
    requests.seek_to_beginning()
    producer = Producer(settings)
    membership = Membership(posts, stop, progress)
    erasures = Erasures()
    lexicons = Lexicons(client, settings.namespace)
    erase = Erase(requests, client, settings.namespace, erasures, clock, membership.wait, lexicons)
    breaker = Breaker(settings.breaker_share, settings.breaker_over)
    consume = Consume(
        consumer=posts,
        membership=membership,
        write=Write(client, settings.namespace, clock, membership.wait, erasures.covers),
        dead_letters=DeadLetters(producer, breaker, clock, membership.wait),
        erase=erase,
        progress=progress,
        clock=clock,
        batch=settings.index_batch,
    )
    stuck: list[Fault] = []

    def stand_still() -> None:
        stuck.append(Fault("the consumer stands still: leaving, to be started again"))
        stop.ask()

    watch = GroupWatch(settings, "indexer", POSTS_SCORED, progress, stand_still)
    answers = _Answers(client, alias(settings.namespace))
    ready = {
        "assigned": lambda: None if posts.assignment() else "no partitions are assigned",
        "elasticsearch": answers.check,
    }
    with HealthServer(settings.health_host, settings.indexer_port, {"consumer": progress.check}, ready):
        watch.start(stop)
        log.info("started", batch=settings.index_batch)
        erase.catch_up()
        consume.run(stop)
        posts.close(timeout_ms=LEAVE_WITHIN_S * 1000, autocommit=False)
        requests.close(autocommit=False)
        producer.close(LEAVE_WITHIN_S)
    if stuck:
        raise stuck[0]
    if consume.dead_letters.breaker.is_open:
        log.error("breaker_open")
        raise BreakerOpen(settings.breaker_share)
    log.info("stopped")


class _Answers:
    """Whether Elasticsearch answers, asked at most every few seconds."""

    def __init__(self, client: Elasticsearch, name: str) -> None:
        self._client = client.options(request_timeout=2)
        self._name = name
        self._asked_at = float("-inf")
        self._wrong: str | None = None

    def check(self) -> str | None:
        if monotonic() - self._asked_at > 3:  # noqa: PLR2004 - seconds, said above
            self._asked_at = monotonic()
            try:
                self._client.indices.exists_alias(name=self._name)
                self._wrong = None
            except (ApiError, TransportError) as error:
                self._wrong = f"Elasticsearch does not answer ({type(error).__name__})"
        return self._wrong


if __name__ == "__main__":
    sys.exit(main())
