"""When people are told, on the real Elasticsearch: in quiet hours, a full hour, a digest, by two processes at once.

One world for all of it, whose clock goes on: each test has a day, brands and recipients of its own.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier, Thread
from threading import Event as Signal
from typing import Any

import pytest

from kuulolla.records.deliveries import Deliveries
from kuulolla.records.delivery import Attempt, Delivery, DeliveryKind, DeliveryState, Outcome, delivery_id
from kuulolla.records.handle_incident import acknowledge, comment
from kuulolla.records.incident import Event, Incident, State, What, Why
from kuulolla.records.kept import Kept
from kuulolla.records.recipient import Channel
from kuulolla.records.recipients import Recipients
from kuulolla.records.saved_search import Definition
from kuulolla.records.searches import Searches
from kuulolla.records.watch import Watch
from kuulolla.records.watches import Watches
from kuulolla.runtime.faults import Fault, IndexAway
from kuulolla.schemas.scored_post import Label
from kuulolla.schemas.source_health import SourceHealth
from kuulolla.search.document import Document
from kuulolla.search.index import apply_template
from kuulolla.services.alerts.incidents.notice import Explain, Tie
from kuulolla.services.alerts.wire import Alerts
from tests.clocks import SetClock
from tests.records.outgoing import delivery
from tests.records.told import watch
from tests.services.alerts.killed import Killed, SendsAndDies, killed
from tests.services.alerts.world import DAY, HOUR, MINUTE, World, post, usual
from tests.services.indexer.conftest import fresh_index

pytestmark = pytest.mark.real

MIDNIGHT = datetime.fromisoformat("2026-11-23T22:00:00+00:00")
"""In Helsinki, where it is winter."""
NIGHT = {"from": "22:00", "to": "09:00"}


@pytest.fixture(scope="module")
def shared(stack: Mapping[str, str]) -> Iterator[World]:
    with fresh_index(stack) as index:
        apply_template(index.admin, index.namespace, 0, index.generation.analyser)
        made = World(index, SetClock(MIDNIGHT))
        yield made
        made.close()


@pytest.fixture
def world(shared: World) -> Iterator[World]:
    """At midnight, with nobody to tell, nothing to watch and nothing that waits."""
    yield shared
    watches = Watches(shared.people, shared.index.namespace)
    recipients = Recipients(shared.people, shared.index.namespace)
    for name in watches.all():
        if (kept := watches.read(name)) is not None:
            watches.remove(kept)
    for name in recipients.all():
        if (told := recipients.read(name)) is not None:
            recipients.remove(told)
    shared.clock.at += 3 * DAY - (shared.clock.at - MIDNIGHT) % DAY
    shared.work()
    shared.clock.at += MINUTE  # who is there by then is known by every process
    shared.receiver.got.clear()


def brands(world: World, *names: str) -> None:
    """Brands of which a few posts a day came for ten days; whoever says the name in a post speaks of them."""
    now = world.clock.now()
    definitions = [Definition.model_validate({"kind": "brand", "name": name, "query": name}) for name in names]
    Searches(world.people, world.index.namespace).write(definitions, world.change, {})
    world.say(*(one for name in names for one in usual(now - 10 * DAY, now, 20 * HOUR, f"{name} on kallis.")))


def watches(world: World, names: Sequence[str], **more: Any) -> None:  # noqa: ANN401 - any field
    """A watch of each brand, of its name; they are looked at for the first time."""
    said = {"interval_min": 60, "recipients": ["viestinta"], "severe_from": 50, **more}
    made = [watch(name, **{"search": f"brand:{name}", **said}) for name in names]
    Watches(world.people, world.index.namespace).write(made, world.change, {})
    world.clock.at += MINUTE  # by then every process knows them
    world.work()


def burst(name: str, at: datetime, count: int, within: timedelta = HOUR) -> list[Document]:
    """So many complaints from then on."""
    return [
        post(f"{name}-{at:%d%H%M}-{number}", at + number * within / count, f"{name} seisoo taas, jono {number}")
        for number in range(count)
    ]


def incidents(world: World, *names: str) -> list[Incident]:
    """Those of the watches, oldest first."""
    return [one for one in world.incidents() if one.watch in names]


def happenings(told: Mapping[str, Any]) -> list[str]:
    """The watches that a digest tells of, by their names."""
    return sorted(one["watch"] for one in told["digest"]["happenings"])


def kinds(world: World) -> list[str]:
    return [kind for kind, _ in world.receiver.told()]


def told_of(world: World) -> list[tuple[str, str, str]]:
    """Of each alert that came: what it tells, of which watch, and how bad that is."""
    alerts = [(one["kind"], one["alert"]["happening"]) for one in world.receiver.got]
    return [(kind, seen["watch"], seen["severity"]) for kind, seen in alerts]


def deliveries(world: World, recipient: str, *of: str) -> list[Delivery]:
    """Those of the watches' incidents."""
    ids = {one.id for one in incidents(world, *of)}
    return [one for one in world.deliveries() if one.recipient == recipient and one.incident in ids]


def hours(world: World, *of_clock: int) -> list[datetime]:
    """When it is so late in Helsinki, today."""
    midnight = world.clock.at - (world.clock.at - MIDNIGHT) % DAY
    return [midnight + hour * HOUR for hour in of_clock]


def test_what_opens_at_night_is_told_together_in_the_morning_and_what_becomes_severe_at_once(world: World) -> None:
    world.tell(quiet=NIGHT)
    brands(world, "aamu", "ilta", "tuho")
    watches(world, ["aamu", "ilta", "tuho"])
    five, six, seven, nine = hours(world, 5, 6, 7, 9)
    world.say(*(one for name in ("aamu", "ilta", "tuho") for one in burst(name, five, 20)))
    world.go_on(six + MINUTE)
    assert len(incidents(world, "aamu", "ilta", "tuho")) == 3
    assert world.receiver.got == []
    assert {one.not_before for one in deliveries(world, "viestinta", "aamu", "ilta", "tuho")} == {nine}
    world.say(*burst("tuho", six, 60))
    world.go_on(seven + MINUTE)
    assert [(told["kind"], told["alert"]["happening"]["watch"]) for told in world.receiver.got] == [("opened", "tuho")]
    world.go_on(nine - MINUTE)
    assert len(world.receiver.got) == 1
    world.go_on(nine + MINUTE)
    assert kinds(world) == ["opened", "digest"]
    digest = world.receiver.got[1]
    assert (happenings(digest), digest["digest"]["period"]) == (["aamu", "ilta"], "quiet")
    assert digest["subject"] == "Hiljaisten tuntien aikana: 2 poikkeamaa"
    (line,) = [line for line in digest["text"].splitlines() if line.startswith("aamu")]
    assert line.startswith("aamu | Kielteisten mainintojen määrä nousi: enimmillään 20 tunnissa, tavallisesti ")
    assert "Yleistyneet sanat: " in digest["text"]


def test_what_another_watch_calls_severe_wakes_whoever_waits_to_be_told_of_the_same_event(world: World) -> None:
    world.tell(quiet=NIGHT)
    brands(world, "yopuu")
    watches(world, ["yopuu"])
    watches(world, ["vakava"], search="brand:yopuu", minimum=50, severe_from=1.5)
    five, six, seven = hours(world, 5, 6, 7)
    world.say(*burst("yopuu", five, 20))
    world.go_on(six + MINUTE)
    assert (len(incidents(world, "yopuu", "vakava")), world.receiver.got) == (1, [])
    world.say(*burst("yopuu", six, 40))
    world.go_on(seven + MINUTE)
    mild, severe = incidents(world, "yopuu", "vakava")
    assert (mild.event, mild.severity, severe.severity) == (severe.event, "major", "severe")
    assert told_of(world) == [("opened", "vakava", "severe")], "of the one for which somebody is woken"
    world.go_on(seven + HOUR)
    assert kinds(world) == ["opened"], "who heard that it is severe hears that once"


def test_what_was_told_as_less_and_becomes_severe_at_night_is_told_once_more_at_once(world: World) -> None:
    world.tell(quiet=NIGHT)
    brands(world, "kasvu")
    watches(world, ["kasvu"])
    eight, nine, ten, eleven = hours(world, 20, 21, 22, 23)
    world.go_on(eight, 20 * HOUR)
    world.say(*burst("kasvu", eight, 20))
    world.go_on(nine + MINUTE)
    (incident,) = incidents(world, "kasvu")
    world.alerts.opened.incidents.change(incident.id, lambda one: acknowledge(one, world.change))
    world.say(*burst("kasvu", nine, 60))
    world.go_on(ten + MINUTE)
    assert told_of(world) == [("opened", "kasvu", "minor"), ("worsened", "kasvu", "severe")], "who looks after it too"
    assert world.receiver.got[1]["subject"].startswith("Nyt vakava | kasvu | ")
    world.say(*burst("kasvu", ten, 90))
    world.clock.at = eleven + MINUTE
    world.work(world.process())
    assert kinds(world) == ["opened", "worsened"]
    tried = [(one.kind, one.attempts[-1].severity) for one in deliveries(world, "viestinta", "kasvu")]
    assert tried == [("opened", "minor"), ("worsened", "severe")]
    world.go_on(eleven + 14 * HOUR, 14 * HOUR)
    assert kinds(world) == ["opened", "worsened", "closed"]


def test_who_refuses_what_tells_of_it_as_severe_is_not_tried_with_another_one(world: World) -> None:
    world.tell()
    brands(world, "torju")
    watches(world, ["torju"])
    noon, one_o_clock = hours(world, 12, 13)
    world.go_on(noon, 12 * HOUR)
    world.receiver.answer = lambda: 410
    world.say(*burst("torju", noon, 60))
    world.go_on(one_o_clock + HOUR + MINUTE)
    world.receiver.answer = lambda: 200
    assert [(one.kind, one.state) for one in deliveries(world, "viestinta", "torju")] == [("opened", "refused")]


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


def away(*_: object) -> Any:  # noqa: ANN401 - as any port
    raise IndexAway("no Elasticsearch answers")


def test_killed_once_it_was_written_that_it_is_severe_another_process_tells_that_at_night(world: World) -> None:
    world.tell(quiet=NIGHT)
    brands(world, "kuolo")
    watches(world, ["kuolo"])
    five, six, seven = hours(world, 5, 6, 7)
    world.say(*burst("kuolo", five, 20))
    world.go_on(six + MINUTE)
    assert world.receiver.got == []
    world.say(*burst("kuolo", six, 90))
    world.clock.at = seven + MINUTE
    dying = world.process()
    dying.look.notice = replace(dying.look.notice, recipients=killed)
    with pytest.raises(Killed):
        world.look(dying)
    (incident,) = incidents(world, "kuolo")
    assert incident.severity == "severe"
    world.work(world.process())
    assert kinds(world) == ["opened"]


def test_killed_once_it_was_written_that_it_is_over_that_is_told_also_after_a_night_of_outage(world: World) -> None:
    world.tell()
    brands(world, "loppu")
    watches(world, ["loppu"])
    noon, one_o_clock, five = hours(world, 12, 13, 17)
    world.say(*burst("loppu", noon, 20))
    world.go_on(one_o_clock + MINUTE)
    world.clock.at = five + MINUTE
    dying = world.process()
    dying.look.notice = replace(dying.look.notice, recipients=killed)
    with pytest.raises(Killed):
        world.look(dying)
    (incident,) = incidents(world, "loppu")
    assert (incident.state, kinds(world)) == (State.CLOSED, ["opened"])
    world.clock.at += 20 * HOUR
    for _ in range(2):
        world.go_on(world.clock.at + HOUR, alerts=world.process())
    assert kinds(world) == ["opened", "closed"]


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


def of_one_event(world: World, *names: str) -> tuple[Incident, Incident]:
    """Two incidents of the watches, tied: both were noticed at the same time, of different posts."""
    first, second = incidents(world, *names)
    world.overwrite("incidents", second.id, event=first.event)
    return first, second


def due_now(
    world: World, incident: Incident, recipient: str = "viestinta", kind: DeliveryKind = DeliveryKind.OPENED
) -> Delivery:
    """A delivery of the incident's event, planned and due now."""
    now, name = world.clock.now(), delivery_id(incident.event, recipient, kind)
    made = delivery(recipient, id=name, incident=incident.id, kind=kind, channel="webhook", created_at=now)
    world.alerts.opened.deliveries.plan([made])
    return made


def over(one: Incident) -> Incident:
    at = one.updated_at + MINUTE
    return one.with_event(Event(at=at, what=What.CLOSED), state=State.CLOSED, closed_at=at)


def test_what_goes_on_in_the_morning_is_told_though_the_watch_that_saw_it_first_sees_it_no_more(world: World) -> None:
    world.tell()
    brands(world, "jatkuu", "toinenkin")
    watches(world, ["jatkuu", "toinenkin"], recipients=[])
    five, six = hours(world, 5, 6)
    world.say(*burst("jatkuu", five, 20), *burst("toinenkin", five, 20))
    world.clock.at = six + MINUTE
    world.look(world.alerts)
    first, second = of_one_event(world, "jatkuu", "toinenkin")
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


def test_what_is_more_than_an_hour_takes_comes_in_the_next_one_together(world: World) -> None:
    world.tell(most_per_hour=1)
    names = ["eka", "toka", "kolmas"]
    brands(world, *names)
    watches(world, names, interval_min=15)
    (noon,) = hours(world, 12)
    quarter = 15 * MINUTE
    world.say(*burst("eka", noon, 20, quarter))
    world.say(*(one for name in names[1:] for one in burst(name, noon + quarter, 20, quarter)))
    world.go_on(noon, 2 * HOUR)
    world.go_on(noon + quarter + MINUTE, MINUTE * 4)
    assert kinds(world) == ["opened"]
    world.go_on(noon + 55 * MINUTE, 5 * MINUTE)
    assert len(incidents(world, *names)) == 3
    assert kinds(world) == ["opened"]
    world.go_on(noon + HOUR + MINUTE, 3 * MINUTE)
    assert kinds(world) == ["opened", "digest"]
    digest = world.receiver.got[1]
    assert (happenings(digest), digest["digest"]["period"]) == (["kolmas", "toka"], "hour")
    assert digest["subject"] == "Ilmoituksia kertyi yli tuntirajan: 2 poikkeamaa"
    assert sorted(one.state for one in deliveries(world, "viestinta", *names)) == ["sent"] * 3


def test_what_a_full_hour_or_a_failure_puts_off_into_the_night_waits_for_the_morning(world: World) -> None:
    world.tell(quiet=NIGHT, most_per_hour=1)
    world.tell("johto", quiet=NIGHT)
    names = ["ilta1", "ilta2"]
    brands(world, *names)
    watches(world, names, recipients=[])
    eight, nine, ten, next_nine = hours(world, 20, 21, 22, 33)
    world.go_on(eight, 20 * HOUR)
    world.say(*(post for name in names for post in burst(name, eight, 20)))
    world.clock.at = nine + MINUTE
    world.look(world.alerts)
    told, waits = incidents(world, *names)
    due_now(world, told)
    world.send()
    world.clock.at = ten - MINUTE
    due_now(world, waits)
    world.send()
    world.receiver.answer = lambda: 503
    due_now(world, told, "johto")
    world.send()
    world.receiver.answer = lambda: 200
    assert kinds(world) == ["opened"]
    world.clock.at = ten + 5 * MINUTE
    world.send()
    assert kinds(world) == ["opened"], "the next hour, and the next try, came in the night"
    put_off = [one for one in world.deliveries() if one.state is DeliveryState.PENDING and one.kind == "opened"]
    assert {(one.recipient, one.not_before) for one in put_off} == {("viestinta", next_nine), ("johto", next_nine)}
    assert [one.notification == one.id for one in put_off if one.attempts] == [True], "tried again it has the same key"
    world.clock.at = next_nine + MINUTE
    world.send()
    assert kinds(world) == ["opened"] * 3


def told_together(world: World, *names: str) -> Alerts:
    """A process that is about to tell of them together, in the morning: they opened in the night."""
    world.tell(quiet=NIGHT, most_per_hour=3)
    brands(world, *names)
    watches(world, names)
    five, six, nine = hours(world, 5, 6, 9)
    world.say(*(one for name in names[:2] for one in burst(name, five, 80, 4 * HOUR)))
    world.go_on(six + MINUTE)
    world.clock.at = nine + MINUTE
    dying = world.process()
    world.look(dying)
    return dying


def begin_to_send(world: World, dying: Alerts) -> None:
    dying.send.round()
    world.until(lambda: not dying.send.busy)
    dying.send.leave()


def test_killed_while_it_told_of_several_together_they_are_told_once_more_with_one_key(world: World) -> None:
    names = ["yhdessa", "samassa", "uutinen"]
    dying = told_together(world, *names)
    real = dying.send.notifiers
    dying.send.notifiers = lambda channel: SendsAndDies(real(channel))
    begin_to_send(world, dying)
    assert kinds(world) == ["digest"]
    outgoing, key = dying.opened.deliveries, world.receiver.got[0]["key"]
    outgoing.put_off(outgoing.of_notifications({key})[0], world.clock.at + DAY, None, key)  # as if tried more often
    others = {"state": "sent", "sent_at": world.clock.at, "next_attempt_at": None}
    sent = [delivery("viestinta", about, notification=about * 32, **others) for about in "abc"]
    outgoing.plan(sent)  # the hour is full
    of = {"incident": incidents(world, *names)[0].id, "kind": DeliveryKind.ESCALATED, "created_at": world.clock.at}
    outgoing.plan([delivery("viestinta", "d", not_before=world.clock.at + MINUTE, **of)])
    world.go_on(world.clock.at + 10 * MINUTE)
    assert kinds(world) == ["digest"]
    world.say(*burst("uutinen", world.clock.at, 20))
    world.go_on(world.clock.at + HOUR)
    assert kinds(world) == ["digest", "digest", "escalated", "opened"], "what came meanwhile is told by itself"
    first, again, *_ = world.receiver.got
    assert (again["key"], happenings(again)) == (first["key"], sorted(names[:2]))
    assert sorted(one.state for one in deliveries(world, "viestinta", *names)) == ["sent"] * 4


def test_killed_while_it_wrote_down_what_was_told_together_nothing_is_told_twice(world: World) -> None:
    names = ["toinen", "tassa", "muu"]
    dying = told_together(world, *names)
    dying.send.deliveries = RecordsOneAndDies(dying.send.deliveries.client, dying.send.deliveries.namespace)
    begin_to_send(world, dying)
    assert sorted(one.state for one in deliveries(world, "viestinta", *names)) == ["pending", "sent"]
    world.go_on(world.clock.at + HOUR)
    assert kinds(world) == ["digest"]
    assert sorted(one.state for one in deliveries(world, "viestinta", *names)) == ["sent"] * 2
    told_as = [one.attempts[-1].severity for one in deliveries(world, "viestinta", *names)]
    assert sorted(severity is None for severity in told_as) == [False, True], "as what the other was told nobody knows"


class RecordsOneAndDies(Deliveries):
    """Deliveries of a process that is killed once it has written what became of one."""

    def record(self, taken: Kept[Delivery], attempt: Attempt, after_s: float | None = None) -> Kept[Delivery]:
        super().record(taken, attempt, after_s)
        raise Killed


def test_a_digest_tells_of_the_incidents_of_a_day_and_of_none_where_there_were_none(world: World) -> None:
    world.tell("johto", digest="daily")
    brands(world, "paiva")
    watches(world, ["paiva"], recipients=["johto"])
    noon, eight, next_eight = hours(world, 12, 32, 56)
    world.go_on(noon, 13 * HOUR)
    assert kinds(world) == ["digest"], "of the night in which it was told of for the first time"
    world.say(*burst("paiva", noon, 20))
    world.go_on(noon + 5 * HOUR)
    world.go_on(eight - MINUTE, 16 * HOUR)
    assert kinds(world) == ["digest", "opened", "closed"]
    world.go_on(eight + MINUTE)
    world.go_on(eight + 2 * HOUR)
    assert kinds(world) == ["digest", "opened", "closed", "digest"]
    assert happenings(world.receiver.got[3]) == ["paiva"]
    world.go_on(next_eight + MINUTE, DAY)
    assert kinds(world)[4:] == ["digest"]
    assert happenings(world.receiver.got[4]) == []


def test_a_digest_tells_of_what_began_before_it_and_still_goes_on(world: World) -> None:
    world.tell("johto", digest="daily")
    world.tell()
    brands(world, "pitka", "muiden")
    watches(world, ["pitka"], recipients=["johto"])
    watches(world, ["muiden"])
    noon, eight, next_eight = hours(world, 12, 32, 56)
    world.go_on(noon, 13 * HOUR)
    world.say(*burst("pitka", noon, 1_800, 45 * HOUR), *burst("muiden", noon, 20))
    world.go_on(next_eight + MINUTE, 2 * HOUR)
    digests = [one for one in world.receiver.got if one["kind"] == "digest" and one["at"] > eight.isoformat()]
    assert [happenings(one) for one in digests] == [["pitka"], ["pitka"]]
    assert {one.opened_at < eight for one in incidents(world, "pitka", "muiden")} == {True}


def noting(explain: Explain, watches: list[str]) -> Explain:
    """The same, which says whose incident it explained."""

    def noted(watch: Watch, incident: Incident, now: datetime) -> Why:
        watches.append(watch.name)
        return explain(watch, incident, now)

    return noted


def at_once(*works: Callable[[], object]) -> None:
    """Do all of it at the same time."""
    with ThreadPoolExecutor(len(works)) as threads:
        for done in [threads.submit(work) for work in works]:
            done.result(60)


def test_two_processes_that_share_the_watches_or_both_have_all_of_them_tell_of_each_incident_once(
    world: World,
) -> None:
    world.tell(most_per_hour=100)
    names = ["yksi", "kaksi", "kolme"]
    brands(world, *names)
    watches(world, names)
    noon, one_o_clock = hours(world, 12, 13)
    world.go_on(noon)
    processes = [world.process(lambda name: name == "yksi"), world.process(lambda name: name != "yksi")]
    explained: list[list[str]] = [[], []]
    for each, of in zip(processes, explained, strict=True):
        each.look.notice = replace(each.look.notice, explain=noting(each.look.notice.explain, of))
    both_have_all = [world.process(), world.process()]

    def all_look_and_send(processes: Sequence[Alerts]) -> None:
        at_once(*(lambda each=each: world.look(each) for each in processes))
        at_once(*(lambda each=each: world.send(each) for each in processes))

    world.say(*(one for name in names[:2] for one in burst(name, noon, 20)))
    world.clock.at = one_o_clock + MINUTE
    all_look_and_send(processes)
    assert [len(incidents(world, name)) for name in names] == [1, 1, 0]
    assert explained == [["yksi"], ["kaksi"]]
    assert kinds(world) == ["opened"] * 2
    world.say(*burst("kolme", one_o_clock, 20))
    world.clock.at += HOUR
    all_look_and_send(both_have_all)
    assert [len(incidents(world, name)) for name in names] == [1, 1, 1]
    assert kinds(world) == ["opened"] * 3
    for _ in range(6):
        world.clock.at += HOUR
        all_look_and_send(both_have_all)
    assert sorted(kinds(world)) == ["closed"] * 3 + ["opened"] * 3
    for one in (*processes, *both_have_all):
        one.send.leave()


def test_a_recipient_is_served_by_one_process_alone_which_counts_what_an_hour_takes(world: World) -> None:
    world.tell(most_per_hour=2)
    names = [f"osa{number}" for number in range(4)]
    brands(world, *names)
    watches(world, names)
    noon, one_o_clock = hours(world, 12, 13)
    world.go_on(noon)
    served_by = ["yksi"]
    one = world.process(serves=lambda _: served_by == ["yksi"])
    other = world.process(serves=lambda _: served_by == ["toinen"])
    world.say(*(post for name in names for post in burst(name, noon, 20)))
    world.clock.at = one_o_clock + MINUTE
    world.look(one)
    assert other.send.round() == 0

    def taken_over() -> int:
        served_by[:] = ["toinen"]
        return 200

    world.receiver.answer = taken_over
    world.send(one)
    assert kinds(world) == ["opened"]
    world.send(other)
    assert kinds(world) == ["opened", "digest"], "two, as an hour takes"
    assert len(happenings(world.receiver.got[1])) == 3
    world.receiver.answer = lambda: 200
    for process in (one, other):
        process.send.leave()


def meeting(explain: Explain, others: Barrier) -> Explain:
    """The same, which then waits for the others to have explained theirs."""

    def met(watch: Watch, incident: Incident, now: datetime) -> Why:
        why = explain(watch, incident, now)
        others.wait(30)
        return why

    return met


def slowly(tie: Tie) -> Tie:
    """The same, so slow that others would come between."""

    def tied(watch: Watch, incident: Incident, others: Sequence[Incident]) -> str:
        event = tie(watch, incident, others)
        time.sleep(0.3)
        return event

    return tied


def test_processes_that_notice_one_event_in_the_same_moment_tell_of_it_once(world: World) -> None:
    world.tell(most_per_hour=100)
    names = ["sahko", "pimeys", "verkko"]
    brands(world, *names)
    watches(world, names)
    noon, one_o_clock = hours(world, 12, 13)
    world.go_on(noon)
    processes = [world.process(name.__eq__) for name in names]
    together = Barrier(len(names))
    for each in processes:
        notice = each.look.notice
        each.look.notice = replace(notice, explain=meeting(notice.explain, together), tie=slowly(notice.tie))
        world.look(each)
    world.say(*(post(f"{noon}-{at}", noon + at * MINUTE, f"sahko ja verkko poikki, pimeys {at}") for at in range(20)))
    world.clock.at = one_o_clock + MINUTE
    at_once(*(lambda each=each: world.look(each) for each in processes))
    assert len(incidents(world, *names)) == 3
    assert len({one.event for one in incidents(world, *names)}) == 1
    at_once(*(lambda each=each: world.send(each) for each in processes))
    assert kinds(world) == ["opened"]
    for each in processes:
        each.send.leave()


def test_one_who_is_disabled_or_removed_while_something_waits_is_told_nothing_and_it_is_said_why(
    world: World,
) -> None:
    for name in ("poissa", "estynyt", "viestinta"):
        world.tell(name, quiet=NIGHT)
    brands(world, "odotus")
    watches(world, ["odotus"], recipients=["poissa", "estynyt", "viestinta"])
    five, six, nine = hours(world, 5, 6, 9)
    world.say(*burst("odotus", five, 20))
    world.go_on(six + MINUTE)
    world.watch("odotus", {"odotus": 1}, search="brand:odotus", recipients=["estynyt", "viestinta"])
    recipients = Recipients(world.people, world.index.namespace)
    gone = recipients.read("poissa")
    assert gone is not None
    recipients.remove(gone)
    world.overwrite("recipients", "estynyt", enabled=False)
    world.go_on(nine + MINUTE)
    assert kinds(world) == ["opened"]
    for name in ("poissa", "estynyt"):
        (skipped,) = deliveries(world, name, "odotus")
        assert skipped.state is DeliveryState.SKIPPED
        assert [(one.outcome, one.detail, one.severity) for one in skipped.attempts] == [
            (Outcome.SKIPPED, "the recipient is disabled, or no longer there", None)
        ]


def test_what_another_process_opened_meanwhile_is_gone_on_with(world: World) -> None:
    world.tell()
    brands(world, "vuoro")
    watches(world, ["vuoro"])
    noon, one_o_clock, three, four = hours(world, 12, 13, 15, 16)
    world.go_on(noon)
    gone = world.process()
    world.say(*burst("vuoro", noon, 20), *burst("vuoro", three, 20))
    world.clock.at = one_o_clock + MINUTE
    world.work(gone)
    gone.send.leave()
    world.go_on(four + MINUTE, 4 * HOUR)
    assert [(one.began_at, one.last_at) for one in incidents(world, "vuoro")] == [(noon, three)]
    assert kinds(world) == ["opened"]


def test_an_incident_that_nobody_can_explain_is_told_all_the_same(world: World) -> None:
    world.tell()
    brands(world, "outo")
    watches(world, ["outo"])

    def fails(*_: object) -> Why:
        raise Fault("its words cannot be counted")

    noon, one_o_clock = hours(world, 12, 13)
    world.go_on(noon)
    process = world.process()
    process.look.notice = replace(process.look.notice, explain=fails)
    world.say(*burst("outo", noon, 20))
    world.go_on(one_o_clock + MINUTE, alerts=process)
    (incident,) = incidents(world, "outo")
    assert (incident.state, incident.why) == (State.OPEN, None)
    assert kinds(world) == ["opened"]
    process.send.leave()


def test_what_somebody_says_while_it_is_looked_at_is_kept_beside_what_was_seen(world: World) -> None:
    world.tell()
    brands(world, "puhe")
    watches(world, ["puhe"])
    noon, one_o_clock = hours(world, 12, 13)
    world.go_on(noon)
    process, said = world.process(), list[str]()
    explain = process.look.notice.explain

    def meanwhile(watch: Watch, incident: Incident, now: datetime) -> Why:
        if incident.state is State.CLOSED and not said:
            said.append(incident.id)
            process.opened.incidents.change(incident.id, lambda one: comment(one, "Kerrottu johdolle.", world.change))
        return explain(watch, incident, now)

    process.look.notice = replace(process.look.notice, explain=meanwhile)
    world.say(*burst("puhe", noon, 20))
    world.go_on(one_o_clock + 5 * HOUR, alerts=process)
    (incident,) = incidents(world, "puhe")
    assert said == [incident.id]
    assert [one.text for one in incident.comments] == ["Kerrottu johdolle."]
    assert [event.what for event in incident.history] == [What.OPENED, What.COMMENTED, What.CLOSED]
    assert kinds(world) == ["opened", "closed"]
    process.send.leave()


def test_after_an_outage_in_which_one_incident_ended_and_another_began_both_are_told(world: World) -> None:
    world.tell()
    brands(world, "katkos")
    watches(world, ["katkos"], cooldown_h=1)
    noon, one_o_clock, five, six = hours(world, 12, 13, 17, 18)
    world.say(*burst("katkos", noon, 20))
    world.go_on(one_o_clock + MINUTE)
    assert kinds(world) == ["opened"]
    world.say(*burst("katkos", five, 40))
    world.clock.at = six + MINUTE
    world.work()
    assert [one.state for one in incidents(world, "katkos")] == [State.CLOSED, State.OPEN]
    assert sorted(kinds(world)) == ["closed", "opened", "opened"]


def test_what_comes_late_counts_once_though_nobody_could_be_told_at_first(world: World) -> None:
    world.tell()
    brands(world, "myohas")
    watches(world, ["myohas"])
    noon, one_o_clock, two_o_clock = hours(world, 12, 13, 14)
    world.say(*burst("myohas", noon, 20))
    world.go_on(one_o_clock + MINUTE)
    world.say(*burst("myohas", noon + MINUTE, 30, 50 * MINUTE))
    world.clock.at = two_o_clock + MINUTE
    notice = world.alerts.look.notice
    world.alerts.look.notice = replace(notice, recipients=away)
    with pytest.raises(IndexAway):
        world.look(world.alerts)
    world.alerts.look.notice = notice
    world.work()
    (incident,) = incidents(world, "myohas")
    assert 45 < incident.excess <= 50


def wrong(world: World, process: Alerts, watch: str) -> str:
    """Why it cannot be looked at, as people are told."""
    process.look.leave()
    return world.alerts.opened.watch_states.read([watch])[watch].wrong or ""


def test_an_incident_that_cannot_be_read_sets_its_watch_aside_and_delays_no_other(world: World) -> None:
    world.tell(most_per_hour=100)
    brands(world, "outous", "tuttu")
    watches(world, ["outous", "tuttu"])
    noon, one_o_clock, four, five, six = hours(world, 12, 13, 16, 17, 18)
    world.say(*burst("outous", noon, 20), *burst("outous", four, 30), *burst("tuttu", four, 20))
    world.clock.at = one_o_clock + MINUTE
    world.look(world.alerts)
    (incident,) = incidents(world, "outous")
    history = [event.model_dump(mode="json", exclude_none=True) for event in incident.history]
    world.overwrite("incidents", incident.id, history=[*history, {"at": history[0]["at"], "what": "snoozed"}])
    (planned,) = deliveries_of(world, incident.id)
    world.send()
    assert kinds(world) == [], "what it is about is unknown: it waits"
    world.clock.at = five + MINUTE
    for process in (world.alerts, world.process()):
        world.work(process)
        assert "cannot be read (history.1.what enum)" in wrong(world, process, "outous")
        assert [told["alert"]["happening"]["watch"] for told in world.receiver.got] == ["tuttu"]
    assert incidents(world, "outous") == [], "none was opened in its place"
    world.overwrite("incidents", incident.id, history=history)
    world.go_on(six + MINUTE)
    assert [(one.id, one.peak.observed) for one in incidents(world, "outous")] == [(incident.id, 30)]
    assert [one.state for one in deliveries_of(world, incident.id) if one.id == planned.id] == [DeliveryState.SENT]


def test_who_cannot_be_read_is_told_once_they_can(world: World) -> None:
    world.tell()
    world.overwrite("recipients", "viestinta", language="tlh")
    world.clock.at += MINUTE
    now = world.clock.now()
    asked = trial("viestinta", "luettava", now, now)
    world.alerts.opened.deliveries.plan([asked])
    world.send()
    kept = world.alerts.opened.deliveries.read(asked.id)
    assert kept is not None
    assert (kinds(world), kept.record) == ([], asked), "due for the version that wrote the recipient"
    world.overwrite("recipients", "viestinta", language="fi")
    world.clock.at += MINUTE
    world.send()
    assert kinds(world) == ["test"]


def deliveries_of(world: World, incident: str) -> list[Delivery]:
    return [one for one in world.deliveries() if one.incident == incident]


def test_an_error_of_ours_sets_one_watch_aside_and_the_others_are_told(world: World) -> None:
    world.tell(most_per_hour=100)
    brands(world, "virhe", "ehja")
    watches(world, ["virhe", "ehja"])
    noon, one_o_clock, two_o_clock = hours(world, 12, 13, 14)
    world.go_on(noon)
    process = world.process()
    explain = process.look.notice.explain

    def stumbles(watch: Watch, incident: Incident, now: datetime) -> Why:
        if watch.name == "virhe":
            raise ZeroDivisionError
        return explain(watch, incident, now)

    process.look.notice = replace(process.look.notice, explain=stumbles)
    world.say(*(post for name in ("virhe", "ehja") for post in burst(name, noon, 20)))
    world.go_on(one_o_clock + MINUTE, alerts=process)
    assert (len(incidents(world, "virhe")), len(incidents(world, "ehja")), kinds(world)) == (0, 1, ["opened"])
    assert wrong(world, process, "virhe") == "an error of ours (ZeroDivisionError): see the log of the service"
    process.look.notice = replace(process.look.notice, explain=explain)
    world.go_on(two_o_clock + MINUTE, alerts=process)
    assert [one.began_at for one in incidents(world, "virhe")] == [noon]
    assert wrong(world, process, "virhe") == ""
    process.send.leave()


def test_a_watch_that_cannot_be_read_ends_no_incident_and_delays_no_other(world: World) -> None:
    world.tell(most_per_hour=100)
    brands(world, "uudempi", "vanha")
    watches(world, ["uudempi", "vanha"])
    noon, one_o_clock, three_o_clock = hours(world, 12, 13, 15)
    world.say(*burst("uudempi", noon, 20))
    world.go_on(one_o_clock + MINUTE)
    world.overwrite("watches", "uudempi", metric="loudness")
    world.say(*burst("vanha", one_o_clock + HOUR, 20))
    world.go_on(three_o_clock + MINUTE)
    assert [one.state for one in incidents(world, "uudempi", "vanha")] == [State.OPEN] * 2
    assert kinds(world) == ["opened"] * 2
    world.overwrite("watches", "uudempi", metric="negative_count")


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


def test_what_waits_is_said_to_wait_also_while_no_round_goes_through(world: World) -> None:
    brands(world, "jono")
    watches(world, ["jono"], recipients=[])
    look = world.alerts.look
    assert look.behind_s() == 0
    known, look.watches = look.watches, away
    for _ in range(2):
        world.clock.at += HOUR
        with pytest.raises(IndexAway):
            look.round()
    assert look.behind_s() == timedelta(hours=2).total_seconds()
    look.watches = known
    world.work()
    assert look.behind_s() == 0
    world.clock.at += 3 * HOUR
    assert look.behind_s() == timedelta(hours=3).total_seconds(), "nobody has looked since"


@pytest.mark.parametrize(("brand", "wrong_by"), [("sekunti", 2 * HOUR), ("kello", 9 * HOUR)])
def test_a_clock_that_was_set_back_delays_no_look(world: World, brand: str, wrong_by: timedelta) -> None:
    world.tell()
    brands(world, brand)
    watches(world, [brand])
    noon, one_o_clock = hours(world, 12, 13)
    world.go_on(noon + wrong_by, 3 * HOUR)
    world.clock.at = noon
    world.say(*burst(brand, noon, 20))
    world.go_on(one_o_clock + MINUTE)
    assert kinds(world) == ["opened"]


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


def trial(recipient: str, name: str, at: datetime, due: datetime) -> Delivery:
    """A notification that somebody asked for."""
    return Delivery(
        id=delivery_id(f"trial {name} at {at}", recipient, DeliveryKind.TEST),
        recipient=recipient,
        channel=Channel.WEBHOOK,
        kind=DeliveryKind.TEST,
        created_at=at,
        not_before=due,
        next_attempt_at=due,
    )


def test_a_trial_that_somebody_asked_for_is_sent_whatever_the_hour(world: World) -> None:
    world.tell(quiet=NIGHT)
    asked = trial("viestinta", "yksi", world.clock.now(), world.clock.now())
    world.alerts.opened.deliveries.plan([asked])
    world.send()
    assert kinds(world) == ["test"]
    kept = world.alerts.opened.deliveries.read(asked.id)
    assert kept is not None
    assert kept.record.state is DeliveryState.SENT


def test_asked_to_end_it_ends_the_attempt_at_hand_and_leaves_the_others_to_who_goes_on(world: World) -> None:
    world.tell()
    begun, go_on = Signal(), Signal()

    def answers() -> int:
        begun.set()
        go_on.wait(10)
        return 200

    world.receiver.answer = answers
    now = world.clock.now()
    world.alerts.opened.deliveries.plan([trial("viestinta", str(number), now, now) for number in range(5)])
    process = world.process()
    process.send.round()
    assert begun.wait(10)
    leaves = Thread(target=process.send.leave)
    leaves.start()
    world.until(lambda: process.send.leaves)
    go_on.set()
    leaves.join(10)
    assert kinds(world) == ["test"]
    world.send()
    assert kinds(world) == ["test"] * 5


def test_many_who_take_nothing_delay_nobody(world: World) -> None:
    """Each has a hundred notifications waiting, all of them older than what the one who takes it is told."""
    names = [f"rikki-{number}" for number in range(11)]
    for name in names:
        world.tell(name, address="http://127.0.0.1:9/kuulolla")
    world.tell()
    world.clock.at += MINUTE
    now = world.clock.now()

    waiting = [trial(name, str(number), now - HOUR, now) for name in names for number in range(100)]
    world.alerts.opened.deliveries.plan([*waiting, trial("viestinta", "oma", now, now)])
    for _ in range(3):
        world.alerts.send.round()
        world.until(lambda: not world.alerts.send.busy)
        world.clock.at += timedelta(seconds=1)
    assert kinds(world) == ["test"]


def test_a_hundred_incidents_at_once_are_told_in_ten_messages(world: World) -> None:
    world.tell()
    names = [f"merkki{number}x" for number in range(100)]
    brands(world, *names)
    watches(world, names, severe_from=4)
    noon, one_o_clock = hours(world, 12, 13)
    world.go_on(noon, 12 * HOUR)
    world.say(*(one for name in names for one in burst(name, noon, 30)))
    world.clock.at = one_o_clock + MINUTE
    world.work()
    assert len(incidents(world, *names)) == 100
    assert kinds(world) == ["opened"] * 9 + ["digest"]
    told = [one["alert"]["happening"]["watch"] for one in world.receiver.got[:9]]
    assert sorted([*told, *happenings(world.receiver.got[9])]) == sorted(names)
    assert len(happenings(world.receiver.got[9])) == 91
    sent = deliveries(world, "viestinta", *names)
    assert [one.state for one in sent] == [DeliveryState.SENT] * 100
    assert len({one.notification for one in sent}) == 10
    assert {one.attempts[-1].severity for one in sent} == {"severe"}
