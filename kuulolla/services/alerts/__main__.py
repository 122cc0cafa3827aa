"""The alerts service: wires Elasticsearch, Kafka, leases, health and the end of the process.

One thread looks at watches, another sends, a third keeps this process's share, a fourth asks Kafka how the sources do:
none waits for the others.
"""

import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from functools import partial
from threading import Lock
from time import monotonic
from typing import Final
from uuid import uuid4

from elasticsearch import Elasticsearch

from kuulolla.records.follow import Follow
from kuulolla.records.leases import Leases
from kuulolla.records.opened import Opened
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
from kuulolla.schemas.source_health import SourceHealth
from kuulolla.search.index import NoGeneration, OtherGeneration
from kuulolla.services.alerts.fetch_healths import FetchHealths
from kuulolla.services.alerts.share import Share
from kuulolla.services.alerts.sources import operators_of
from kuulolla.services.alerts.wire import Alerts, wire

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
    process = _Process(client, settings, healths.latest)
    WATCHES_BEHIND.set_function(process.behind_s)
    works = (
        Again("alerts", "share", process.settle, stop, _SETTLE_S, _STUCK_S),
        Again("alerts", "look", process.look, stop, _PAUSE_S, _STUCK_S),
        Again("alerts", "send", process.send, stop, _PAUSE_S, _STUCK_S),
        Again("alerts", "sources", healths.fetch, stop, _SOURCES_S, _STUCK_S),
    )
    live = {work.name: work.live for work in works}
    ready = {f"{work.name} again": work.ready for work in works} | {"index": process.follow.check}
    with HealthServer(settings.health_host, settings.alerts_port, live, ready):
        with suppress(Retryable):  # the thread tries again
            process.settle()
        with ExitStack() as running:
            for work in works:
                running.enter_context(work)
            log.info("started")
            stop.wait()
        process.leave()
    healths.close()
    if (failure := first_failure(works)) is not None:
        raise failure
    log.info("stopped")


def _healths(settings: AlertsSettings) -> SourceHealths:
    wait_ms = 1_000 * _ANSWER_S
    client = consumer(settings, [], group=None, bootstrap_timeout_ms=wait_ms, request_timeout_ms=wait_ms)
    return SourceHealths(client, settings.namespace, silent_s=_ANSWER_S)


class _Process:
    """What the threads of this process do, over the generation of indices that is read now."""

    def __init__(
        self, client: Elasticsearch, settings: AlertsSettings, latest: Callable[[], Mapping[str, SourceHealth] | None]
    ) -> None:
        clock = SystemClock()
        self.follow = Follow(client, settings.namespace, clock)
        self._share = Share(Leases(client, settings.namespace), f"{socket.gethostname()}-{uuid4().hex[:12]}", clock)
        self._wire = partial(
            wire,
            settings=settings,
            operators=operators_of(settings.operators),
            has=self._share.has,
            serves=self._share.has,
        )
        self._latest = latest
        self._lock = Lock()
        self._alerts: Alerts | None = None
        self._looking: Alerts | None = None
        self._heard: Mapping[str, SourceHealth] | None = None
        self._began_at = monotonic()

    def settle(self) -> bool:
        """See which indices are read, and which watches are this process's."""
        self.follow.look()
        self._share.settle()
        return False

    def look(self) -> bool:
        """Look at what is due; whether more is."""
        alerts = self._now()
        if alerts is None:
            return False
        if self._looking is not alerts:
            # By this thread alone: another would take away what is being looked at.
            if self._looking is not None:
                self._looking.look.leave()
            self._looking, self._heard = alerts, None
        healths = self._latest()
        if healths is not None and healths is not self._heard:
            self._heard = healths
            self._hear(alerts, healths)
        return alerts.look.round() > 0

    def behind_s(self) -> float:
        """For how long what should have been looked at was not, seconds; since the start where nothing could be yet."""
        looking = self._looking
        return looking.look.behind_s() if looking is not None else monotonic() - self._began_at

    def send(self) -> bool:
        """Send what is due."""
        if (alerts := self._now()) is not None:
            if 0 in self._share.parts:
                alerts.digests.round()
            alerts.send.round()
        return False

    def leave(self) -> None:
        """End what was begun, and let others have this process's share."""
        if self._alerts is not None:
            self._alerts.send.leave()
        if self._looking is not None:
            with suppress(Fault):  # then others look at more intervals again
                self._looking.look.leave()
        with suppress(Fault):  # then the leases end by themselves
            self._share.leave()

    def _hear(self, alerts: Alerts, healths: Mapping[str, SourceHealth]) -> None:
        alerts.sources.hear(healths)
        if 0 in self._share.parts:
            alerts.sources.round(healths)

    def _now(self) -> Alerts | None:
        """The parts over what is read now; None where nothing can be read yet."""
        with self._lock:
            try:
                opened: Opened = self.follow.now()
            except (NoGeneration, OtherGeneration) as none:
                log.debug("no_index", because=str(none))
                return None
            if self._alerts is None or self._alerts.opened is not opened:
                self._alerts = self._wire(opened)
            return self._alerts


if __name__ == "__main__":
    sys.exit(main())
