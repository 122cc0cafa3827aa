"""What is kept of an incident, and what names it."""

from datetime import timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kuulolla.records.incident import MOST_EVENTS, Event, Incident, What, incident_id
from kuulolla.records.incidents_index import FIELDS
from tests.records.noticed import BEGAN, WHY, closed, incident
from tests.services.indexer.posts import NOW


def test_the_same_interval_of_the_same_watch_is_the_same_incident_whatever_the_zone() -> None:
    assert incident_id("kela", BEGAN) == incident_id("kela", BEGAN.astimezone(timezone(timedelta(hours=2))))
    others = [incident_id("kela2", BEGAN), incident_id("kela", BEGAN + timedelta(minutes=5))]
    assert len({incident_id("kela", BEGAN), *others}) == 3


def test_the_name_of_an_incident_stays_as_it_is() -> None:
    """Incidents that are kept must be found by every later version."""
    # printf 'kela\n2026-11-20T11:00:00+00:00' | sha256sum
    assert incident_id("kela", BEGAN) == "1a87a17f16198d86704cb31844cbbab2"


def test_what_is_kept_is_read_back() -> None:
    made = closed(incident(why=WHY, assignee="maija"))
    assert Incident.from_json(made.to_json()) == made


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "closed"},
        {"closed_at": NOW},
        {"ending": "calm"},
        {"state": "closed", "closed_at": NOW, "ending": "tired"},
        {"observed": float("nan")},
        {"excess": float("inf")},
        {"id": "kela"},
        {"severity": "awful"},
        {"last_at": "2026-11-20T12:00:00"},
        {"why": {**WHY, "telling": ["a" * 32] * 4}},
        {"why": {**WHY, "telling": ["some text"]}},
    ],
)
def test_what_is_no_incident_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        incident(**wrong)


def test_an_event_changes_fields_and_is_the_last_in_the_history() -> None:
    later = NOW + timedelta(hours=1)
    made = incident().with_event(Event(at=later, what=What.SEVERITY, detail="major to severe"), severity="severe")
    assert (made.severity, made.updated_at, [one.what for one in made.history]) == (
        "severe",
        later,
        ["opened", "severity"],
    )
    with pytest.raises(ValidationError):
        incident().with_event(Event(at=later, what=What.CLOSED), state="closed")


@given(st.integers(0, 2 * MOST_EVENTS))
def test_a_long_history_keeps_its_beginning_and_its_end(count: int) -> None:
    made = incident()
    for at in range(count):
        made = made.with_event(Event(at=NOW + timedelta(minutes=at), what=What.COMMENTED, by=f"m{at}"))
    assert len(made.history) == min(count + 1, MOST_EVENTS)
    assert made.history[0].what is What.OPENED
    latest = [one.by for one in made.history[1:]]
    assert latest == [f"m{at}" for at in range(count)][-(MOST_EVENTS - 1) :]


def test_the_index_maps_every_field_of_an_incident_and_no_other() -> None:
    assert set(FIELDS) == set(Incident.model_fields)
