"""Servers, recipients or clocks were away or wrong for a while: all is told afterwards, and nobody else waits."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kuulolla.records.incident import State
from kuulolla.runtime.faults import IndexAway
from tests.services.alerts.tell.day import brands, burst, hours, watches
from tests.services.alerts.tell.planned import trial
from tests.services.alerts.tell.told import incidents, kinds
from tests.services.alerts.world import HOUR, MINUTE, World

pytestmark = pytest.mark.real


def away(*_: object) -> Any:  # noqa: ANN401 - as any port
    raise IndexAway("no Elasticsearch answers")


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


def test_what_waits_is_said_to_wait_also_while_no_round_goes_through(world: World) -> None:
    brands(world, "viive")
    watches(world, ["viive"], recipients=[])
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
