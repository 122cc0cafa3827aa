"""Who is told that it goes on, and that it is over once more: each by the last word that they had."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from kuulolla.records.delivery import Attempt, Delivery, DeliveryKind, Outcome, attempted
from kuulolla.records.incident import Event, Incident, State, What
from kuulolla.services.alerts.tell.bundle import pointless
from kuulolla.services.alerts.tell.plan import plan
from kuulolla.services.alerts.tell.reopened import by_turns
from tests.records.noticed import closed, incident
from tests.records.told import kept_recipient, kept_watch, recipient, watch
from tests.services.indexer.posts import NOW

KELA = kept_watch(watch("kela", recipients=["viestinta", "johto"]))
EVERYBODY = {name: kept_recipient(recipient(name)) for name in ("viestinta", "johto")}
OPEN = incident()
OVER = closed(OPEN)
BACK = Event(at=NOW + timedelta(hours=3), what=What.REOPENED)
AGAIN = OVER.with_event(BACK, state="open", closed_at=None, ending=None, resumed_at=NOW + timedelta(hours=2))
OVER_AGAIN = closed(AGAIN)


class Kept:
    """Deliveries as they are kept: planned once by their id."""

    def __init__(self) -> None:
        self.by_id: dict[str, Delivery] = {}

    def plan(self, it: Incident) -> list[tuple[str, str]]:
        """What of it is new: kind and recipient."""
        asked_for = plan(KELA, it, EVERYBODY, NOW + timedelta(hours=4))
        planned = by_turns(it, asked_for, self.by_id.get, resumed=it.resumed_at is not None)
        new = [one for one in planned if one.id not in self.by_id]
        self.by_id |= {one.id: one for one in new}
        return [(one.kind.value, one.recipient) for one in new]

    def try_all(self, outcome: Outcome, *recipients: str) -> None:
        """What became of all that waits."""
        for one in self.by_id.values():
            if one.next_attempt_at is not None and one.recipient in (recipients or EVERYBODY):
                self.by_id[one.id] = attempted(one, Attempt(at=NOW, outcome=outcome))


def test_by_turns_it_is_told_that_it_opened_is_over_goes_on_and_is_over_again() -> None:
    kept = Kept()
    word = iter(("opened", "closed", "reopened", "closed", "reopened", "closed"))
    for it in (OPEN, OVER, AGAIN, OVER_AGAIN, AGAIN, OVER_AGAIN):
        kind = next(word)
        assert kept.plan(it) == [(kind, "viestinta"), (kind, "johto")]
        kept.try_all(Outcome.DELIVERED)
        assert kept.plan(it) == [], "once"
    assert len(kept.by_id) == 12


def test_another_watch_of_the_event_has_nothing_to_add() -> None:
    kept = Kept()
    for it in (OPEN, OVER, AGAIN, OVER_AGAIN):
        kept.plan(it)
        other = Incident.model_validate({**dict(it), "id": "f" * 32})
        assert kept.plan(other) == []
        kept.try_all(Outcome.DELIVERED)
        assert kept.plan(other) == []


def test_whichever_watch_of_the_event_looks_first_plans_what_is_news() -> None:
    kept = Kept()
    for it in (OPEN, OVER):
        kept.plan(it)
        kept.try_all(Outcome.DELIVERED)
    assert kept.plan(Incident.model_validate({**dict(AGAIN), "id": "f" * 32})) == [
        ("reopened", "viestinta"),
        ("reopened", "johto"),
    ]
    assert kept.plan(AGAIN) == []


def test_who_was_not_told_that_it_is_over_needs_not_hear_that_it_goes_on() -> None:
    kept = Kept()
    for it in (OPEN, OVER):
        kept.plan(it)
        kept.try_all(Outcome.DELIVERED, "viestinta")
    assert kept.plan(AGAIN) == [("reopened", "viestinta")]
    kept.try_all(Outcome.DELIVERED)
    assert kept.plan(OVER_AGAIN) == [("closed", "viestinta")], "the other one's is there still, and is true again"


def test_who_heard_nothing_before_it_went_on_hears_of_it_as_opened() -> None:
    assert Kept().plan(AGAIN) == [("opened", "viestinta"), ("opened", "johto")]


def test_what_was_over_again_before_it_was_told_is_not_told_and_the_next_time_is() -> None:
    kept = Kept()
    for it in (OPEN, OVER):
        kept.plan(it)
        kept.try_all(Outcome.DELIVERED)
    assert kept.plan(AGAIN) == [("reopened", "viestinta"), ("reopened", "johto")]
    assert kept.plan(OVER_AGAIN) == []
    (waits, _) = (one for one in kept.by_id.values() if one.kind is DeliveryKind.REOPENED)
    assert (pointless(waits, AGAIN), pointless(waits, OVER_AGAIN)) == (None, "it was over again before it was told")
    kept.try_all(Outcome.SKIPPED)
    assert kept.plan(OVER_AGAIN) == []
    assert kept.plan(AGAIN) == [("reopened", "viestinta"), ("reopened", "johto")]


def test_who_refuses_to_hear_that_it_goes_on_is_not_asked_at_each_look_but_once_each_time() -> None:
    kept = Kept()
    for it in (OPEN, OVER):
        kept.plan(it)
        kept.try_all(Outcome.DELIVERED)
    for _ in range(3):
        assert kept.plan(AGAIN) == [("reopened", "viestinta"), ("reopened", "johto")]
        kept.try_all(Outcome.REFUSED)
        assert kept.plan(AGAIN) == []
        assert kept.plan(OVER_AGAIN) == [("closed", "viestinta"), ("closed", "johto")]
        kept.try_all(Outcome.REFUSED)
        assert kept.plan(OVER_AGAIN) == []


def test_who_could_not_be_told_that_it_is_over_hears_that_it_goes_on_and_of_the_next_end() -> None:
    kept = Kept()
    kept.plan(OPEN)
    kept.try_all(Outcome.DELIVERED)
    kept.plan(OVER)
    kept.try_all(Outcome.REFUSED, "johto")
    kept.try_all(Outcome.DELIVERED)
    for it, kind in ((AGAIN, "reopened"), (OVER_AGAIN, "closed")):
        assert kept.plan(it) == [(kind, "viestinta"), (kind, "johto")]
        kept.try_all(Outcome.DELIVERED)


@given(st.lists(st.sampled_from([AGAIN, OVER_AGAIN, Outcome.DELIVERED]), max_size=30))
def test_whatever_happens_the_last_word_is_true_once_all_that_waits_is_told(happens: list[Incident | Outcome]) -> None:
    kept, now = Kept(), OPEN
    kept.plan(OPEN)
    said: dict[str, str] = {}

    def tell() -> None:
        for one in list(kept.by_id.values()):
            if one.next_attempt_at is None or (one.kind is DeliveryKind.CLOSED and now.state is State.OPEN):
                continue
            skip = pointless(one, now) is not None
            kept.by_id[one.id] = attempted(one, Attempt(at=NOW, outcome=Outcome.SKIPPED if skip else Outcome.DELIVERED))
            if not skip:
                said[one.recipient] = one.kind.value

    for one in happens:
        if isinstance(one, Incident):
            now = one
            kept.plan(now)
        else:
            tell()
    for _ in range(3):
        kept.plan(now)
        tell()
    assert {word == "closed" for word in said.values()} == {now.state is State.CLOSED}
