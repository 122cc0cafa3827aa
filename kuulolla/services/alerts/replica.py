"""One of the processes that share the work: what its threads do, each again and again."""

import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from threading import Lock
from time import monotonic
from uuid import uuid4

from elasticsearch import Elasticsearch

from kuulolla.records.follow import Follow
from kuulolla.records.leases import Leases
from kuulolla.records.opened import Opened
from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.faults import Fault
from kuulolla.runtime.settings import AlertsSettings
from kuulolla.runtime.telemetry import logger
from kuulolla.schemas.source_health import SourceHealth
from kuulolla.search.index import NoGeneration, OtherGeneration
from kuulolla.services.alerts.share import Share
from kuulolla.services.alerts.sources import operators_of
from kuulolla.services.alerts.wire import Alerts, wire

log = logger(__name__)


class Replica:
    """What the threads of one process of the service do, over the generation of indices that is read now."""

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
