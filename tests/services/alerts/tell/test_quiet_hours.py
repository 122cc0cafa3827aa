"""In quiet hours people are told what is severe at once, and of the rest in the morning: to whom it still matters."""

import pytest

from kuulolla.records.delivery import DeliveryState, Outcome
from kuulolla.records.handle_incident import acknowledge
from kuulolla.records.recipients import Recipients
from tests.services.alerts.tell.day import NIGHT, brands, burst, hours, watches
from tests.services.alerts.tell.planned import trial
from tests.services.alerts.tell.told import deliveries, happenings, incidents, kinds, told_of
from tests.services.alerts.world import HOUR, MINUTE, World

pytestmark = pytest.mark.real


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


def test_a_trial_that_somebody_asked_for_is_sent_whatever_the_hour(world: World) -> None:
    world.tell(quiet=NIGHT)
    asked = trial("viestinta", "yksi", world.clock.now(), world.clock.now())
    world.alerts.opened.deliveries.plan([asked])
    world.send()
    assert kinds(world) == ["test"]
    kept = world.alerts.opened.deliveries.read(asked.id)
    assert kept is not None
    assert kept.record.state is DeliveryState.SENT
