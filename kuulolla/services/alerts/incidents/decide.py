"""What a watch's new intervals make of its incident: opened, gone on, worse, closed, or opened again. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from kuulolla.records.incident import Ending, Event, Incident, Peak, Severity, State, Stretch, What, incident_id
from kuulolla.records.watch import Metric, Watch
from kuulolla.services.alerts.detect.judge import NEARLY
from kuulolla.services.alerts.series.measure import Empty, Seen

CALM: Final = 0.5
"""An incident goes on while it is this present or more: half of what opens one, so that it does not flicker."""

_CALM_FOR: Final = timedelta(hours=1)
_CALM_INTERVALS: Final = 3
_MAJOR: Final = 0.5  # of what is severe
_LEAST_SHARE: Final = 0.05
_SAID: Final = {
    Ending.NO_POSTS: "no posts of it came any more",
    Ending.WATCH_GONE: "the watch was disabled, or removed",
    Ending.WATCH_CHANGED: "the watch looks at something else now",
}
"""What the history says of how it ended; of calm it says nothing."""

_WORSE_BELOW: Final = frozenset({Metric.MEAN_SCORE, Metric.SILENT})


def decide(
    watch: Watch, incident: Incident | None, seen: Iterable[Seen | Empty], now: datetime, tell_from: datetime
) -> Incident | None:
    """The watch's newest incident as it is after these intervals, which come in order; None where there is none.

    What came late into an interval of an incident makes its figures, and those before one's end open nothing.

    `incident` is as it was before; where the watch looks at something else now, it is over. Nothing is opened for an
    interval before `tell_from`: after an outage people are not alarmed about the past, and what goes on is noticed by
    its next interval.
    """
    if incident is not None and not _is_of(watch, incident):
        incident = ended(incident, now, Ending.WATCH_CHANGED)
    for one in seen:
        if isinstance(one, Empty):
            incident = _faded(watch, incident, one, now)
        elif incident is not None and one.at <= incident.last_at:
            incident = _corrected(watch, incident, one)
        elif incident is not None and incident.state is State.OPEN:
            incident = _present(watch, incident, one, now)
        elif one.at >= tell_from:
            incident = _begun(watch, incident, one, now)
    return incident


def ended(incident: Incident, now: datetime, ending: Ending) -> Incident:
    """The incident, over in this way from now on; as it is where it was over before."""
    if incident.state is State.CLOSED:
        return incident
    event = Event(at=now, what=What.CLOSED, detail=_SAID.get(ending))
    return incident.with_event(event, state=State.CLOSED, closed_at=now, ending=ending)


def _is_of(watch: Watch, incident: Incident) -> bool:
    """Whether the watch still looks at what the incident is of: figures of another series are none of its own."""
    return (watch.search, watch.metric, watch.interval_min) == (incident.search, incident.metric, incident.interval_min)


def _corrected(watch: Watch, incident: Incident, one: Seen) -> Incident:
    if one.before is None or one.at < incident.began_at or not _is_of(watch, incident):
        return incident
    further = _beyond(watch.metric, one.observed, one.before)
    latest = {"observed": one.observed} if one.at == incident.last_at else {}
    return incident.model_copy(
        update={
            **latest,
            "excess": incident.excess + further,
            **_extent(watch, incident, one),
        }
    )


def _present(watch: Watch, incident: Incident, one: Seen, now: datetime) -> Incident:
    if one.present >= CALM:
        return _gone_on(watch, incident, one, now)
    if one.at - incident.last_at < _calm_for(watch):
        return incident
    return ended(incident, now, Ending.CALM)


def _faded(watch: Watch, incident: Incident | None, one: Empty, now: datetime) -> Incident | None:
    """A share of no posts is not calm; where none come for as long as calm takes, it is over all the same."""
    if incident is None or one.at - incident.last_at < _calm_for(watch):
        return incident
    return ended(incident, now, Ending.NO_POSTS)


def _calm_for(watch: Watch) -> timedelta:
    return max(_CALM_FOR, _CALM_INTERVALS * timedelta(minutes=watch.interval_min))


def _begun(watch: Watch, before: Incident | None, one: Seen, now: datetime) -> Incident | None:
    """A new incident where the interval is beyond; or the one that was over, where it comes back in the cooldown."""
    cools = before is not None and one.at - before.last_at < timedelta(hours=watch.cooldown_h)
    if before is not None and cools and _is_of(watch, before):
        if one.present < 1:
            return before
        end = one.at + timedelta(minutes=watch.interval_min)
        back = Event(at=now, what=What.REOPENED)
        farthest = one.farthest if one.farthest.at >= before.ends_at else _alone(watch, one)
        anew = {"resumed_at": one.at, "farthest": farthest, "beyond_until": end}
        again = before.with_event(back, state=State.OPEN, closed_at=None, ending=None, **anew)
        return _gone_on(watch, again, one, now)
    if one.score < 1:
        return before
    name = incident_id(watch.name, one.at)
    return Incident(
        id=name,
        watch=watch.name,
        watch_version=watch.version,
        search=watch.search,
        metric=watch.metric,
        severity=_severity(watch, one),
        began_at=one.at,
        last_at=one.at,
        interval_min=watch.interval_min,
        opened_at=now,
        updated_at=now,
        observed=one.observed,
        expected=one.expected,
        upper=one.upper,
        excess=_beyond(watch.metric, one.observed, one.expected),
        peak=_peak(one),
        farthest=one.farthest,
        beyond_until=one.at + timedelta(minutes=watch.interval_min),
        sensitivity=watch.sensitivity,
        score=one.score,
        event=name,
        history=(Event(at=now, what=What.OPENED),),
    )


def _gone_on(watch: Watch, incident: Incident, one: Seen, now: datetime) -> Incident:
    beyond = _beyond(watch.metric, one.observed, one.expected)
    # Of a silence what is expected are all posts that are missing up to then: they are added up already.
    excess = beyond if watch.metric is Metric.SILENT else incident.excess + beyond
    gone_on = incident.model_copy(
        update={
            "last_at": one.at,
            "updated_at": now,
            "observed": one.observed,
            "expected": one.expected,
            "upper": one.upper,
            "excess": excess,
            **_extent(watch, incident, one),
        }
    )
    severity = _severity(watch, one)
    if not severity.is_worse_than(incident.severity):
        return gone_on
    return gone_on.with_event(Event(at=now, what=What.SEVERITY, detail=severity), severity=severity)


def _severity(watch: Watch, one: Seen) -> Severity:
    """By how many times the expected there is of what nobody wants; of a silence, times what it takes to be one."""
    times = _times(watch.metric, one)
    if times >= watch.severe_from:
        return Severity.SEVERE
    return Severity.MAJOR if times >= _MAJOR * watch.severe_from else Severity.MINOR


def _beyond(metric: Metric, observed: float, expected: float) -> float:
    """How far what was observed lies on the bad side: a mean score is worse the lower it is."""
    return expected - observed if metric in _WORSE_BELOW else observed - expected


def _times(metric: Metric, one: Seen) -> float:
    match metric:
        case Metric.NEGATIVE_SHARE:
            return one.observed / max(one.expected, _LEAST_SHARE)
        case Metric.MEAN_SCORE:
            return (1 - one.observed) / max(1 - one.expected, 2 * _LEAST_SHARE)
        case Metric.SILENT:
            return one.expected / one.upper  # missing posts; nobody expects any to be missing
        case _:
            return one.observed / max(one.expected, 1.0)  # two posts where none come are not severe


def _extent(watch: Watch, incident: Incident, one: Seen) -> dict[str, object]:
    """How far it went: its highest interval, its farthest stretch, and until when it was beyond."""
    end = one.at + timedelta(minutes=watch.interval_min)
    return {
        "peak": _higher(watch, incident, one),
        "farthest": one.farthest if _is_farther(watch, incident, one) else incident.farthest,
        "score": max(incident.score, one.score),
        "beyond_until": max(incident.ends_at, end) if _is_beyond(watch, incident, one) else incident.ends_at,
    }


def _is_farther(watch: Watch, incident: Incident, one: Seen) -> bool:
    """Whether people are told of the stretch that it ends from now on: it is farther beyond, or as far and denser."""
    new, old = one.farthest, incident.farthest
    if old is not None and incident.resumed_at is not None and new.at < min(incident.resumed_at, old.at):
        return False  # it was over between
    if old is None or new.score < 1:
        return new.score > incident.score
    if min(new.score, old.score) < NEARLY * max(new.score, old.score):
        return new.score > old.score
    return _density(watch, new) > _density(watch, old)


def _alone(watch: Watch, one: Seen) -> Stretch:
    """The interval by itself, where what came together with it was over between."""
    figures = {"observed": one.observed, "expected": one.expected, "upper": one.upper}
    return Stretch(at=one.at, minutes=watch.interval_min, score=one.alone, **figures)


def _density(watch: Watch, of: Stretch) -> float:
    """How far it was beyond the expected; of counts, for each minute."""
    beyond = _beyond(watch.metric, of.observed, of.expected)
    return beyond / of.minutes if watch.metric.is_count else beyond


def _is_beyond(watch: Watch, incident: Incident, one: Seen) -> bool:
    """Whether the interval itself is: after a burst two hours together are beyond for a while, and its calm is not.

    What rises slowly is beyond while it is half as much so, interval by interval, as where it was farthest.
    """
    if one.alone >= CALM or incident.farthest is None:
        return one.alone >= CALM
    share = watch.interval_min if watch.metric.is_count else 1.0
    even = share * _density(watch, incident.farthest)
    return _beyond(watch.metric, one.observed, one.expected) >= CALM * even


def _higher(watch: Watch, incident: Incident, one: Seen) -> Peak:
    peak = incident.peak
    beyond = _beyond(watch.metric, one.observed, one.expected)
    return _peak(one) if beyond > _beyond(watch.metric, peak.observed, peak.expected) else peak


def _peak(one: Seen) -> Peak:
    return Peak(at=one.at, observed=one.observed, expected=one.expected, upper=one.upper)
