"""An incident as the commands show it: what happened, why, who did what about it. Times are in UTC."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from rich.table import Table
from rich.text import Text

from kuulolla.cli.length import length
from kuulolla.records.delivery import Delivery
from kuulolla.records.incident import Event, Grown, Incident, Why
from kuulolla.search.language.complain import printable


def table(found: Iterable[Incident]) -> Table:
    """Incidents as a table: what each watch saw where it was farthest, how bad it is, and who looks after it."""
    made = Table("incident", "watch", "state", "severity", "began", "observed", "in", "expected", "looked after by")
    made.columns[0].no_wrap = True  # it is what every other command is given
    for one in found:
        made.add_row(
            one.id,
            one.watch,
            one.state,
            one.severity,
            moment(one.began_at),
            figure(one.farthest_or_peak.observed),
            length(one.farthest_or_peak.minutes),
            figure(one.farthest_or_peak.expected),
            Text("a false alarm" if one.false_alarm else _who(one)),
        )
    return made


def facts(incident: Incident) -> Iterator[str]:
    """Lines: whose it is, how large it became, when, and what people make of it."""
    yield f"incident {incident.id}: {incident.state}, {incident.severity}"
    yield (
        f"watch {incident.watch}, version {incident.watch_version}: {incident.metric} of {incident.search} "
        f"in {length(incident.interval_min)}"
    )
    over = f", ended {moment(incident.ends_at)}, closed {moment(incident.closed_at)}" if incident.closed_at else ""
    how = f" ({incident.ending})" if incident.ending else ""
    again = f", began again {moment(incident.resumed_at)}" if incident.resumed_at else ""
    yield f"began {moment(incident.began_at)}, noticed {moment(incident.opened_at)}{again}{over}{how}"
    for called, at, one in (("last", incident.last_at, incident), ("highest", incident.peak.at, incident.peak)):
        yield (
            f"{called} interval {moment(at)}: {figure(one.observed)}, expected {figure(one.expected)}, "
            f"usual as far as {figure(one.upper)}"
        )
    farthest = incident.farthest_or_peak
    yield (
        f"farthest beyond, {length(farthest.minutes)} from {moment(farthest.at)}: {figure(farthest.observed)}, "
        f"expected {figure(farthest.expected)}, usual as far as {figure(farthest.upper)}"
    )
    yield f"beyond what was expected, in all: {figure(incident.excess)}"
    yield f"sensitivity {incident.sensitivity}, score {figure(incident.score)}"
    if (acknowledged := incident.acknowledged) is not None:
        yield f"acknowledged by {acknowledged.by} at {moment(acknowledged.at)}"
    if incident.assignee is not None:
        yield f"assigned to {incident.assignee}"
    if (alarm := incident.false_alarm) is not None:
        note = f": {_indented(alarm.note)}" if alarm.note else ""
        yield f"a false alarm, says {alarm.by} at {moment(alarm.at)}{note}"


def reasons(why: Why) -> Iterator[str]:
    """Lines: what tells its posts from those before, the kinds that there are."""
    if (most := why.dominated_by) is not None:
        yield f"{most.share:.0%} of it is one {most.kind}"
    if why.terms:
        yield f"words: {', '.join(_grown(term.shown, term.now, term.before) for term in why.terms)}"
    kinds: dict[str, tuple[Grown, ...]] = {
        "themes": why.themes,
        "channels": why.channels,
        "places": why.places,
        "touchpoints": why.touchpoints,
    }
    for kind, grown in kinds.items():
        if grown:
            yield f"{kind}: {', '.join(_grown(one.name, one.now, one.before) for one in grown)}"
    for shared in why.shared:
        yield f"post {shared.post_id}: {shared.copies} copies, shared {shared.shares} times"


def comments(incident: Incident) -> Iterator[str]:
    """A line, or several, for each thing that somebody said of it, with its number; oldest first."""
    for number, one in enumerate(incident.comments, 1):
        said = "(removed)" if one.text is None else _indented(one.text)
        yield f"{number}. {moment(one.at)} {one.by}: {said}"


def history(events: Iterable[Event]) -> Iterator[str]:
    """A line for each thing that happened with it, in that order."""
    for event in events:
        by = f" by {event.by}" if event.by else ""
        detail = f": {event.detail}" if event.detail else ""
        yield f"{moment(event.at)} {event.what}{by}{detail}"


def sent(deliveries: Iterable[Delivery]) -> Table:
    """Deliveries as a table: whom each tells what, what became of it and when, and what the other side said last."""
    made = Table("recipient", "channel", "tells", "state", "at", "the other side said")
    for one in deliveries:
        last = one.attempts[-1] if one.attempts else None
        at = one.next_attempt_at or (last.at if last else one.created_at)
        made.add_row(
            one.recipient, one.channel, one.kind, one.state, moment(at), Text(printable(last.detail) if last else "")
        )
    return made


def moment(at: datetime) -> str:
    """A time to the minute."""
    return f"{at:%Y-%m-%d %H:%M}"


def figure(value: float) -> str:
    """A figure with two decimals at most, and no more of them than it has."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _who(incident: Incident) -> str:
    return incident.assignee or (incident.acknowledged.by if incident.acknowledged else "")


def _grown(name: str, now: float, before: float) -> str:
    return f"{printable(name)} {figure(now)} (before: {figure(before)})"


def _indented(text: str) -> str:
    return text.replace("\n", "\n  ")
