"""A process is killed while it tells, or asked to end: another one goes on, and nothing is lost or told twice."""

from dataclasses import replace
from threading import Event as Signal
from threading import Thread

import pytest

from kuulolla.records.deliveries import Deliveries
from kuulolla.records.delivery import Attempt, Delivery, DeliveryKind
from kuulolla.records.incident import State
from kuulolla.records.kept import Kept
from kuulolla.services.alerts.wire import Alerts
from tests.records.outgoing import delivery
from tests.services.alerts.killed import Killed, SendsAndDies, killed
from tests.services.alerts.tell.day import NIGHT, brands, burst, hours, watches
from tests.services.alerts.tell.planned import trial
from tests.services.alerts.tell.told import deliveries, happenings, incidents, kinds
from tests.services.alerts.world import DAY, HOUR, MINUTE, World

pytestmark = pytest.mark.real


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


class RecordsOneAndDies(Deliveries):
    """Deliveries of a process that is killed once it has written what became of one."""

    def record(self, taken: Kept[Delivery], attempt: Attempt, after_s: float | None = None) -> Kept[Delivery]:
        super().record(taken, attempt, after_s)
        raise Killed


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
