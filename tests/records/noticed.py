"""Incidents for tests."""

from datetime import timedelta
from typing import Any

from kuulolla.records.incident import Event, Incident, What, incident_id
from tests.services.indexer.posts import NOW

BEGAN = NOW - timedelta(hours=1)


def incident(watch: str = "kela", **more: Any) -> Incident:  # noqa: ANN401 - any field
    """An hour in which Kela's negative posts were eight times what was expected, noticed at NOW."""
    began_at = more.get("began_at", BEGAN)
    opened_at = more.get("opened_at", NOW)
    made = {
        "id": incident_id(watch, began_at),
        "watch": watch,
        "watch_version": 1,
        "search": "brand:kela",
        "metric": "negative_count",
        "severity": "major",
        "began_at": began_at,
        "last_at": began_at,
        "interval_min": 60,
        "opened_at": opened_at,
        "updated_at": opened_at,
        "observed": 40,
        "expected": 5.0,
        "upper": 11.5,
        "excess": 35.0,
        "peak": {"at": began_at, "observed": 40, "expected": 5.0, "upper": 11.5},
        "sensitivity": "normal",
        "score": 1.6,
        "event": incident_id(watch, began_at),
        "history": [Event(at=opened_at, what=What.OPENED)],
    }
    return Incident.model_validate({**made, **more})


WHY = {
    "terms": [{"term": "jono", "shown": "jonot", "now": 20, "before": 1.5}],
    "themes": [{"name": "jonot", "now": 12, "before": 2}],
    "channels": [{"name": "forum", "now": 30, "before": 4}],
    "shared": [{"post_id": "a" * 32, "copies": 7, "shares": 12}],
    "telling": ["a" * 32, "b" * 32],
    "dominated_by": {"kind": "text", "share": 0.6, "key": "f00d"},
}


def closed(made: Incident) -> Incident:
    """The same two hours later, when it is over."""
    at = NOW + timedelta(hours=2)
    return made.with_event(Event(at=at, what=What.CLOSED), state="closed", closed_at=at, ending="calm")
