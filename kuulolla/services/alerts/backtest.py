"""What a watch would have told of a period that is over, as the service would have seen it, bucket by bucket. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kuulolla.records.incident import Incident
from kuulolla.records.sensitivity import Sensitivity
from kuulolla.records.watch import Watch
from kuulolla.search.count.sentiment import Sentiments
from kuulolla.services.alerts.detect.judge import Judge
from kuulolla.services.alerts.detect.silence import Silence
from kuulolla.services.alerts.incidents.decide import decide
from kuulolla.services.alerts.series.judge_of import judge_of
from kuulolla.services.alerts.series.measure import Empty, Seen, bucket_of, seen_of


@dataclass(frozen=True)
class Counted:
    """A watch's posts in intervals of its length, one after another; the first begins at `begin` (aware).

    `found` has None for one that is empty since nobody could get its posts, which is no calm.
    """

    begin: datetime
    found: Sequence[Sentiments | None]


@dataclass(frozen=True)
class Backtest:
    """The incidents that there would have been, oldest first, as they ended; and the intervals as they were judged."""

    incidents: tuple[Incident, ...]
    seen: tuple[Seen, ...]


def backtest(watch: Watch, counted: Counted, since: datetime) -> Backtest:
    """What the watch would have told from `since` (aware) on; what was counted before is learned from alone."""
    step, judge = timedelta(minutes=watch.interval_min), judge_of(watch)
    incident, incidents, seen = None, dict[str, Incident](), list[Seen]()
    for number, found in enumerate(counted.found):
        at = counted.begin + number * step
        one = _judged(watch, judge, at, found)
        if one is None or at < since:
            continue
        if isinstance(one, Seen):
            seen.append(one)
        incident = decide(watch, incident, [one], at + step, since)
        if incident is not None:
            incidents[incident.id] = incident
    return Backtest(tuple(incidents.values()), tuple(seen))


def _judged(watch: Watch, judge: Judge | Silence, at: datetime, found: Sentiments | None) -> Seen | Empty | None:
    bucket = None if found is None else bucket_of(watch.metric, at, found)
    if bucket is None:
        judge.miss(1)
        return None if found is None else Empty(at)
    return seen_of(watch.metric, bucket, timedelta(minutes=watch.interval_min), judge.judge(bucket))


def at_each(watch: Watch, counted: Counted, since: datetime) -> Mapping[Sensitivity, Backtest]:
    """The same, had the watch looked less or more closely."""
    return {
        sensitivity: backtest(watch.model_copy(update={"sensitivity": sensitivity}), counted, since)
        for sensitivity in Sensitivity
    }
