"""What is over is told once it is, for how long it was and why it ended; what begins again is told once more."""

import pytest

from kuulolla.records.delivery import DeliveryKind, DeliveryState
from kuulolla.records.incident import Event, Incident, State, What
from kuulolla.schemas.scored_post import Label
from kuulolla.schemas.source_health import SourceHealth
from tests.services.alerts.tell.day import NIGHT, brands, burst, hours, watches
from tests.services.alerts.tell.planned import due_now
from tests.services.alerts.tell.told import deliveries, incidents, kinds
from tests.services.alerts.world import DAY, HOUR, MINUTE, World, usual

pytestmark = pytest.mark.real


def of_one_event(world: World, *names: str) -> tuple[Incident, Incident]:
    """Two incidents of the watches, tied: both were noticed at the same time, of different posts."""
    first, second = incidents(world, *names)
    world.overwrite("incidents", second.id, event=first.event)
    return first, second


def over(one: Incident) -> Incident:
    at = one.updated_at + MINUTE
    return one.with_event(Event(at=at, what=What.CLOSED), state=State.CLOSED, closed_at=at)


def test_what_ended_at_night_and_goes_on_in_the_morning_is_not_told_to_be_over_before_it_is(world: World) -> None:
    world.tell(quiet=NIGHT)
    brands(world, "uusiva")
    watches(world, ["uusiva"])
    evening, night, later, morning, afternoon = hours(world, 20, 23, 30, 33, 39)
    world.say(*burst("uusiva", evening, 20))
    world.go_on(night + 3 * HOUR)
    assert kinds(world) == ["opened"]
    assert [one.kind for one in deliveries(world, "viestinta", "uusiva") if one.state == "pending"] == ["closed"]
    world.say(*burst("uusiva", later, 20), *burst("uusiva", morning - HOUR, 20))
    world.go_on(morning + MINUTE)
    (incident,) = incidents(world, "uusiva")
    assert (incident.state, kinds(world)) == (State.OPEN, ["opened"])
    (waits,) = [one for one in deliveries(world, "viestinta", "uusiva") if one.state == "pending"]
    assert (waits.kind, waits.not_before, waits.attempts) == ("closed", morning + HOUR, ())
    assert waits.waits is None, "neither for quiet hours nor since the hour is full"
    world.go_on(afternoon + MINUTE)
    (incident,) = incidents(world, "uusiva")
    assert (incident.state, kinds(world)) == (State.CLOSED, ["opened", "closed"])


def test_what_goes_on_in_the_morning_is_told_though_the_watch_that_saw_it_first_sees_it_no_more(world: World) -> None:
    world.tell()
    brands(world, "jatkuu", "rinnalla")
    watches(world, ["jatkuu", "rinnalla"], recipients=[])
    five, six = hours(world, 5, 6)
    world.say(*burst("jatkuu", five, 20), *burst("rinnalla", five, 20))
    world.clock.at = six + MINUTE
    world.look(world.alerts)
    first, second = of_one_event(world, "jatkuu", "rinnalla")
    world.alerts.opened.incidents.change(first.id, over)
    opened, is_over = due_now(world, first), due_now(world, first, kind=DeliveryKind.CLOSED)
    world.send()
    assert [(told["kind"], told["alert"]["incident"]) for told in world.receiver.got] == [("opened", second.id)]
    kept = world.alerts.opened.deliveries.read(is_over.id)
    assert kept is not None
    assert kept.record.state is DeliveryState.PENDING, "its event is not over"
    metric = second.metric
    world.overwrite("incidents", second.id, metric="loudness")
    world.clock.at += HOUR
    world.send()
    assert kinds(world) == ["opened"], "what its event goes on with cannot be read"
    world.overwrite("incidents", second.id, metric=metric)
    world.alerts.opened.incidents.change(second.id, over)
    world.clock.at += HOUR
    world.send()
    assert kinds(world) == ["opened", "closed"]
    assert {one.state for one in world.deliveries() if one.id in {opened.id, is_over.id}} == {DeliveryState.SENT}


def test_what_begins_again_after_people_were_told_that_it_is_over_is_told_once_more(world: World) -> None:
    world.tell()
    brands(world, "uudestaan")
    watches(world, ["uudestaan"])
    noon, evening, late, next_noon = hours(world, 12, 18, 19, 36)
    world.say(*burst("uudestaan", noon, 20))
    world.go_on(evening)
    assert kinds(world) == ["opened", "closed"]
    world.say(*burst("uudestaan", evening, 30))
    world.go_on(late + MINUTE)
    (incident,) = incidents(world, "uudestaan")
    assert (incident.state, incident.resumed_at is not None) == (State.OPEN, True)
    assert kinds(world) == ["opened", "closed", "reopened"]
    assert world.receiver.got[2]["subject"].startswith("Alkoi taas | uudestaan")
    assert "30 tunnissa" in world.receiver.got[2]["subject"]
    assert "oli jo ohi" in world.receiver.got[2]["text"]
    assert "jono (30, aiemmin 0)" in world.receiver.got[2]["text"]
    assert "Aika: klo 18.00–19.00." in world.receiver.got[2]["text"].splitlines()
    world.go_on(next_noon)
    assert kinds(world) == ["opened", "closed", "reopened", "closed"]


def test_hours_after_the_posts_whoever_is_told_reads_what_there_was_at_most_and_for_how_long(world: World) -> None:
    world.tell()
    world.tell("johto")
    brands(world, "rysays")
    watches(world, ["rysays"], interval_min=15, escalation=[{"after_min": 60, "recipients": ["johto"]}])
    nine, one_o_clock = hours(world, 9, 13)
    world.go_on(nine, HOUR)
    world.say(*burst("rysays", nine, 40))
    world.go_on(one_o_clock, 15 * MINUTE)
    opened, escalated, closed = (told["text"].splitlines() for told in world.receiver.got[:3])
    rose = "Kielteisten mainintojen määrä nousi: "
    assert opened[0].startswith(f"{rose}10 ")
    assert escalated[0].startswith(f"{rose}enimmillään ")
    assert "laski" not in "".join([*opened, *escalated, *closed])
    farthest = world.receiver.got[1]["alert"]["happening"]["farthest"]
    assert farthest["figures"]["observed"] >= max(10, farthest["figures"]["upper"])
    assert "Kesti 1\N{NO-BREAK SPACE}h: klo 9.00–10.00." in closed


def test_of_a_share_without_later_posts_it_is_told_that_it_is_over_and_not_while_its_source_fails(
    world: World,
) -> None:
    world.tell(most_per_hour=100)
    brands(world, "osuus")
    now = world.clock.now()
    world.say(*usual(now - 10 * DAY, now, HOUR, "osuus on mukava", Label.POSITIVE))
    watches(world, ["osuus"], metric="negative_share")
    noon, one_o_clock = hours(world, 12, 13)
    world.go_on(noon)
    world.say(*burst("osuus", noon, 20))
    world.go_on(one_o_clock + MINUTE)
    assert kinds(world) == ["opened"]
    fails = {"source": "koefoorumi", "connector": "feed", "state": "failing", "since": one_o_clock, "because": "500"}
    for _ in range(5):
        world.healths["koefoorumi"] = SourceHealth.model_validate({**fails, "at": world.clock.at})
        world.go_on(world.clock.at + HOUR)
    assert [one.state for one in incidents(world, "osuus")] == [State.OPEN]
    del world.healths["koefoorumi"]
    world.go_on(world.clock.at + 4 * HOUR)
    (incident,) = incidents(world, "osuus")
    assert incident.ending == "no_posts"
    *_, over = (told for told in world.receiver.got if told["kind"] == "closed")
    assert over["subject"] == "Ohi | osuus | Mainintoja ei enää tule"


def test_a_watch_that_looks_at_something_else_has_an_incident_of_that_and_the_one_before_is_over(
    world: World,
) -> None:
    world.tell()
    brands(world, "ennen", "nyt")
    watches(world, ["vahti"], search="brand:ennen")
    noon, one_o_clock, two_o_clock = hours(world, 12, 13, 14)
    world.say(*burst("ennen", noon, 20))
    world.go_on(one_o_clock + MINUTE)
    world.watch("vahti", {"vahti": 1}, search="brand:nyt", severe_from=50)
    world.say(*burst("nyt", one_o_clock, 30))
    world.go_on(two_o_clock + MINUTE)
    before, now = incidents(world, "vahti")
    assert (before.search, before.state, before.observed) == ("brand:ennen", State.CLOSED, 20)
    assert before.ending == "watch_changed"
    assert (now.search, now.state, now.observed) == ("brand:nyt", State.OPEN, 30)
    assert sorted(kinds(world)) == ["closed", "opened", "opened"]
