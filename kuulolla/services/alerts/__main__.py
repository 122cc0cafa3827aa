"""The alerts service: wires Elasticsearch, Kafka, leases, health and the end of the process.

One thread looks at watches, another sends, a third keeps this process's share, a fourth asks Kafka how the sources do:
none waits for the others.
"""

import sys
from contextlib import ExitStack, suppress
from functools import partial
from typing import Final

from kuulolla.runtime.again import Again, first_failure
from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import Fault, Retryable
from kuulolla.runtime.health import HealthServer
from kuulolla.runtime.kafka import consumer
from kuulolla.runtime.lifecycle import Stop
from kuulolla.runtime.metrics import WATCHES_BEHIND
from kuulolla.runtime.settings import AlertsSettings, load
from kuulolla.runtime.source_health import SourceHealths
from kuulolla.runtime.telemetry import configure_logs, logger
from kuulolla.services.alerts.fetch_healths import FetchHealths
from kuulolla.services.alerts.replica import Replica

log = logger(__name__)

_PAUSE_S: Final = 1.0
_SETTLE_S: Final = 10.0
_SOURCES_S: Final = 60.0
_ANSWER_S: Final = 5
"""How long Kafka is waited for: nobody needs it soon, and when the process ends, the thread that asks is waited for."""

_STUCK_S: Final = 180.0
"""A hundred incidents that open at once are explained in less."""


def main() -> int:
    """Run until asked to stop; 0 then, 1 after a fault, told in one line."""
    try:
        settings = load(AlertsSettings)
        configure_logs("alerts", settings.log_format, settings.log_level)
        if settings.leads_nowhere:
            log.warning("links_lead_nowhere", public_url=settings.public_url, do="set KUULOLLA_PUBLIC_URL")
        _run(settings, Stop().on_signals())
    except Fault as fault:
        sys.stderr.write(f"kuulolla alerts: {fault}\n")
        return fault.exit_code
    except Exception:  # the top of the process: whoever supervises starts it again
        log.exception("crashed")
        return 1
    return 0


def _run(settings: AlertsSettings, stop: Stop) -> None:
    client = elasticsearch(settings)
    healths = FetchHealths(partial(_healths, settings), SystemClock())
    replica = Replica(client, settings, healths.latest)
    WATCHES_BEHIND.set_function(replica.behind_s)
    works = (
        Again("alerts", "share", replica.settle, stop, _SETTLE_S, _STUCK_S),
        Again("alerts", "look", replica.look, stop, _PAUSE_S, _STUCK_S),
        Again("alerts", "send", replica.send, stop, _PAUSE_S, _STUCK_S),
        Again("alerts", "sources", healths.fetch, stop, _SOURCES_S, _STUCK_S),
    )
    live = {work.name: work.live for work in works}
    ready = {f"{work.name} again": work.ready for work in works} | {"index": replica.follow.check}
    with HealthServer(settings.health_host, settings.alerts_port, live, ready):
        with suppress(Retryable):  # the thread tries again
            replica.settle()
        with ExitStack() as running:
            for work in works:
                running.enter_context(work)
            log.info("started")
            stop.wait()
        replica.leave()
    healths.close()
    if (failure := first_failure(works)) is not None:
        raise failure
    log.info("stopped")


def _healths(settings: AlertsSettings) -> SourceHealths:
    wait_ms = 1_000 * _ANSWER_S
    client = consumer(settings, [], group=None, bootstrap_timeout_ms=wait_ms, request_timeout_ms=wait_ms)
    return SourceHealths(client, settings.namespace, silent_s=_ANSWER_S)


if __name__ == "__main__":
    sys.exit(main())
