"""Several processes at once: each event is told once, whoever saw it, and nothing that another wrote is lost."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from threading import Barrier

import pytest

from kuulolla.records.handle_incident import comment
from kuulolla.records.incident import Incident, State, What, Why
from kuulolla.records.watch import Watch
from kuulolla.services.alerts.incidents.notice import Explain, Tie
from kuulolla.services.alerts.wire import Alerts
from tests.services.alerts.tell.day import brands, burst, hours, watches
from tests.services.alerts.tell.told import happenings, incidents, kinds
from tests.services.alerts.world import HOUR, MINUTE, World, post

pytestmark = pytest.mark.real


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
