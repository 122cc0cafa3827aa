"""Operators are told once of a source that fails, once of all of them where ingest is down, and when it is over."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kuulolla.records.incident import Incident, Severity, State, What
from kuulolla.runtime.faults import SettingsFault
from kuulolla.schemas.source_health import UNHEARD_AFTER, SourceHealth, SourceState
from kuulolla.search.language.parse import parse
from kuulolla.services.alerts.sources import (
    ALL,
    CALM_FOR,
    incidents_of_sources,
    operators_of,
    operators_watch,
    sources_decide,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def well(source: str = "lehti", since: datetime = NOW - 9 * HOUR, at: datetime = NOW) -> SourceHealth:
    return SourceHealth(source=source, connector="feed", state=SourceState.WELL, since=since, at=at)


def failing(
    source: str = "lehti", since: datetime = NOW - HOUR, at: datetime = NOW, because: str = "lehti.example answers 500"
) -> SourceHealth:
    state = SourceState.FAILING
    return SourceHealth(source=source, connector="feed", state=state, since=since, at=at, because=because)


def opened(source: str = "lehti", health: SourceHealth | None = None) -> Incident:
    found = sources_decide(source, health or failing(source), None, NOW)
    assert found is not None
    return found


def happened(incident: Incident) -> list[tuple[What, str | None]]:
    return [(event.what, event.detail) for event in incident.history]


def told(
    *healths: SourceHealth, newest: Mapping[str, Incident] | None = None, now: datetime = NOW
) -> dict[str, Incident]:
    return incidents_of_sources({health.source: health for health in healths}, newest or {}, now)


def test_a_failure_opens_an_incident_that_says_since_when_and_why() -> None:
    found = opened()
    assert (found.watch, found.search, found.metric) == ("source:lehti", "source:lehti", "silent")
    assert (found.began_at, found.opened_at, found.state) == (NOW - HOUR, NOW, State.OPEN)
    assert (found.severity, found.observed, found.expected, found.excess) == (Severity.MAJOR, 0, 0, 0)
    assert found.trouble == "failing"
    assert happened(found) == [(What.OPENED, "lehti.example answers 500")]


def test_noticed_later_by_another_process_it_is_the_same_one() -> None:
    later = sources_decide("lehti", failing(because="lehti.example does not answer"), None, NOW + HOUR)
    assert later is not None
    assert later.id == opened().id
    assert sources_decide("lehti", failing("lehti", since=NOW), None, NOW) != opened()


def test_a_source_that_is_well_and_one_that_is_unknown_have_none() -> None:
    assert sources_decide("lehti", well(), None, NOW) is None
    assert sources_decide("lehti", None, None, NOW) is None


def test_while_it_goes_on_nothing_is_written() -> None:
    found = opened()
    assert sources_decide("lehti", failing(because="another reason"), found, NOW + HOUR) is found
    assert told(failing(), newest={"lehti": found}) == {}


def test_it_is_over_when_it_has_been_well_for_an_hour_and_not_before() -> None:
    found, back = opened(), NOW + 5 * MINUTE
    almost = back + CALM_FOR - MINUTE
    assert sources_decide("lehti", well(since=back, at=almost), found, almost) is found
    over = sources_decide("lehti", well(since=back), found, back + CALM_FOR)
    assert over is not None
    assert (over.state, over.closed_at, over.last_at, over.ends_at) == (State.CLOSED, back + CALM_FOR, back, back)
    assert over.ending == "calm"
    assert happened(over)[1:] == [(What.CLOSED, None)]


def test_one_that_fails_by_turns_is_one_incident() -> None:
    found = opened()
    for minutes in (10, 40, 70):
        since = NOW + minutes * MINUTE
        assert sources_decide("lehti", well(since=since), found, since + 15 * MINUTE) is found
        assert sources_decide("lehti", failing(since=since + 15 * MINUTE), found, since + 25 * MINUTE) is found


def test_a_failure_after_it_was_over_is_another_incident_and_told_again() -> None:
    over = sources_decide("lehti", well(), opened(), NOW + 2 * HOUR)
    assert over is not None
    assert sources_decide("lehti", well(), over, NOW + 3 * HOUR) is over
    other = sources_decide("lehti", failing(since=NOW + 3 * HOUR), over, NOW + 4 * HOUR)
    assert other is not None
    assert (other.id != over.id, other.state) == (True, State.OPEN)


def test_a_source_that_is_taken_out_fails_no_more_and_put_back_in_it_is_the_same_failure() -> None:
    found = opened()
    (over,) = told(well("toinen"), newest={"lehti": found}).values()
    assert (over.state, over.last_at, over.ending) == (State.CLOSED, NOW, "watch_gone")
    again = told(failing(), newest={"lehti": over})["lehti"]
    assert (again.id, again.state, again.closed_at, again.ending) == (found.id, State.OPEN, None, None)
    assert happened(again)[-1] == (What.REOPENED, "lehti.example answers 500")
    assert told(newest={"lehti": found})["lehti"].state is State.CLOSED, "also where it was the last one"


def test_where_nothing_is_heard_of_ingest_that_is_one_severe_incident_and_none_of_a_source() -> None:
    now = NOW + UNHEARD_AFTER + MINUTE
    known = {"rikki": opened("rikki")}
    found = told(well(), failing("rikki"), well("muu", at=NOW - HOUR), newest=known, now=now)
    assert set(found) == {ALL}
    assert (found[ALL].watch, found[ALL].search, found[ALL].severity) == ("source:*", "*", Severity.SEVERE)
    assert found[ALL].began_at == NOW
    assert found[ALL].trouble == "ingest_down"
    assert happened(found[ALL]) == [(What.OPENED, "nothing is heard of ingest since 2026-11-20 12:00 UTC")]
    assert told(well(), newest=found, now=now + 9 * HOUR) == {}


def test_once_ingest_is_heard_again_that_is_over_at_once() -> None:
    late = NOW + UNHEARD_AFTER + MINUTE
    down = told(well(), now=late)
    found = told(well(at=late), newest=down, now=late + MINUTE)
    assert {source: incident.state for source, incident in found.items()} == {ALL: State.CLOSED}


def test_a_source_whose_record_alone_is_old_is_polled_by_nobody_and_fails() -> None:
    at = NOW - UNHEARD_AFTER - MINUTE
    found = told(well("muu"), well(at=at))
    assert {source: (one.began_at, one.trouble) for source, one in found.items()} == {"lehti": (at, "unheard")}


def test_without_any_source_nothing_is_told() -> None:
    assert told() == {}


def test_a_watch_of_a_source_says_who_is_told_and_finds_its_posts() -> None:
    watch = operators_watch("lehti", ["paivystys", "johto"])
    assert (watch.name, watch.metric, watch.interval_min) == ("source:lehti", "silent", 60)
    assert watch.recipients == ("paivystys", "johto")
    assert watch.title is not None
    assert watch.title.fi == "Lähde lehti ei vastaa"
    silent = operators_watch("lehti", [], "silent")
    assert (silent.name, silent.search) == ("source:lehti:silent", "source:lehti")


@given(st.from_regex(r"[a-z0-9][a-z0-9._-]{0,199}", fullmatch=True) | st.just(ALL), st.text())
@example("a" * 200, "x")
def test_of_any_source_and_reason_there_is_a_watch_that_can_be_asked_and_an_incident(source: str, why: str) -> None:
    for watch in (operators_watch(source, []), operators_watch(source, [], "silent")):
        parse(watch.search)
    found = opened(source, failing(source, because=why))
    assert Incident.from_json(found.to_json()) == found


def test_operators_are_names_of_recipients() -> None:
    assert operators_of(" Paivystys, johto,") == ("paivystys", "johto")
    assert operators_of("") == ()


@pytest.mark.parametrize(
    ("written", "told_so"),
    [("johto,johto", "johto is there twice"), ("johto,yö!", "“yö!”: a name is letters and digits")],
)
def test_operators_that_can_be_nobody_are_told_in_one_line(written: str, told_so: str) -> None:
    with pytest.raises(SettingsFault, match=f"^operators: {told_so}.*; set KUULOLLA_OPERATORS"):
        operators_of(written)
