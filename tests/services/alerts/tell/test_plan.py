"""Who is told of an incident and when: its recipients once, others if nobody looks after it, nobody in quiet hours."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.records.handle_incident import assign, mark_false_alarm
from kuulolla.records.incident import Acknowledged, Ending, Event, Incident, Severity, State, What
from kuulolla.records.quiet_hours import QuietHours
from kuulolla.records.versions import Change
from kuulolla.services.alerts.incidents.decide import decide, ended
from kuulolla.services.alerts.tell.plan import plan, plan_the_end
from tests.records.told import hook, kept_recipient, kept_watch, recipient, watch
from tests.services.alerts.seen import judged

# A Monday at noon in Helsinki.
NOON = datetime.fromisoformat("2026-11-30T10:00:00+00:00")
NIGHT = QuietHours(begins="22:00", ends="07:00")
KELA = kept_watch(
    watch(
        "kela",
        recipients=["viestinta", "paivystys"],
        escalation=[{"after_min": 30, "recipients": ["johto"]}, {"after_min": 90, "recipients": ["ohjaus", "johto"]}],
    )
)


def incident(**changed: Any) -> Incident:  # noqa: ANN401 - any field
    found = decide(KELA, None, [judged(NOON, 30, 10, 25)], NOON, NOON)
    assert found is not None
    return Incident.model_validate({**dict(found), **changed})


def everybody(**of_all: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    names = ("viestinta", "paivystys", "johto", "ohjaus")
    return {name: kept_recipient(recipient(name, **of_all)) for name in names}


def told(one: Incident, at: datetime = NOON, **of_all: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - any field
    return [(delivery.kind.value, delivery.recipient) for delivery in plan(KELA, one, everybody(**of_all), at)]


OPENED = [("opened", "viestinta"), ("opened", "paivystys")]


def test_its_recipients_are_told_at_once_that_it_opened() -> None:
    assert told(incident()) == OPENED
    assert {delivery.not_before for delivery in plan(KELA, incident(), everybody(), NOON)} == {NOON}


def test_planned_again_it_is_the_same_deliveries() -> None:
    later = NOON + timedelta(minutes=10)
    first, again = (plan(KELA, incident(), everybody(), at) for at in (NOON, later))
    assert [one.id for one in first] == [one.id for one in again]
    assert len({one.id for one in first}) == 2


def test_what_nobody_acknowledges_is_escalated_step_by_step() -> None:
    assert told(incident(), NOON + timedelta(minutes=29)) == OPENED
    assert told(incident(), NOON + timedelta(minutes=30)) == [*OPENED, ("escalated", "johto")]
    after_90 = told(incident(), NOON + timedelta(minutes=90))
    johto, ohjaus = ("escalated", "johto"), ("escalated", "ohjaus")
    assert after_90 == [*OPENED, johto, ohjaus, johto]
    assert len({one.id for one in plan(KELA, incident(), everybody(), NOON + timedelta(minutes=90))}) == 5, "told anew"


def test_what_somebody_looks_after_or_is_over_is_escalated_no_further() -> None:
    at = NOON + timedelta(minutes=40)
    acknowledged = incident(acknowledged=Acknowledged(by="maija", at=at))
    assert ("escalated", "ohjaus") not in told(acknowledged, NOON + timedelta(hours=9))
    assert ("escalated", "johto") in told(acknowledged, NOON + timedelta(hours=9)), "that was before"
    for looked_after in (
        assign(incident(), "maija", Change("matti", at)),
        mark_false_alarm(incident(), Change("matti", at)),
    ):
        assert told(looked_after, NOON + timedelta(hours=9)) == [*OPENED, ("escalated", "johto")]
    by_another_watch = plan(KELA, incident(), everybody(), NOON + timedelta(hours=9), looked_after_since=at)
    assert [one.recipient for one in by_another_watch if one.kind == "escalated"] == ["johto"]
    given_back = assign(assign(incident(), "maija", Change("matti", at)), None, Change("matti", at))
    assert ("escalated", "ohjaus") in told(given_back, NOON + timedelta(hours=9))
    over = incident(state=State.CLOSED, closed_at=NOON + timedelta(minutes=20))
    assert all(kind != "escalated" for kind, _ in told(over, NOON + timedelta(hours=9)))


def test_what_began_again_is_escalated_once_nobody_looked_after_it_for_so_long_since_then() -> None:
    over = ended(incident(), NOON + timedelta(minutes=20), Ending.CALM)
    at = NOON + timedelta(hours=9)
    again = over.with_event(Event(at=at, what=What.REOPENED), state=State.OPEN, closed_at=None, ending=None)
    assert told(again, at + timedelta(minutes=29)) == OPENED
    assert told(again, at + timedelta(minutes=30)) == [*OPENED, ("escalated", "johto")]


@pytest.mark.parametrize(("lasted_min", "also"), [(29, []), (40, ["johto"]), (100, ["johto", "ohjaus"])])
def test_once_it_is_over_everybody_is_told_once_who_was_told_of_it(lasted_min: int, also: list[str]) -> None:
    over = incident(state=State.CLOSED, closed_at=NOON + timedelta(minutes=lasted_min))
    named = [("closed", name) for name in ("viestinta", "paivystys", *also)]
    assert told(over, NOON + timedelta(minutes=lasted_min + 1)) == named
    assert told(over, NOON + timedelta(hours=9)) == named, "whenever that is planned"


def test_the_end_is_told_to_whom_no_watch_names_any_more_unless_they_are_gone_or_disabled() -> None:
    over = incident(state=State.CLOSED, closed_at=NOON + timedelta(minutes=40))
    known = {
        "viestinta": kept_recipient(recipient("viestinta")),
        "johto": kept_recipient(recipient("johto", enabled=False)),
    }
    (one,) = plan_the_end(over, ["viestinta", "johto", "poissa"], known, NOON)
    assert (one.kind, one.recipient) == ("closed", "viestinta")
    assert one.id in {it.id for it in plan(KELA, over, everybody(), NOON)}, "as if a watch named them"


def test_who_is_told_of_one_event_by_two_watches_is_told_once() -> None:
    other = incident(id="f" * 32, watch="hsl", event=incident().event)
    for state in ({}, {"state": State.CLOSED, "closed_at": NOON}):
        one, two = (
            plan(KELA, Incident.model_validate({**dict(it), **state}), everybody(), NOON) for it in (incident(), other)
        )
        assert [it.id for it in one] == [it.id for it in two]


def test_who_is_disabled_or_gone_or_reads_digests_alone_is_told_nothing() -> None:
    assert told(incident(), enabled=False) == []
    assert told(incident(), digest="daily", only_digest=True) == []
    one = kept_recipient(hook("paivystys"))
    assert [delivery.channel for delivery in plan(KELA, incident(), {"paivystys": one}, NOON)] == ["webhook"]


def test_in_quiet_hours_it_waits_for_their_end_unless_it_is_severe() -> None:
    midnight = NOON + timedelta(hours=12)
    morning = NOON + timedelta(hours=19)
    quiet = everybody(quiet={"from": "22:00", "to": "07:00"})
    assert {(one.not_before, one.waits) for one in plan(KELA, incident(), quiet, midnight)} == {(morning, "quiet")}
    severe = incident(severity=Severity.SEVERE)
    assert {(one.not_before, one.waits) for one in plan(KELA, severe, quiet, midnight)} == {(midnight, None)}
    strict = everybody(quiet={"from": "22:00", "to": "07:00", "severe_too": True})
    assert {one.not_before for one in plan(KELA, severe, strict, midnight)} == {morning}


def test_nobody_is_woken_since_what_was_severe_is_over() -> None:
    midnight = NOON + timedelta(hours=12)
    over = ended(incident(severity=Severity.SEVERE), midnight, Ending.CALM)
    quiet = everybody(quiet={"from": "22:00", "to": "07:00"})
    (once, *_), again = plan(KELA, over, quiet, midnight), plan_the_end(over, ["viestinta"], quiet, midnight)
    assert [(one.kind, one.not_before) for one in (once, *again)] == [("closed", NOON + timedelta(hours=19))] * 2


def test_the_end_is_told_to_nobody_who_reads_digests_alone() -> None:
    over = ended(incident(), NOON, Ending.CALM)
    assert plan_the_end(over, ["johto"], everybody(digest="weekly", only_digest=True), NOON) == []


def test_the_watch_s_quiet_hours_and_the_recipient_s_follow_one_another() -> None:
    long = kept_watch(watch("kela", recipients=["viestinta"], quiet={"from": "20:00", "to": "06:00"}))
    early = everybody(quiet={"from": "05:00", "to": "08:00"})
    (one,) = plan(long, incident(), early, NOON + timedelta(hours=12))
    assert one.not_before == NOON + timedelta(hours=20)


def test_where_somebody_is_always_quiet_it_waits_for_a_day_and_no_longer() -> None:
    by_day = kept_watch(watch("kela", recipients=["viestinta"], quiet={"from": "06:00", "to": "20:00"}))
    by_night = everybody(quiet={"from": "20:00", "to": "06:00"})
    (one,) = plan(by_day, incident(), by_night, NOON)
    assert timedelta(days=1) <= one.not_before - NOON < timedelta(days=2)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))  # noqa: DTZ001 - made aware below
def test_nobody_is_told_in_quiet_hours(moment: datetime) -> None:
    at = moment.replace(tzinfo=NOON.tzinfo)
    quiet = everybody(quiet={"from": "22:00", "to": "07:00"})
    for one in plan(KELA, incident(opened_at=at, updated_at=at), quiet, at):
        assert one.not_before >= at
        assert NIGHT.ends_after(one.not_before) is None
        assert one.next_attempt_at == one.not_before
