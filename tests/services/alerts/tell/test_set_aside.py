"""What cannot be read or explained is set aside, nothing of it is lost, and all others are told."""

from dataclasses import replace
from datetime import datetime

import pytest

from kuulolla.records.delivery import Delivery, DeliveryState
from kuulolla.records.incident import Incident, State, Why
from kuulolla.records.watch import Watch
from kuulolla.runtime.faults import Fault
from kuulolla.services.alerts.wire import Alerts
from tests.services.alerts.tell.day import brands, burst, hours, watches
from tests.services.alerts.tell.planned import trial
from tests.services.alerts.tell.told import incidents, kinds
from tests.services.alerts.world import HOUR, MINUTE, World

pytestmark = pytest.mark.real


def deliveries_of(world: World, incident: str) -> list[Delivery]:
    return [one for one in world.deliveries() if one.incident == incident]


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
