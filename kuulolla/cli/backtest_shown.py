"""A backtest as people and programs read it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from rich.table import Table

from kuulolla.cli.length import length
from kuulolla.records.incident import Incident, State, Stretch
from kuulolla.records.recipient import Language
from kuulolla.records.sensitivity import Sensitivity
from kuulolla.records.watch import Metric, Watch
from kuulolla.search.language.periods import HELSINKI
from kuulolla.services.alerts.backtest import Backtest
from kuulolla.services.alerts.notify.catalogue import words
from kuulolla.services.alerts.notify.show import Show

_DECIMALS = 3


def table(watch: Watch, found: Backtest) -> Table:
    """A row for each incident, in Finnish time; its figures are where it was farthest beyond, `in` so long a time."""
    expected, upper = ("missing", "it takes") if watch.metric is Metric.SILENT else ("expected", "upper")
    made = Table("began", "lasted", "severity", "observed", "in", expected, upper, "score")
    for one in found.incidents:
        show = Show(words(Language.EN).writing, one.began_at)
        farthest = one.farthest_or_peak
        observed, *others = (
            show.value(watch.metric, figure) for figure in (farthest.observed, farthest.expected, farthest.upper)
        )
        made.add_row(
            f"{one.began_at.astimezone(HELSINKI):%Y-%m-%d %H:%M}",
            length(_lasted_min(one)) + ("" if one.state is State.CLOSED else ", goes on"),
            one.severity,
            observed,
            length(farthest.minutes),
            *others,
            f"{one.score:.2f}",
        )
    return made


def summary(looked: Sensitivity, found: Mapping[Sensitivity, Backtest], days: int) -> str:
    """How many there were, and how many at each sensitivity; one line."""
    many = {sensitivity: len(one.incidents) for sensitivity, one in found.items()}
    each = ", ".join(f"{count} at {sensitivity}" for sensitivity, count in many.items())
    incidents = "incident" if many[looked] == 1 else "incidents"
    return f"{many[looked]} {incidents} in {days} days at {looked}; {each}"


def as_document(
    watch: Watch, looked: Sensitivity, found: Mapping[Sensitivity, Backtest], since: datetime, until: datetime
) -> dict[str, Any]:
    """The same as JSON; moments are in UTC."""
    return {
        "watch": watch.name,
        "search": watch.search,
        "metric": watch.metric.value,
        "interval_min": watch.interval_min,
        "sensitivity": looked.value,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "incidents": [_incident(one) for one in found[looked].incidents],
        "at": {sensitivity.value: len(one.incidents) for sensitivity, one in found.items()},
    }


def _incident(one: Incident) -> dict[str, Any]:
    figures = {"observed": one.peak.observed, "expected": one.peak.expected, "upper": one.peak.upper}
    return {
        "began_at": one.began_at.isoformat(),
        "lasted_min": _lasted_min(one),
        "state": one.state.value,
        "severity": one.severity.value,
        **{name: round(figure, _DECIMALS) for name, figure in figures.items()},
        "farthest": _farthest(one.farthest_or_peak),
        "score": round(one.score, _DECIMALS),
    }


def _farthest(farthest: Stretch) -> dict[str, Any]:
    figures = {"observed": farthest.observed, "expected": farthest.expected, "upper": farthest.upper}
    return {
        "at": farthest.at.isoformat(),
        "minutes": farthest.minutes,
        **{name: round(figure, _DECIMALS) for name, figure in figures.items()},
        "score": round(farthest.score, _DECIMALS),
    }


def _lasted_min(one: Incident) -> int:
    return (one.ends_at - one.began_at) // timedelta(minutes=1)
