"""Ingest: wires sources, webhook, producer, cursors, report, health and the end of the process."""

import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from time import monotonic

from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.faults import Fault, KafkaAway, SettingsFault
from kuulolla.runtime.health import HealthServer
from kuulolla.runtime.kafka import Producer
from kuulolla.runtime.lifecycle import Stop
from kuulolla.runtime.serve import Server
from kuulolla.runtime.settings import IngestSettings, load
from kuulolla.runtime.source_health import latest_source_healths
from kuulolla.runtime.startup import wait_for_kafka
from kuulolla.runtime.telemetry import configure_logs, logger
from kuulolla.schemas.topics import INGEST_CURSORS, POSTS_RAW, SOURCES_HEALTH
from kuulolla.services.ingest.connector import PolledSettings, SourceSettings
from kuulolla.services.ingest.connectors.webhook import WebhookSource, webhook_app
from kuulolla.services.ingest.cursors import Cursors, latest_cursors
from kuulolla.services.ingest.kafka_state import KafkaState
from kuulolla.services.ingest.poll import Poll
from kuulolla.services.ingest.receive import Receive
from kuulolla.services.ingest.report import Report
from kuulolla.services.ingest.sources import load_sources

log = logger(__name__)

AWAY_TOO_LONG_S = 900.0
"""Seconds without an acknowledgement after which the process leaves, to be started with a new producer: three times
the time that a producer itself keeps trying."""

DRAIN_S = 8.0


def main() -> int:
    """Run until asked to stop; 0 then, 1 after a fault, told in one line."""
    try:
        settings = load(IngestSettings)
        configure_logs("ingest", settings.log_format, settings.log_level)
        sources = load_sources()
        stop = Stop().on_signals()
        if wait_for_kafka(settings, (POSTS_RAW, INGEST_CURSORS, SOURCES_HEALTH), stop):
            _run(settings, sources, stop)
    except Fault as fault:
        sys.stderr.write(f"kuulolla ingest: {fault}\n")
        return fault.exit_code
    except Exception:  # the top of the process: no cursor is written, whoever supervises starts it again
        log.exception("crashed")
        return 1
    return 0


def _run(settings: IngestSettings, sources: Sequence[SourceSettings], stop: Stop) -> None:
    clock = SystemClock()
    kafka = KafkaState()
    key = settings.pseudonym_key.get_secret_value().encode()
    producer = Producer(settings)
    cursors = Cursors(latest_cursors(settings), producer, clock)
    report = Report(sources, latest_source_healths(settings), producer, clock)
    polls = [
        Poll(source, source.reader(clock), producer, cursors, key, clock, kafka, report)
        for source in sources
        if isinstance(source, PolledSettings)
    ]
    receive = Receive(producer, key, clock, kafka)
    webhook = _webhook(settings, sources, receive)
    live = {"webhook": webhook.check} if webhook else {}
    with ExitStack() as stack:
        stack.callback(producer.close, DRAIN_S / 2)
        stack.enter_context(HealthServer(settings.health_host, settings.ingest_port, live, {"kafka": kafka.check}))
        if webhook:
            stack.enter_context(webhook)
        threads = [
            threading.Thread(target=run, args=(stop,), name=name, daemon=True)
            for name, run in [*((poll.source.name, poll.run) for poll in polls), ("report", report.run)]
        ]
        for thread in threads:
            thread.start()
        _tell_start(sources)
        while not stop.wait(1) and kafka.away_s() < AWAY_TOO_LONG_S:
            pass
        if webhook:
            webhook.ask()
        _join(threads)
    if not stop:
        raise KafkaAway(f"no post was acknowledged for {AWAY_TOO_LONG_S:.0f} s: leaving, to be started again")
    log.info("stopped")


def _webhook(settings: IngestSettings, sources: Sequence[SourceSettings], receive: Receive) -> Server | None:
    origins = {source.name: source.origin for source in sources if isinstance(source, WebhookSource)}
    if not origins:
        return None
    if settings.webhook_token is None:
        raise SettingsFault("webhook sources need a token: set KUULOLLA_WEBHOOK_TOKEN")
    app = webhook_app(origins, settings.webhook_token.get_secret_value(), receive)
    return Server(app, settings.webhook_host, settings.webhook_port, "webhook")


def _tell_start(sources: Sequence[SourceSettings]) -> None:
    if sources:
        log.info("started", sources=[source.name for source in sources])
    else:
        log.info("started", sources=[], hint="no sources are configured: name them under `sources:` in kuulolla.yaml")


def _join(threads: Sequence[threading.Thread]) -> None:
    """Let the polls end. One in the middle of a slow answer is left: its cursor is not written, it is read again."""
    until = monotonic() + DRAIN_S / 2
    for thread in threads:
        thread.join(max(0.0, until - monotonic()))


if __name__ == "__main__":
    sys.exit(main())
