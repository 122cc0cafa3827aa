"""Who is to be told of an incident, and from when on. Pure: planned again, a delivery has the same id."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from kuulolla.records.delivery import Delivery, DeliveryKind, Waits, delivery_id
from kuulolla.records.incident import Incident, Severity, State, What
from kuulolla.records.quiet_hours import QuietHours
from kuulolla.records.recipient import Recipient
from kuulolla.records.watch import Watch

_LONGEST: Final = timedelta(days=1)


def plan(
    watch: Watch,
    incident: Incident,
    recipients: Mapping[str, Recipient],
    now: datetime,
    looked_after_since: datetime | None = None,
) -> list[Delivery]:
    """Every delivery that the incident asks for by now, those of before too: each is kept once by its id.

    Its recipients are told that it opened, and whoever it is escalated to, that nobody has looked after it for so long;
    once it is over, they all are told that. Who is told of one event by several watches is told once. A recipient that
    is disabled, no longer there, or told by its digest alone, is told nothing. `looked_after_since`: since when
    somebody looks after its event.
    """
    told = _told(watch, incident, min([now, *_known(looked_after_since, incident.looked_after_since)]))
    known = ((kind, about, recipients[name]) for kind, about, name in told if name in recipients)
    return [
        _delivery(watch.quiet, incident, kind, about, one, now) for kind, about, one in known if one.hears_incidents
    ]


def plan_the_end(
    incident: Incident, names: Iterable[str], recipients: Mapping[str, Recipient], now: datetime
) -> list[Delivery]:
    """That it is over, for those who were told of it and whom no watch names any more."""
    known = (recipients[name] for name in names if name in recipients)
    kind, about = DeliveryKind.CLOSED, incident.event
    return [_delivery(None, incident, kind, about, one, now) for one in known if one.hears_incidents]


def _told(watch: Watch, incident: Incident, alone_until: datetime) -> Iterator[tuple[DeliveryKind, str, str]]:
    """What is told, what names it, and to whom, where nobody looked after it until then."""
    escalated = list(_escalated(watch, incident, alone_until))
    if incident.state is State.CLOSED:
        # Where nobody was told of it before it was over, that alone is news.
        names = dict.fromkeys([*watch.recipients, *(name for _, name in escalated)])
        yield from ((DeliveryKind.CLOSED, incident.event, name) for name in names)
        return
    yield from ((DeliveryKind.OPENED, incident.event, name) for name in watch.recipients)
    yield from ((DeliveryKind.ESCALATED, f"{incident.event}+{after_min}", name) for after_min, name in escalated)


def _escalated(watch: Watch, incident: Incident, alone_until: datetime) -> Iterator[tuple[int, str]]:
    """Who is told besides, of an incident that went on for so many minutes and nobody looked after it."""
    begun = (event.at for event in incident.history if event.what in {What.OPENED, What.REOPENED})
    since = max(begun, default=incident.opened_at)
    until = min([alone_until, *_known(incident.closed_at)])
    for step in watch.escalation:
        if until - since >= timedelta(minutes=step.after_min):
            yield from ((step.after_min, name) for name in step.recipients)


def _known(*moments: datetime | None) -> list[datetime]:
    return [moment for moment in moments if moment is not None]


def _delivery(  # noqa: PLR0913 - what is told of what, to whom, and when
    quiet: QuietHours | None, incident: Incident, kind: DeliveryKind, about: str, recipient: Recipient, now: datetime
) -> Delivery:
    at = not_before(now, [quiet, recipient.quiet], wakes=wakes(kind, incident))
    return Delivery(
        id=delivery_id(about, recipient.name, kind),
        incident=incident.id,
        recipient=recipient.name,
        channel=recipient.channel,
        kind=kind,
        created_at=now,
        not_before=at,
        waits=Waits.QUIET if at > now else None,
        next_attempt_at=at,
    )


def wakes(kind: DeliveryKind, incident: Incident) -> bool:
    """Whether it comes in quiet hours too: what is severe does, that it is over does not."""
    return incident.severity is Severity.SEVERE and kind is not DeliveryKind.CLOSED


def not_before(now: datetime, quiet: Iterable[QuietHours | None], *, wakes: bool) -> datetime:
    """The end of quiet hours, one after another; what `wakes` people waits for none, unless they say so.

    Where a watch and a recipient are quiet by turns, day and night, it waits for a day and no longer.
    """
    hours = [one for one in quiet if one is not None and (one.severe_too or not wakes)]
    at = now
    while at - now < _LONGEST and (later := [end for one in hours if (end := one.ends_after(at)) is not None]):
        at = max(later)
    return at
