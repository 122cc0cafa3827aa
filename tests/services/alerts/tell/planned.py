"""Deliveries that a test plans itself."""

from datetime import datetime

from kuulolla.records.delivery import Delivery, DeliveryKind, delivery_id
from kuulolla.records.incident import Incident
from kuulolla.records.recipient import Channel
from tests.records.outgoing import delivery
from tests.services.alerts.world import World


def due_now(
    world: World, incident: Incident, recipient: str = "viestinta", kind: DeliveryKind = DeliveryKind.OPENED
) -> Delivery:
    """A delivery of the incident's event, planned and due now."""
    now, name = world.clock.now(), delivery_id(incident.event, recipient, kind)
    made = delivery(recipient, id=name, incident=incident.id, kind=kind, channel="webhook", created_at=now)
    world.alerts.opened.deliveries.plan([made])
    return made


def trial(recipient: str, name: str, at: datetime, due: datetime) -> Delivery:
    """A notification that somebody asked for."""
    return Delivery(
        id=delivery_id(f"trial {name} at {at}", recipient, DeliveryKind.TEST),
        recipient=recipient,
        channel=Channel.WEBHOOK,
        kind=DeliveryKind.TEST,
        created_at=at,
        not_before=due,
        next_attempt_at=due,
    )
