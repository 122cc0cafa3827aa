"""Who is told that an incident is severe now: whoever was told of it as less, once, and nobody who hears it anyway."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from kuulolla.records.delivery import Attempt, Delivery, DeliveryKind, Outcome, attempted
from kuulolla.records.incident import Incident, Severity
from kuulolla.services.alerts.tell.plan import plan
from kuulolla.services.alerts.tell.worsened import worsened
from tests.records.noticed import incident
from tests.records.told import kept_recipient, kept_watch, recipient, watch
from tests.services.indexer.posts import NOW

MINUTE = timedelta(minutes=1)
KELA = kept_watch(
    watch(
        "kela",
        recipients=["viestinta", "paivystys"],
        escalation=[
            {"after_min": 30, "recipients": ["johto"]},
            {"after_min": 60, "recipients": ["johto", "viestinta"]},
        ],
    )
)
GREW = incident(severity=Severity.SEVERE)
LATER = NOW + 15 * MINUTE


def planned(of: Incident = GREW, at: datetime = LATER, **of_all: Any) -> list[Delivery]:  # noqa: ANN401 - any field
    names = ("viestinta", "paivystys", "johto")
    return plan(KELA, of, {name: kept_recipient(recipient(name, **of_all)) for name in names}, at)


def tried(one: Delivery, outcome: Outcome, severity: Severity | None) -> Delivery:
    return attempted(one, Attempt(at=LATER + MINUTE, outcome=outcome, severity=severity))


def told(deliveries: list[Delivery], severity: Severity) -> list[Delivery]:
    return [tried(one, Outcome.DELIVERED, severity) for one in deliveries]


def names(deliveries: list[Delivery]) -> list[str]:
    return [one.recipient for one in deliveries]


def test_who_was_told_of_it_as_less_is_told_that_it_is_severe() -> None:
    first = planned()
    found = worsened(GREW, first, told(first, Severity.MINOR), [])
    assert names(found) == ["viestinta", "paivystys"]
    assert {(one.kind, one.incident, one.not_before) for one in found} == {(DeliveryKind.WORSENED, GREW.id, LATER)}
    assert [Delivery.model_validate(dict(one)) for one in found] == found
    assert not {one.id for one in found} & {one.id for one in first}


def test_planned_again_and_by_another_watch_it_is_the_same_delivery() -> None:
    other = incident("hsl", event=GREW.event, severity=Severity.SEVERE)
    ids = [
        [one.id for one in worsened(of, planned(of, at), told(planned(of), Severity.MAJOR), [])]
        for of, at in ((GREW, LATER), (GREW, LATER + MINUTE), (other, LATER))
    ]
    assert ids[0] == ids[1] == ids[2]
    assert len(set(ids[0])) == 2


def test_who_was_told_that_it_is_severe_is_told_no_more() -> None:
    first = planned()
    assert worsened(GREW, first, told(first, Severity.SEVERE), []) == []
    by_one = [*told(first[:1], Severity.SEVERE), *told(first[1:], Severity.MAJOR)]
    assert names(worsened(GREW, first, by_one, [])) == ["paivystys"]


def test_what_still_waits_tells_it_and_no_second_one_does() -> None:
    first = planned()
    assert worsened(GREW, first, first, []) == []


def test_what_failed_as_less_and_is_tried_again_may_have_arrived_as_that() -> None:
    """Who knows its key takes no second one."""
    first = planned()
    for severity, found in ((Severity.MINOR, ["viestinta", "paivystys"]), (Severity.SEVERE, [])):
        failed = [tried(one, Outcome.LATER, severity) for one in first]
        assert names(worsened(GREW, first, failed, [])) == found
        again = [tried(one, Outcome.DELIVERED, Severity.SEVERE) for one in failed]
        assert names(worsened(GREW, first, again, [])) == found


def test_what_waits_to_tell_of_a_lesser_incident_of_the_event_does_not_tell_that() -> None:
    mild = incident("hsl", event=GREW.event)
    waits = planned(mild)
    assert names(worsened(GREW, planned(), waits, [mild])) == ["viestinta", "paivystys"]
    severe = mild.model_copy(update={"severity": Severity.SEVERE})
    assert worsened(GREW, planned(), waits, [severe]) == []


@pytest.mark.parametrize(
    ("outcome", "severity"),
    [
        (Outcome.DELIVERED, Severity.SEVERE),
        (Outcome.DELIVERED, Severity.MAJOR),
        (Outcome.REFUSED, Severity.SEVERE),
        (Outcome.REFUSED, Severity.MAJOR),
        (Outcome.SKIPPED, None),
    ],
)
def test_as_how_bad_it_was_told_counts_and_not_whether_it_arrived(outcome: Outcome, severity: Severity | None) -> None:
    """Skipped: it was over before it was told, and has no severity."""
    first = planned()
    became = [tried(one, outcome, severity) for one in first]
    assert (worsened(GREW, first, became, []) == []) == (severity is Severity.SEVERE)


def test_whoever_it_was_escalated_to_is_told_too_and_once() -> None:
    first = planned(at=NOW + 60 * MINUTE)
    assert names(first) == ["viestinta", "paivystys", "johto", "johto", "viestinta"]
    assert names(worsened(GREW, first, told(first, Severity.MAJOR), [])) == ["viestinta", "paivystys", "johto"]
    opened, now_escalated = told(first[:4], Severity.MAJOR), first[4:]
    found = worsened(GREW, first, [*opened, *now_escalated], [])
    assert names(found) == ["paivystys", "johto"], "that nobody acknowledged it tells the other one"


def test_in_quiet_hours_that_let_nothing_pass_it_waits_for_their_end() -> None:
    night = {"from": "13:00", "to": "23:00"}
    (end,) = {one.not_before for one in planned(quiet={**night, "severe_too": True})}
    assert end > LATER
    for quiet, at in ((night, LATER), ({**night, "severe_too": True}, end)):
        first = planned(quiet=quiet)
        found = worsened(GREW, first, told(first, Severity.MINOR), [])
        assert {(one.not_before, one.next_attempt_at) for one in found} == {(at, at)}
