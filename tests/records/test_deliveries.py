"""Deliveries on the real Elasticsearch: planned once, taken by one, due again when who took them is gone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from kuulolla.records.deliveries import Deliveries
from kuulolla.records.deliveries_index import DELIVERIES_INDEX, FIELDS
from kuulolla.records.delivery import Delivery, DeliveryKind, DeliveryState, Outcome, Period, Waits
from kuulolla.records.kept import ChangedMeanwhile, Kept
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import Fault
from kuulolla.runtime.settings import (
    AdminSettings,
    AlertsSettings,
    ElasticsearchSettings,
    PortalSettings,
    RecordsSettings,
    SearchSettings,
    load,
)
from tests.records.conftest import bare_index
from tests.records.noticed import incident
from tests.records.outgoing import attempt, delivery
from tests.services.indexer.conftest import Index
from tests.services.indexer.posts import NOW

pytestmark = pytest.mark.real

__all__ = ["bare_index"]  # fixture

KEY = "5" * 32
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Outgoing:
    """The deliveries of a namespace, as the user `alerts` has them."""

    index: Index
    deliveries: Deliveries

    def as_user(self, kind: type[ElasticsearchSettings]) -> Deliveries:
        return replace(self.deliveries, client=elasticsearch(load(kind, self.index.environ)))

    def read(self, one: Delivery) -> Delivery:
        kept = self.deliveries.read(one.id)
        assert kept is not None
        return kept.record

    def only(self) -> Kept[Delivery]:
        (one,) = self.deliveries.due(NOW)
        return one


@pytest.fixture
def outgoing(bare_index: Index) -> Iterator[Outgoing]:
    DELIVERIES_INDEX.apply(bare_index.admin, bare_index.namespace, 0)
    client = elasticsearch(load(AlertsSettings, bare_index.environ))
    yield Outgoing(bare_index, Deliveries(client, bare_index.namespace))
    client.close()


def test_what_is_planned_again_stays_as_it_is(outgoing: Outgoing) -> None:
    first, other = delivery("a"), delivery("b")
    assert outgoing.deliveries.plan([first, first]) == [first]
    taken = outgoing.deliveries.take(outgoing.only(), NOW + MINUTE, KEY)
    assert taken is not None
    outgoing.deliveries.record(taken, attempt(Outcome.DELIVERED))
    again = delivery("a", created_at=NOW + MINUTE)
    assert again.id == first.id
    assert outgoing.deliveries.plan([again, other]) == [other]
    assert (outgoing.read(first).state, outgoing.read(first).created_at) == (DeliveryState.SENT, NOW)
    assert outgoing.deliveries.plan([]) == []
    assert outgoing.deliveries.read("0" * 32) is None


def test_of_many_who_plan_it_at_once_one_is_told_that_it_is_new(outgoing: Outgoing) -> None:
    with ThreadPoolExecutor(8) as threads:
        new = list(threads.map(lambda _: outgoing.deliveries.plan([delivery()]), range(8)))
    assert sorted(map(len, new)) == [0] * 7 + [1]


def test_what_waits_for_later_or_is_over_is_not_due(outgoing: Outgoing) -> None:
    waiting = delivery("a", not_before=NOW + MINUTE)
    over = delivery("b", state="skipped", next_attempt_at=None)
    outgoing.deliveries.plan([waiting, over])
    assert outgoing.deliveries.due(NOW) == []
    assert [one.record for one in outgoing.deliveries.due(NOW + MINUTE)] == [waiting]


def test_one_who_takes_nothing_leaves_room_for_the_others(outgoing: Outgoing) -> None:
    broken = [delivery("rikki", f"r{at}", created_at=NOW - (60 - at) * MINUTE) for at in range(30)]
    others = [delivery(f"v{4 - at}", created_at=NOW - (9 - at) * MINUTE) for at in range(4)]
    oldest = delivery("x", "first", created_at=NOW - 90 * MINUTE)
    between = delivery("x", "second", created_at=NOW - 58.5 * MINUTE)
    outgoing.deliveries.plan([*reversed(others), *reversed(broken), between, oldest])

    def due(size: int, per_recipient: int) -> list[Delivery]:
        return [one.record for one in outgoing.deliveries.due(NOW, size, per_recipient)]

    assert due(10, 3) == [oldest, broken[0], broken[1], between, broken[2], *others]
    assert due(6, 3) == [oldest, broken[0], broken[1], between, broken[2], others[0]]
    assert due(3, 1) == [oldest, broken[0], others[0]]
    assert due(1, 5) == [oldest]
    without = outgoing.deliveries.due(NOW, 3, 3, without={"rikki", "x"})
    assert [one.record for one in without] == others[:3], "who is not asked for takes no room"


def test_one_that_cannot_be_read_keeps_no_other_from_being_sent(outgoing: Outgoing) -> None:
    other, newer = delivery("a"), delivery("b")
    outgoing.deliveries.plan([other])
    alias, document = DELIVERIES_INDEX.alias(outgoing.index.namespace), newer.model_dump(mode="json", exclude_none=True)
    outgoing.deliveries.client.index(index=alias, id=newer.id, document={**document, "kind": "snoozed"})
    assert [one.record for one in outgoing.deliveries.due(NOW)] == [other]
    assert outgoing.deliveries.hasten([delivery("b")]) == []
    with pytest.raises(Fault, match=f"^{newer.id} of the deliveries cannot be read"):
        outgoing.deliveries.read(newer.id)


def test_what_somebody_took_is_due_for_nobody_until_their_time_is_over(outgoing: Outgoing) -> None:
    outgoing.deliveries.plan([delivery()])
    seen = outgoing.only()
    taken = outgoing.deliveries.take(seen, NOW + 5 * MINUTE, KEY)
    assert taken is not None
    assert outgoing.deliveries.take(seen, NOW + 9 * MINUTE, KEY) is None
    assert outgoing.deliveries.due(NOW + 4 * MINUTE) == []
    # Who took it was killed.
    (again,) = outgoing.deliveries.due(NOW + 5 * MINUTE)
    assert again == taken
    by_another = outgoing.deliveries.take(again, NOW + 10 * MINUTE, KEY)
    assert by_another is not None
    with pytest.raises(ChangedMeanwhile):
        outgoing.deliveries.record(taken, attempt(Outcome.DELIVERED, 6))
    assert outgoing.deliveries.record(by_another, attempt(Outcome.DELIVERED, 7)).record == outgoing.read(delivery())


def test_what_waits_is_hastened_and_what_is_tried_or_told_stays(outgoing: Outgoing) -> None:
    waits, tried, told = (delivery(name, not_before=NOW + at * MINUTE) for name, at in (("a", 600), ("b", 0), ("c", 0)))
    outgoing.deliveries.plan([waits, tried, told])
    for one, outcome in ((tried, Outcome.LATER), (told, Outcome.DELIVERED)):
        kept = outgoing.deliveries.read(one.id)
        assert kept is not None
        outgoing.deliveries.record(kept, attempt(outcome))
    other = incident("hsl").id
    sooner = [delivery(name, not_before=NOW - MINUTE, incident=other) for name in ("a", "b", "c", "d")]
    assert [one.recipient for one in outgoing.deliveries.hasten(sooner)] == ["a"]
    assert (outgoing.read(waits).not_before, outgoing.read(waits).next_attempt_at) == (NOW - MINUTE, NOW - MINUTE)
    assert outgoing.read(waits).incident == other, "which is why it comes sooner"
    assert (outgoing.read(tried).not_before, outgoing.read(tried).incident) == (NOW, incident().id)
    assert outgoing.deliveries.hasten([delivery("a", not_before=NOW)]) == [], "that would be later"


def test_what_a_recipient_got_is_counted_from_a_moment_on_without_tests(outgoing: Outgoing) -> None:
    for name, about, kind, at in (
        ("a", "1", "opened", 0),
        ("a", "2", "closed", 5),
        ("a", "3", "test", 5),
        ("a", "4", "opened", 6),
        ("a", "5", "opened", 5),
        ("b", "1", "opened", 5),
    ):
        planned = delivery(name, about, kind=kind)
        outgoing.deliveries.plan([planned])
        kept = outgoing.deliveries.read(planned.id)
        assert kept is not None
        taken = outgoing.deliveries.take(kept, NOW + HOUR, KEY if about in "25" else planned.id)
        assert taken is not None
        outgoing.deliveries.record(taken, attempt(Outcome.LATER if about == "4" else Outcome.DELIVERED, at))
    assert [outgoing.deliveries.sent_since("a", NOW + at * MINUTE) for at in (0, 1, 6)] == [2, 1, 0]


def test_what_is_put_off_is_due_later_and_was_not_tried(outgoing: Outgoing) -> None:
    outgoing.deliveries.plan([delivery()])
    outgoing.deliveries.put_off(outgoing.only(), NOW + 30 * MINUTE, Waits.HOUR)
    assert outgoing.deliveries.due(NOW + 29 * MINUTE) == []
    (kept,) = outgoing.deliveries.due(NOW + 30 * MINUTE)
    assert (kept.record.attempts, kept.record.not_before) == ((), NOW + 30 * MINUTE)
    assert kept.record.waits is Waits.HOUR


def test_what_goes_out_together_is_found_by_its_notification_whatever_became_of_it(outgoing: Outgoing) -> None:
    first, second, other, untried = (delivery(name) for name in ("a", "b", "c", "d"))
    outgoing.deliveries.plan([first, second, other, untried])
    of = {one.record.id: one for one in outgoing.deliveries.due(NOW)}
    taken = [outgoing.deliveries.take(of[one.id], NOW + MINUTE, KEY) for one in (first, second)]
    assert taken[0] is not None
    sent = outgoing.deliveries.record(taken[0], attempt(Outcome.DELIVERED))
    assert outgoing.deliveries.take(of[other.id], NOW + MINUTE, other.id) is not None
    found = outgoing.deliveries.of_notifications({KEY})
    assert {one.record.id: one for one in found} == {first.id: sent, second.id: taken[1]}
    assert {one.record.notification for one in found} == {KEY}
    (kept,) = outgoing.deliveries.of_notifications({other.id})
    outgoing.deliveries.put_off(kept, NOW + HOUR, Waits.QUIET, kept.record.notification)
    (kept,) = outgoing.deliveries.of_notifications({other.id})
    assert kept.record.next_attempt_at == NOW + HOUR
    assert kept.record.waits is None, "it says what it said when it was tried"
    outgoing.deliveries.put_off(kept, NOW + HOUR, Waits.QUIET)
    assert outgoing.deliveries.of_notifications({other.id}) == []


def test_what_was_planned_of_an_incident_is_found_oldest_first(outgoing: Outgoing) -> None:
    first, second = delivery("b"), delivery("a", created_at=NOW + MINUTE)
    outgoing.deliveries.plan([second, first, delivery("a", "other")])
    outgoing.deliveries.due(NOW)
    assert outgoing.deliveries.of_incident(str(first.incident)) == [first, second]


def test_of_many_who_take_it_at_once_one_has_it(outgoing: Outgoing) -> None:
    outgoing.deliveries.plan([delivery()])
    seen = outgoing.only()
    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(lambda at: outgoing.deliveries.take(seen, NOW + at * MINUTE, KEY), range(1, 9)))
    assert len([one for one in taken if one is not None]) == 1


def test_what_failed_is_due_again_after_its_wait_and_then_sent(outgoing: Outgoing) -> None:
    outgoing.deliveries.plan([delivery()])
    taken = outgoing.deliveries.take(outgoing.only(), NOW + 5 * MINUTE, KEY)
    assert taken is not None
    failed = outgoing.deliveries.record(taken, attempt(Outcome.LATER, 1, "answered 429"), after_s=600)
    assert (failed.record.next_attempt_at, failed.record.state) == (NOW + 11 * MINUTE, DeliveryState.PENDING)
    assert outgoing.deliveries.due(NOW + 10 * MINUTE) == []
    (again,) = outgoing.deliveries.due(NOW + 11 * MINUTE)
    assert again == failed
    retaken = outgoing.deliveries.take(again, NOW + 16 * MINUTE, KEY)
    assert retaken is not None
    sent = outgoing.deliveries.record(retaken, attempt(Outcome.DELIVERED, 12))
    assert [one.outcome for one in sent.record.attempts] == ["later", "delivered"]
    assert outgoing.deliveries.due(NOW + timedelta(days=9)) == []


def test_a_digest_keeps_what_it_tells_of(outgoing: Outgoing) -> None:
    period = Period(begins=NOW - timedelta(days=1), ends=NOW)
    made = delivery(about="day", kind=DeliveryKind.DIGEST, period=period)
    outgoing.deliveries.plan([made])
    assert outgoing.read(made) == made


@pytest.mark.parametrize("kind", [PortalSettings, RecordsSettings])
def test_people_ask_for_a_notification_and_change_none(outgoing: Outgoing, kind: type[ElasticsearchSettings]) -> None:
    people = outgoing.as_user(kind)
    assert people.plan([delivery(kind=DeliveryKind.TEST)]) != []
    assert people.plan([delivery(kind=DeliveryKind.TEST)]) == []
    with pytest.raises(Fault, match="refuses this user"):
        people.take(outgoing.only(), NOW + MINUTE, KEY)


def test_who_only_reads_posts_plans_none(outgoing: Outgoing) -> None:
    with pytest.raises(Fault, match="refuses this user"):
        outgoing.as_user(SearchSettings).plan([delivery()])
    # The administrator may write nothing in bulk anywhere, either.
    with pytest.raises(Fault, match="refuses"):
        outgoing.as_user(AdminSettings).plan([delivery()])


def test_the_index_is_strict_and_making_it_again_does_no_harm(outgoing: Outgoing) -> None:
    outgoing.deliveries.plan([delivery()])
    name = DELIVERIES_INDEX.apply(outgoing.index.admin, outgoing.index.namespace, 0)
    fields = outgoing.index.admin.indices.get_mapping(index=name)[name]["mappings"]
    assert (set(fields["properties"]), fields["dynamic"]) == (set(FIELDS), "strict")
    assert outgoing.only().record == delivery()


def test_without_the_index_the_command_that_makes_it_is_named(outgoing: Outgoing) -> None:
    nowhere = replace(outgoing.deliveries, namespace="nowhere")
    for ask in (lambda: nowhere.due(NOW), lambda: nowhere.plan([delivery()])):
        with pytest.raises(Fault, match="there is no index of deliveries: make it with `kuulolla index apply`"):
            ask()
