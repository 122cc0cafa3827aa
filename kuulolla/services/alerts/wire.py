"""The parts of the service, put together over one generation of indices."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import uuid4

from kuulolla.records.incident import Incident, Why
from kuulolla.records.leases import Leases
from kuulolla.records.opened import Opened
from kuulolla.records.recipient import Channel
from kuulolla.records.saved_search import SavedSearch
from kuulolla.records.watch import Watch
from kuulolla.records.watched import told_of
from kuulolla.runtime.clock import Clock
from kuulolla.runtime.faults import Fault, Retryable
from kuulolla.runtime.fresh import Fresh
from kuulolla.runtime.settings import Settings
from kuulolla.search.count.buckets import Query
from kuulolla.search.count.window import Window
from kuulolla.services.alerts.hear_sources import HearSources
from kuulolla.services.alerts.incidents.explain import Explain
from kuulolla.services.alerts.incidents.notice import Notice
from kuulolla.services.alerts.incidents.tie import tie
from kuulolla.services.alerts.incidents.turn import Turn
from kuulolla.services.alerts.look import Look
from kuulolla.services.alerts.notify.channels import notifier
from kuulolla.services.alerts.notify.notification import Notifier
from kuulolla.services.alerts.roster import Roster
from kuulolla.services.alerts.tell.compose import Compose
from kuulolla.services.alerts.tell.plan_digests import PlanDigests
from kuulolla.services.alerts.tell.send import Send


@dataclass(frozen=True)
class Alerts:
    """What looks, what hears how the sources do, what plans digests, and what sends."""

    opened: Opened
    look: Look
    sources: HearSources
    digests: PlanDigests
    send: Send


def wire(
    opened: Opened,
    settings: Settings,
    operators: tuple[str, ...],
    has: Callable[[str], bool],
    serves: Callable[[str], bool],
) -> Alerts:
    """The service's parts; its time is that of `opened`. `has`: whether a watch is this process's, by its name.

    `serves`: whether a recipient is. `operators`: recipients that are told of them.
    """
    clock = opened.clock
    searches = Fresh(opened.searches.all, clock)
    roster = Roster(opened.watches, opened.recipients, operators, clock)
    notice = Notice(
        incidents=opened.incidents,
        deliveries=opened.deliveries,
        watches=roster.all,
        recipients=roster.recipients,
        explain=_Reasons(opened, searches.now).why,
        tie=_Events(opened).of,
        turn=Turn(Leases(opened.pages.client, opened.incidents.namespace), uuid4().hex, clock).taken,
        clock=clock,
    )
    return Alerts(
        opened,
        Look(opened, notice, roster.counted, roster.looks, has, clock),
        HearSources(roster, opened.incidents, notice, clock),
        PlanDigests(opened.deliveries, roster.recipients, clock),
        Send(
            deliveries=opened.deliveries,
            incidents=opened.incidents,
            compose=Compose(opened, roster.all, searches.now, settings.public_url),
            watches=roster.all,
            recipients=roster.recipients,
            is_gone=roster.is_gone,
            notifiers=_notifiers(settings, clock),
            serves=serves,
            clock=clock,
        ),
    )


def _notifiers(settings: Settings, clock: Clock) -> Callable[[Channel], Notifier]:
    return cache(lambda channel: notifier(channel, settings, clock))


@dataclass(frozen=True)
class _Reasons:
    opened: Opened
    searches: Callable[[], Mapping[str, SavedSearch]]

    def why(self, watch: Watch, incident: Incident, now: datetime) -> Why:
        """Why there is an incident, by the saved themes that there are."""
        pages = self.opened.pages
        themes = [search.name for search in self.searches().values() if search.kind == "theme"]
        explain = Explain(pages.client, pages.alias, pages.ask)
        return explain.why(told_of(watch), _window(incident), now, themes, usual_until=incident.began_at)


@dataclass(frozen=True)
class _Events:
    opened: Opened

    def of(self, watch: Watch, incident: Incident, others: Sequence[Incident]) -> str:
        """The event of the open incident that sees the same posts; else its own."""
        pages, now = self.opened.pages, self.opened.clock.now()
        by_id = {one.id: one for one in others}
        queries: dict[str, Query] = {}
        for one in others:
            try:
                queries[one.id] = pages.ask.question(told_of(one), now).query
            except Retryable:
                raise
            except Fault:  # its saved search was removed: nothing is tied to it
                continue
        mine = pages.ask.question(told_of(watch), now).query
        found = tie(pages.client, pages.alias, mine, queries, _window(incident))
        return by_id[found].event if found is not None else incident.event


def _window(incident: Incident) -> Window:
    return Window(incident.since, incident.last_at + timedelta(minutes=incident.interval_min))
