"""Sources that fail: what operators are told of, in the shape of incidents of watches that nobody wrote. Pure.

Ingest writes of each polled source how it does, at least every quarter of an hour. Where no record is younger than an
hour, ingest is down: that is one incident, of all sources, and nothing is said of each until it is heard again. Where
others are younger, the source of the old one is polled by nobody, and fails as such.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from pydantic import TypeAdapter, ValidationError

from kuulolla.records.incident import Ending, Event, Incident, Peak, Severity, State, Trouble, What, incident_id
from kuulolla.records.saved_search import Title, mistakes
from kuulolla.records.watch import Metric, RecipientNames, Watch
from kuulolla.runtime.faults import SettingsFault
from kuulolla.schemas.source_health import SourceHealth, SourceState
from kuulolla.search.language.complain import quoted

ALL: Final = "*"
"""Stands for all sources together, which ingest polls: no source can be called so."""

OF_SOURCES: Final = "source:"
"""What the names of watches of sources begin with, and no other's."""

CALM_FOR: Final = timedelta(hours=1)
"""How long a source must be well for its incident to be over: one that fails by turns is told of once."""

_SILENT: Final = ":silent"
_INTERVAL_MIN: Final = 60
_LONGEST_SHOWN: Final = 80
_MADE_AT: Final = datetime.fromisoformat("2026-01-01T00:00:00Z")


def operators_of(written: str) -> tuple[str, ...]:
    """The recipients that the setting `operators` names. Raises SettingsFault."""
    names = [name for part in written.split(",") if (name := part.strip())]
    try:
        return TypeAdapter(RecipientNames).validate_python(tuple(names))
    except ValidationError as error:
        where, what = mistakes(error)[0]
        which = "".join(f"{quoted(names[at])}: " for at in where if isinstance(at, int))
        raise SettingsFault(f"operators: {which}{what}; set KUULOLLA_OPERATORS to names of recipients") from None


def operators_watch(source: str, recipients: Sequence[str], trouble: Literal["failing", "silent"] = "failing") -> Watch:
    """The watch that an incident of a source is of: nobody wrote it and none is kept, it says who is told.

    `source:lehti` where it fails, `source:lehti:silent` where it answers and brings no posts: two watches, since the
    newest incident of each is gone on with. Its search is a query, all posts of the source, and no saved one.
    """
    watch = Watch(
        name="made",
        title=_title(source, trouble),
        search="*",
        metric=Metric.SILENT,
        interval_min=_INTERVAL_MIN,
        recipients=tuple(recipients),
        version=1,
        created_at=_MADE_AT,
        changed_at=_MADE_AT,
        changed_by="kuulolla",
    )
    # Put in unasked: no name with a colon passes for one that people give, nor a query for the key of a saved search.
    named = {"name": f"{OF_SOURCES}{source}" if trouble == "failing" else f"{OF_SOURCES}{source}{_SILENT}"}
    return watch.model_copy(update=named if source == ALL else {**named, "search": f"source:{source}"})


def failing_source(watch: str) -> str | None:
    """The source that a watch of this name says fails, ALL for all of them; None where it is another watch."""
    is_one = watch.startswith(OF_SOURCES) and not watch.endswith(_SILENT)
    return watch.removeprefix(OF_SOURCES) if is_one else None


def incidents_of_sources(
    healths: Mapping[str, SourceHealth], newest: Mapping[str, Incident], now: datetime
) -> dict[str, Incident]:
    """The incidents that are new, or other than before, each by its source; ALL is one.

    `newest`: of every source that had one, the newest incident of its watch, open or closed.
    """
    told = _told(healths, now)
    asked = [ALL] if ALL in told else sorted({*told, *newest})
    decided = {source: sources_decide(source, told.get(source), newest.get(source), now) for source in asked}
    return {source: one for source, one in decided.items() if one is not None and one != newest.get(source)}


def sources_decide(
    source: str, health: SourceHealth | None, incident: Incident | None, now: datetime
) -> Incident | None:
    """The source's newest incident as it is now; None where there is none.

    `health` is None of a source that is configured no more, and of ALL while ingest is heard: what was open is over.
    """
    if incident is not None and incident.state is State.OPEN:
        if _goes_on(health, now):
            return incident
        is_gone = health is None and source != ALL
        return _closed(incident, health, now, Ending.WATCH_GONE if is_gone else Ending.CALM)
    if health is None or health.state is SourceState.WELL:
        return incident
    opened = _opened(source, health, now)
    if incident is not None and incident.id == opened.id:
        # It was taken out of the configuration and is there again: the same failure.
        again = _event(What.REOPENED, health, now)
        return incident.with_event(again, state=State.OPEN, closed_at=None, ending=None, resumed_at=health.since)
    return opened


def _told(healths: Mapping[str, SourceHealth], now: datetime) -> dict[str, SourceHealth]:
    """What can be said now: of ALL alone where nothing was heard for too long, else of each source."""
    newest = max(healths.values(), key=lambda health: health.at, default=None)
    if newest is not None and newest.is_unheard(now):
        return {ALL: _unheard(newest.model_copy(update={"source": ALL}))}
    return {name: _unheard(health) if health.is_unheard(now) else health for name, health in healths.items()}


def _unheard(health: SourceHealth) -> SourceHealth:
    return SourceHealth(
        source=health.source,
        connector=health.connector,
        state=SourceState.FAILING,
        since=health.at,
        at=health.at,
        last_success_at=health.last_success_at,
        because=f"nothing is heard of ingest since {health.at:%Y-%m-%d %H:%M} UTC",
    )


def _goes_on(health: SourceHealth | None, now: datetime) -> bool:
    return health is not None and (health.state is SourceState.FAILING or now - health.since < CALM_FOR)


def _closed(incident: Incident, health: SourceHealth | None, now: datetime, ending: Ending) -> Incident:
    ended = max(incident.last_at, health.since if health else now)
    over = {"closed_at": now, "ending": ending, "last_at": ended, "beyond_until": ended}
    return incident.with_event(_event(What.CLOSED, None, now), state=State.CLOSED, **over)


def _opened(source: str, health: SourceHealth, now: datetime) -> Incident:
    """A failure counts no posts: its figures are nought, and why it is one stands in the history."""
    watch = operators_watch(source, ())
    name = incident_id(watch.name, health.since)
    return Incident(
        id=name,
        watch=watch.name,
        watch_version=watch.version,
        search=watch.search,
        metric=watch.metric,
        trouble=_trouble(source, health, now),
        # While ingest is down every watch is blind: that waits for no quiet hours to end.
        severity=Severity.SEVERE if source == ALL else Severity.MAJOR,
        began_at=health.since,
        last_at=health.since,
        interval_min=watch.interval_min,
        opened_at=now,
        updated_at=now,
        observed=0,
        expected=0,
        upper=0,
        excess=0,
        peak=Peak(at=health.since, observed=0, expected=0, upper=0),
        sensitivity=watch.sensitivity,
        score=1,
        event=name,
        history=(_event(What.OPENED, health, now),),
    )


def _trouble(source: str, health: SourceHealth, now: datetime) -> Trouble:
    if source == ALL:
        return Trouble.INGEST_DOWN
    return Trouble.UNHEARD if health.is_unheard(now) else Trouble.FAILING


def _event(what: What, health: SourceHealth | None, now: datetime) -> Event:
    return Event(at=now, what=what, detail=health.because if health else None)


def _title(source: str, trouble: Literal["failing", "silent"]) -> Title:
    shown = source[:_LONGEST_SHOWN]
    if source == ALL:
        return Title(fi="Viestien keruu seisoo", sv="Insamlingen av inlägg står stilla", en="No posts are collected")
    if trouble == "silent":
        return Title(fi=f"Lähde {shown} on hiljaa", sv=f"Källan {shown} är tyst", en=f"Source {shown} is silent")
    return Title(fi=f"Lähde {shown} ei vastaa", sv=f"Källan {shown} svarar inte", en=f"Source {shown} does not answer")
