"""What becomes of a delivery, attempt by attempt, and when the next one is due."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from kuulolla.records.deliveries_index import FIELDS
from kuulolla.records.delivery import (
    GIVE_UP_AFTER,
    Attempt,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Outcome,
    attempted,
    delivery_id,
    next_attempt,
)
from tests.records.outgoing import attempt, delivery
from tests.services.indexer.posts import NOW

MINUTE = timedelta(minutes=1)
LATER = st.just(Outcome.LATER)


def test_the_same_notification_to_the_same_recipient_is_the_same_delivery() -> None:
    keys = [
        delivery_id(about, to, kind)
        for about in ("a", "b")
        for to in ("x", "y")
        for kind in (DeliveryKind.OPENED, DeliveryKind.CLOSED)
    ]
    assert len(set(keys)) == len(keys)
    assert delivery_id("a", "x", DeliveryKind.OPENED) == keys[0]


def test_the_name_of_a_delivery_stays_as_it_is() -> None:
    """One that was sent must not be sent again by a later version."""
    # printf 'a\nx\nopened' | sha256sum
    assert delivery_id("a", "x", DeliveryKind.OPENED) == "4fe1ec386f24a7796002f4c17564332b"


def test_what_was_delivered_is_sent_and_not_due_again() -> None:
    made = attempted(delivery(), attempt(Outcome.DELIVERED, 1, "250 OK"))
    assert (made.state, made.sent_at, made.next_attempt_at) == (DeliveryState.SENT, NOW + MINUTE, None)
    assert [one.detail for one in made.attempts] == ["250 OK"]
    assert Delivery.from_json(made.to_json()) == made


@pytest.mark.parametrize(
    ("outcome", "state"), [(Outcome.REFUSED, DeliveryState.REFUSED), (Outcome.SKIPPED, DeliveryState.SKIPPED)]
)
def test_what_is_refused_or_skipped_is_over_and_was_not_sent(outcome: Outcome, state: DeliveryState) -> None:
    made = attempted(delivery(), attempt(outcome))
    assert (made.state, made.sent_at, made.next_attempt_at) == (state, None, None)


def test_what_failed_is_tried_again_after_growing_waits_up_to_an_hour_for_a_day() -> None:
    made, times = delivery(), list[datetime]()
    while (at := made.next_attempt_at) is not None:
        times.append(at)
        made = attempted(made, Attempt(at=at, outcome=Outcome.LATER))
    waits = [(after - before) / MINUTE for before, after in pairwise(times)]
    assert waits[:8] == [1, 2, 5, 10, 20, 40, 60, 60]
    assert set(waits[8:]) == {60}
    assert times[0] == NOW
    assert timedelta(hours=23) < times[-1] - NOW <= GIVE_UP_AFTER
    assert (made.state, made.sent_at) == (DeliveryState.GIVEN_UP, None)


def test_a_day_is_counted_from_the_end_of_quiet_hours() -> None:
    made = delivery(not_before=NOW + timedelta(hours=9))
    late = attempted(made, attempt(Outcome.LATER, minutes=30 * 60))
    assert late.next_attempt_at == NOW + timedelta(hours=30, minutes=1)
    assert attempted(made, attempt(Outcome.LATER, minutes=33 * 60)).state is DeliveryState.GIVEN_UP


def test_the_other_side_may_ask_to_wait_longer_and_never_shorter() -> None:
    failed = [attempt(Outcome.LATER)]
    assert next_attempt(NOW, failed, 600) == NOW + 10 * MINUTE
    assert next_attempt(NOW, failed, 1) == NOW + MINUTE
    assert next_attempt(NOW, failed, GIVE_UP_AFTER.total_seconds()) == NOW + GIVE_UP_AFTER
    assert next_attempt(NOW, failed, 86_401) is None
    assert next_attempt(NOW, failed, 1e300) is None


@given(st.lists(st.integers(0, 48 * 60), min_size=1, max_size=60).map(sorted), st.none() | st.floats(0, 200_000))
def test_the_next_attempt_comes_after_the_last_and_within_the_day_or_never(
    minutes: list[int], after_s: float | None
) -> None:
    attempts = [attempt(Outcome.LATER, at) for at in minutes]
    at = next_attempt(NOW, attempts, after_s)
    if at is None:
        assert attempts[-1].at + max(60 * MINUTE, timedelta(seconds=after_s or 0)) > NOW + GIVE_UP_AFTER
    else:
        assert attempts[-1].at + max(MINUTE, timedelta(seconds=after_s or 0)) <= at <= NOW + GIVE_UP_AFTER
    assert at == next_attempt(NOW, attempts, after_s)


@given(st.text())
@example("x" * 500)
def test_whatever_the_other_side_says_is_kept_as_one_short_line(said: str) -> None:
    kept = Attempt(at=NOW, outcome=Outcome.LATER, detail=said)
    assert len(kept.detail) <= 200
    assert len(kept.detail.splitlines()) <= 1
    assert Attempt.model_validate_json(kept.model_dump_json()) == kept
    assert attempt(Outcome.LATER, detail="451\r\n  try later\x07").detail == "451 try later·"


def test_a_delivery_is_pending_when_it_is_due_some_time() -> None:
    for wrong in ({"next_attempt_at": None}, {"state": "sent"}):
        with pytest.raises(ValidationError):
            delivery(**wrong)


def test_the_index_maps_every_field_of_a_delivery_and_no_other() -> None:
    assert set(FIELDS) == set(Delivery.model_fields)
