"""Deliveries for tests."""

from datetime import datetime, timedelta
from typing import Any

from kuulolla.records.delivery import Attempt, Delivery, DeliveryKind, Outcome, delivery_id
from tests.records.noticed import incident
from tests.services.indexer.posts import NOW


def delivery(recipient: str = "päivystys", about: str | None = None, **more: Any) -> Delivery:  # noqa: ANN401 - fields
    """That an incident was opened, planned at NOW and due at once."""
    of = about or incident().id
    created_at: datetime = more.get("created_at", NOW)
    not_before: datetime = more.get("not_before", created_at)
    kind = more.get("kind", DeliveryKind.OPENED)
    made = {
        "id": delivery_id(of, recipient, kind),
        "incident": None if about else of,
        "recipient": recipient,
        "channel": "email",
        "kind": kind,
        "created_at": created_at,
        "not_before": not_before,
        "next_attempt_at": not_before,
    }
    return Delivery.model_validate({**made, **more})


def attempt(outcome: Outcome, minutes: float = 0, detail: str = "") -> Attempt:
    """An attempt so many minutes after NOW."""
    return Attempt(at=NOW + timedelta(minutes=minutes), outcome=outcome, detail=detail)
