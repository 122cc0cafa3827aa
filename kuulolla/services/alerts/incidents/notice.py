"""What a look leads to: incidents written as they are now, with the reason, and who is told of them planned."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from kuulolla.records.deliveries import Deliveries
from kuulolla.records.delivery import Delivery
from kuulolla.records.incident import Ending, Incident, Severity, State, Why
from kuulolla.records.incidents import Incidents, OpenIncident
from kuulolla.records.kept import ChangedMeanwhile, Kept
from kuulolla.records.recipient import Recipient
from kuulolla.records.watch import Watch
from kuulolla.runtime.clock import Clock
from kuulolla.runtime.faults import Fault, Retryable
from kuulolla.runtime.metrics import INCIDENTS
from kuulolla.runtime.telemetry import logger
from kuulolla.services.alerts.incidents.decide import decide, ended
from kuulolla.services.alerts.series.watching import Looked
from kuulolla.services.alerts.tell.plan import plan, plan_the_end
from kuulolla.services.alerts.tell.reopened import by_turns
from kuulolla.services.alerts.tell.worsened import worsened

log = logger(__name__)

TOLD_WITHIN: Final = timedelta(hours=3)
"""Nobody is alarmed about an interval that ended longer ago: after an outage the past is only learned from."""

_OVER_FOR: Final = timedelta(days=1)
"""How long after an incident it is still told that it is over, where whoever closed it was killed before that."""

_ON_ITS_WAY: Final = timedelta(hours=1)
_ASKED_EVERY: Final = timedelta(minutes=5)
_TRIES: Final = 5
_NEWEST: Final = 200
"""Open incidents among which one of the same event is looked for."""

_REMEMBERED: Final = 100_000
_NEVER: Final = datetime.max.replace(tzinfo=UTC)

Explain = Callable[[Watch, Incident, datetime], Why]
"""Why there is an incident, as is known at that time. Raises Fault."""

Tie = Callable[[Watch, Incident, Sequence[Incident]], str]
"""The event of a new incident: that of another one which sees the same, or its own. Raises Fault."""

Turn = Callable[[], AbstractContextManager[None]]
"""While an incident is opened, no other process opens one."""


@dataclass
class Notice:
    """Writes what is noticed. Every method raises IndexAway, or Fault where rights or an index lack."""

    incidents: Incidents
    deliveries: Deliveries
    watches: Callable[[], Mapping[str, Watch]]
    recipients: Callable[[], Mapping[str, Recipient]]
    explain: Explain
    tie: Tie
    turn: Turn
    clock: Clock
    _planned: dict[str, datetime] = field(default_factory=dict)
    _ended: dict[tuple[str, datetime | None], datetime] = field(default_factory=dict)
    """Until when it is not asked again who is told that an incident is over, which was over then."""
    _told_severe: set[frozenset[str]] = field(default_factory=set)
    """Deliveries, by their ids, of which each told of a severe incident, or another one after it."""

    def act(self, watch: Watch, kept: Kept[Incident] | None, looked: Looked) -> Kept[Incident] | None:
        """The watch's newest incident after what is new, written; `kept` is the one before.

        Done again after it was interrupted anywhere, it comes to the same: an incident is named by its beginning.
        """
        for _ in range(_TRIES):
            try:
                return self._written(watch, kept, looked)
            except ChangedMeanwhile:  # people do something about it all the time
                kept = self.incidents.read(kept.record.id) if kept else None
        return self._written(watch, kept, looked)

    def tell(self, watch: Watch, incident: Incident, open_now: Sequence[OpenIncident]) -> None:
        """Plan whoever is to be told of it by now; of one that is over, once its whole event is.

        Who looks after an incident looks after what others of `open_now` see of the same event too.
        """
        now = self.clock.now()
        if incident.state is State.OPEN:
            of_event = (one.looked_after_since for one in open_now if one.event == incident.event)
            looked_after_since = min((moment for moment in of_event if moment is not None), default=None)
            asked_for = plan(watch, incident, self.recipients(), now, looked_after_since)
            planned = by_turns(incident, asked_for, self._delivery, resumed=incident.resumed_at is not None)
            self._plan(planned)
            if incident.severity is Severity.SEVERE:
                self._plan_worsened(incident, planned)
        elif incident.closed_at is not None and now - incident.closed_at < _OVER_FOR:
            goes_on = any(one.event == incident.event for one in open_now)
            if not goes_on and self._ended.get((incident.id, incident.closed_at), now) <= now:
                self._tell_the_end(incident, now)

    def end(self, kept: Kept[Incident]) -> None:
        """Close an incident whose watch was disabled or removed: nobody will see that it is calm again.

        Who is told is planned first: of one that is closed and not told, nobody would think again.
        """
        now = self.clock.now()
        over = ended(kept.record, now, Ending.WATCH_GONE)
        self._tell_the_end(over, now)
        with suppress(ChangedMeanwhile):  # at the next round
            self.incidents.update(kept, over)

    def _plan_worsened(self, incident: Incident, planned: Sequence[Delivery]) -> None:
        """Plan that whoever was told of it as less hears that it is severe; what else is planned is kept by then."""
        ids = frozenset(one.id for one in planned)
        if ids in self._told_severe:
            return
        kept_now = list(self.deliveries.read_all(ids).values())
        named = {one.incident for one in kept_now if one.incident is not None} - {incident.id}
        others = [other.record for name in named if (other := self.incidents.read(name)) is not None]
        self._plan(worsened(incident, planned, kept_now, others))
        if all(one.attempts for one in kept_now):  # what is being sent may tell of it as less
            if len(self._told_severe) > _REMEMBERED:
                self._told_severe.clear()  # asked again, it is the same
            self._told_severe.add(ids)

    def _tell_the_end(self, incident: Incident, now: datetime) -> None:
        """Plan that an event is over, for whoever is told by its watches as they are now, or was told of it."""
        found = (kept.record for kept in self.incidents.of_event(incident.event))
        of_event = [incident, *(one for one in found if one.id != incident.id)]
        if any(one.state is State.OPEN for one in of_event):
            return
        watches, recipients = self.watches(), self.recipients()
        of_watches = [one for one in of_event if one.watch in watches]
        planned = {one.recipient: one for it in of_watches for one in plan(watches[it.watch], it, recipients, now)}
        others = [name for name in self.deliveries.told_of([one.id for one in of_event]) if name not in planned]
        the_end = [*planned.values(), *plan_the_end(incident, others, recipients, now)]
        resumed = any(one.resumed_at is not None for one in of_event)
        self._plan(by_turns(incident, the_end, self._delivery, resumed=resumed))
        ended_at = max(one.closed_at for one in of_event if one.closed_at is not None)
        # Who is told depends on what they were told before, and some of that may be on its way.
        may_change = resumed and now - ended_at < _ON_ITS_WAY
        until = now + _ASKED_EVERY if may_change else _NEVER
        if len(self._ended) > _REMEMBERED:
            self._ended.clear()  # planned again, it is the same one
        self._ended.update({(one.id, one.closed_at): until for one in of_event})

    def _delivery(self, name: str) -> Delivery | None:
        kept = self.deliveries.read(name)
        return kept.record if kept else None

    def _written(self, watch: Watch, kept: Kept[Incident] | None, looked: Looked) -> Kept[Incident] | None:
        now = self.clock.now()
        before = kept.record if kept else None
        for incident in _decided(watch, before, looked, now):
            known = before if before is not None and incident.id == before.id else None
            made = self._told_why(watch, known, incident, looked, now)
            if kept is not None and known is not None:
                kept = self.incidents.update(kept, made)
            else:
                kept = self._opened(watch, made)
                INCIDENTS.labels(made.severity).inc()
                log.info("incident_opened", incident=made.id, watch=watch.name, severity=made.severity)
            if made.state is State.CLOSED:  # another one may follow at once, and would be told alone
                self.tell(watch, kept.record, ())
        return kept

    def _opened(self, watch: Watch, incident: Incident) -> Kept[Incident]:
        with self.turn():
            event = self._event(watch, incident)
            return self.incidents.open_once(incident.model_copy(update={"event": event}))

    def _told_why(
        self, watch: Watch, known: Incident | None, incident: Incident, looked: Looked, now: datetime
    ) -> Incident:
        """With the points of its chart; and why, where it is new, became worse or is over. Without where that fails."""
        charted = incident.model_copy(update={"series": looked.points})
        if known is not None and incident.state is known.state and not incident.severity.is_worse_than(known.severity):
            return charted
        try:
            return charted.model_copy(update={"why": self.explain(watch, incident, now)})
        except Retryable:
            raise
        except Fault as fault:
            log.warning("incident_not_explained", incident=incident.id, because=str(fault))
            return charted

    def _event(self, watch: Watch, incident: Incident) -> str:
        open_now = self.incidents.newest_open(_NEWEST)
        others = [kept.record for kept in open_now if kept.record.watch != watch.name]
        try:
            return self.tie(watch, incident, others) if others else incident.event
        except Retryable:
            raise
        except Fault as fault:
            log.warning("incident_not_tied", incident=incident.id, because=str(fault))
            return incident.event

    def _plan(self, planned: Iterable[Delivery]) -> None:
        """Keep what is new; what waits for longer than is planned now comes sooner.

        So it is where an incident, or another one of its event, became severe at night: whoever noticed that, and
        whether that process is still there.
        """
        sooner = [one for one in planned if one.not_before < self._planned.get(one.id, _NEVER)]
        if not sooner:
            return
        new = self.deliveries.plan(sooner)
        for one in new:
            log.info("delivery_planned", delivery=one.id, kind=one.kind, recipient=one.recipient)
        self.deliveries.hasten(one for one in sooner if one not in new)
        if len(self._planned) > _REMEMBERED:
            self._planned.clear()  # planned again, it is the same one
        self._planned.update({one.id: one.not_before for one in sooner})


def _decided(watch: Watch, before: Incident | None, looked: Looked, now: datetime) -> Iterable[Incident]:
    """The incidents that are another than before, oldest first: after an outage one may end and the next one begin."""
    tell_from = now - TOLD_WITHIN - looked.after.step
    found: dict[str, Incident] = {}
    incident = before
    for some in ([], *([one] for one in looked.news)):
        incident = decide(watch, incident, some, now, tell_from)
        if incident is not None:
            found[incident.id] = incident
    return [one for one in found.values() if one != before]
