"""What is told together: what waited, and what is more than an hour takes; each in one notification, none twice."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.records.delivery import Delivery, DeliveryKind, Waits
from kuulolla.records.handle_incident import mark_false_alarm
from kuulolla.records.incident import State
from kuulolla.records.versions import Change
from kuulolla.services.alerts.tell.bundle import Bundles, bundle_key, bundles, pointless, premature
from tests.records.noticed import closed, incident
from tests.records.outgoing import delivery
from tests.services.indexer.posts import NOW

HOUR = timedelta(hours=1)
NEWS = (DeliveryKind.OPENED, DeliveryKind.REOPENED, DeliveryKind.WORSENED, DeliveryKind.ESCALATED)
ALERTS = (*NEWS, DeliveryKind.CLOSED)


def one(
    about: str, kind: DeliveryKind = DeliveryKind.OPENED, *, waited: bool = False, tried: str | None = None
) -> Delivery:
    """`tried`: the digit of the notification's key."""
    notification = tried * 32 if tried else None
    waits, not_before = (Waits.QUIET, NOW + HOUR) if waited else (None, NOW)
    return delivery("a", about, kind=kind, not_before=not_before, waits=waits, notification=notification)


def test_each_is_told_by_itself_while_the_hour_takes_it() -> None:
    due = [one("1"), one("2"), one("3")]
    assert bundles(due, 3).now == ((due[0],), (due[1],), (due[2],))
    assert bundles(due, 3).later == ()


def test_the_last_one_of_an_hour_tells_all_that_is_left() -> None:
    due = [one("1"), one("2"), one("3"), one("4")]
    assert bundles(due, 3).now == ((due[0],), (due[1],), (due[2], due[3]))
    assert bundles(due, 1).now == (tuple(due),)


def test_a_full_hour_lets_all_wait_but_what_is_asked_for() -> None:
    test, digest = one("1", DeliveryKind.TEST), one("2", DeliveryKind.DIGEST)
    found = bundles([one("3"), test, digest, one("4")], 0)
    assert found.now == ((test,), (digest,))
    assert found.later == (one("3"), one("4"))


def test_what_waited_is_told_together_first() -> None:
    night = [one("1", waited=True), one("2", waited=True)]
    assert bundles([night[0], one("3"), night[1]], 9).now == (tuple(night), (one("3"),))
    assert bundles([night[0], one("3"), night[1]], 1).now == ((*night, one("3")),)


def test_what_waited_and_became_severe_is_told_by_itself_with_its_reasons() -> None:
    hastened = [delivery("a", about, not_before=NOW + HOUR) for about in "12"]
    assert bundles(hastened, 9).now == ((hastened[0],), (hastened[1],))


def test_what_was_tried_goes_out_with_what_it_was_tried_with_and_with_nothing_else() -> None:
    tried = [one("1", tried="a"), one("2", tried="b", waited=True), one("3", tried="a")]
    new = [one("4"), one("5", waited=True), one("6")]
    assert bundles([*tried, *new], 9).now == ((tried[0], tried[2]), (tried[1],), (new[1],), (new[0],), (new[2],))
    assert bundles([*tried, *new], 3).now == ((tried[0], tried[2]), (tried[1],), (new[1], new[0], new[2]))
    assert bundles([*tried, *new], 2) == Bundles(((tried[0], tried[2]), (tried[1],)), (new[1], new[0], new[2]))
    assert bundles([*tried, *new], 1) == Bundles(((tried[0], tried[2]),), (tried[1], new[1], new[0], new[2]))
    assert bundles(tried, 1) == Bundles(((tried[0], tried[2]),), (tried[1],))
    assert bundle_key([tried[0], tried[2]]) == "a" * 32
    assert bundle_key([tried[1]]) == "b" * 32


KINDS = st.sampled_from(list(DeliveryKind))


TRIED = st.one_of(st.none(), st.sampled_from("abc"))


@given(st.lists(st.tuples(KINDS, st.booleans(), TRIED), max_size=20), st.integers(0, 12))
def test_nothing_is_lost_or_told_twice_and_no_hour_is_overfull(
    kinds: list[tuple[DeliveryKind, bool, str | None]], left: int
) -> None:
    due = [one(str(number), kind, waited=waited, tried=of) for number, (kind, waited, of) in enumerate(kinds)]
    found = bundles(due, left)
    told = [each for some in found.now for each in some]
    assert sorted((*told, *found.later), key=lambda each: each.id) == sorted(due, key=lambda each: each.id)
    assert all(found.now)
    alerts = [some for some in found.now if some[0].kind in ALERTS]
    assert len(alerts) <= left
    assert not found.later or len(alerts) == left
    assert all(len({each.notification for each in some}) == 1 for some in alerts)


def test_the_same_deliveries_have_the_same_key() -> None:
    first, second, third = one("1"), one("2"), one("3")
    assert bundle_key([first]) == first.id
    assert bundle_key([first, second]) == bundle_key([second, first])
    assert len({bundle_key(some) for some in ([first, second], [first, second, third], [first], [second])}) == 4
    assert len(bundle_key([first, second])) == 32


@pytest.mark.parametrize("kind", DeliveryKind)
def test_what_is_over_or_looked_after_is_not_told_as_if_it_were_not(kind: DeliveryKind) -> None:
    told = delivery(kind=kind)
    assert pointless(told, incident(severity="severe")) is None
    assert (pointless(told, incident()) is not None) == (kind is DeliveryKind.WORSENED), "what goes on is less"
    over, looked_after = closed(incident()), mark_false_alarm(incident(severity="severe"), Change("maija", NOW))
    assert over.state is State.CLOSED
    assert (pointless(told, over) is not None) == (kind in NEWS)
    assert (pointless(told, looked_after) is not None) == (kind is DeliveryKind.ESCALATED)
    assert (pointless(told, None) is not None) == (kind in ALERTS)


@pytest.mark.parametrize("kind", DeliveryKind)
def test_the_end_of_what_began_again_is_told_once_it_is_over_again(kind: DeliveryKind) -> None:
    told = delivery(kind=kind)
    assert premature(told, incident()) == (kind is DeliveryKind.CLOSED)
    assert not premature(told, closed(incident()))
    assert not premature(told, None)
