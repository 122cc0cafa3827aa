"""One polled source's loop: read, prepare, publish, keep the cursor; on a thread of its own until asked to stop."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Literal

from kuulolla.runtime.backoff import Backoff
from kuulolla.runtime.clock import Clock
from kuulolla.runtime.faults import KafkaAway, Retryable
from kuulolla.runtime.kafka import Producer
from kuulolla.runtime.lifecycle import Stop
from kuulolla.runtime.metrics import (
    BATCH_SECONDS,
    FAULTS,
    POSTS_IN,
    POSTS_OUT,
    REJECTED,
    SOURCE_LAST_SUCCESS,
    SOURCE_POLLS,
)
from kuulolla.runtime.telemetry import logger
from kuulolla.schemas.post import Post
from kuulolla.schemas.reading import Rejected
from kuulolla.services.ingest.collected import Batch, Collected, Refused
from kuulolla.services.ingest.connector import PolledSettings, Reader
from kuulolla.services.ingest.cursors import Cursors
from kuulolla.services.ingest.fetch import SourceAway, SourceGone
from kuulolla.services.ingest.kafka_state import KafkaState
from kuulolla.services.ingest.prepare import prepare
from kuulolla.services.ingest.publish import Outgoing, hand_over
from kuulolla.services.ingest.report import Report

log = logger(__name__)

_BACKOFF = Backoff(first_s=1.0, most_s=900.0)


@dataclass(frozen=True)
class Poll:
    """Polls one source. Whatever goes wrong with it stays with it: it is retried, and the other sources go on."""

    source: PolledSettings
    reader: Reader
    producer: Producer
    cursors: Cursors
    key: bytes
    clock: Clock
    kafka: KafkaState
    report: Report
    backoff: Backoff = _BACKOFF

    def run(self, stop: Stop) -> None:
        """Poll until `stop`, or until the source says that it is gone for good."""
        waits = self.backoff.waits()
        while not stop:
            try:
                wait_s = self._poll(stop)
                waits = self.backoff.waits()
            except SourceGone as gone:
                _count("gone")
                self.report.gone(self.source.name, str(gone))
                log.warning("source_gone", source=self.source.name, because=str(gone))
                return
            except Retryable as away:
                _count("away")
                wait_s = _wait_after(away, next(waits))
                if isinstance(away, SourceAway):  # that Kafka is away says nothing of the source
                    self.report.failed(self.source.name, str(away))
                log.warning("source_away", source=self.source.name, because=str(away), wait_s=round(wait_s, 1))
            except Exception as error:  # the top of this thread: the process and the other sources go on
                _count("crashed")
                wait_s = next(waits)
                # Its name alone: its words may be somebody's text.
                self.report.failed(self.source.name, f"reading it crashed ({type(error).__name__}): see ingest's log")
                log.exception("source_crashed", source=self.source.name, wait_s=round(wait_s, 1))
            stop.wait(wait_s)

    def _poll(self, stop: Stop) -> float:
        """Read and publish one batch; the seconds to wait until the next."""
        name, kind = self.source.name, self.source.kind
        before = self.cursors.position(name, kind)
        began = monotonic()
        batch = self.reader.read(before)
        if batch.posts:
            self._publish(batch, stop)
            BATCH_SECONDS.labels("ingest").observe(monotonic() - began)
        if batch.position != before:
            self.cursors.write(name, kind, batch.position)
        SOURCE_POLLS.labels("read" if batch.posts else "unchanged").inc()
        SOURCE_LAST_SUCCESS.labels(name).set(self.clock.now().timestamp())
        self.report.answered(name)
        return 0 if batch.more else max(self.source.interval_s, batch.wait_s or 0)

    def _publish(self, batch: Batch, stop: Stop) -> None:
        """Every post of the batch that is one, acknowledged by Kafka. Raises KafkaAway."""
        POSTS_IN.labels("ingest").inc(len(batch.posts))
        posts = list(self._prepared(batch))
        try:
            hand_over(self.producer, posts).settle(lambda _seconds: bool(stop))
        except KafkaAway:
            self.kafka.refused()
            raise
        self.kafka.took()
        POSTS_OUT.labels("ingest").inc(len(posts))
        log.info("batch_published", source=self.source.name, posts=len(posts), rejected=len(batch.posts) - len(posts))

    def _prepared(self, batch: Batch) -> Iterator[Outgoing]:
        for found in batch.posts:
            post = self._prepare(found)
            if isinstance(post, Rejected):
                REJECTED.labels(post.reason.value).inc()
                log.warning("post_rejected", source=self.source.name, reason=post.reason.value, rule=post.rule)
            else:
                yield Outgoing.of(post)

    def _prepare(self, found: Collected | Refused) -> Post | Rejected:
        if isinstance(found, Refused):
            return found.why
        return prepare(found, self.source.origin, self.key, self.clock.now())


def _count(outcome: Literal["gone", "away", "crashed"]) -> None:
    FAULTS.labels("ingest").inc()
    SOURCE_POLLS.labels(outcome).inc()


def _wait_after(away: Retryable, backoff_s: float) -> float:
    """The longer of our own back-off and what the source asked for."""
    asked_s = away.retry_after_s if isinstance(away, SourceAway) else None
    return max(backoff_s, asked_s or 0.0)
