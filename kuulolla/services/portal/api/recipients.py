"""Recipients, read, kept, changed and removed, and tried. No answer has an address or a secret in full."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter

from kuulolla.records.delivery import Delivery, DeliveryKind, delivery_id
from kuulolla.records.opened import Opened
from kuulolla.records.recipient import Recipient, RecipientDefinition
from kuulolla.records.saved_search import name_of
from kuulolla.records.versions import KeptVersions
from kuulolla.services.portal.access import MayRead, MayWatch
from kuulolla.services.portal.api import API
from kuulolla.services.portal.api.asked import Loopback, Reach, change
from kuulolla.services.portal.api.body import known_fields
from kuulolla.services.portal.api.versioned import Name, Seen, SeenOrNew, Version, as_seen, at_version, over, there

router = APIRouter(prefix=f"{API}/recipients", tags=["watches"])


Body = Annotated[RecipientDefinition, known_fields(RecipientDefinition, Recipient)]


@router.get("")
def list_all(_key: MayRead, reach: Reach) -> list[Recipient]:
    """Every recipient; of addresses what may be shown."""
    return list(reach.recipients.all().values())


@router.get("/{name}")
def one(name: Name, _key: MayRead, reach: Reach, version: Version | None = None) -> Recipient:
    """A recipient as it is now, or an earlier version of it."""
    kept = _kept(reach, name)
    return at_version(kept.record.key, kept, version)


@router.put("/{name}")
def write(  # noqa: PLR0913 - parameters of an address
    name: Name, definition: Body, key: MayWatch, reach: Reach, loopback: Loopback, version: SeenOrNew
) -> Recipient:
    """Keep a new recipient (`version=0`), or put this one in the place of the version that you have seen.

    Where it gives no address or secret, those that are there stay, as long as the channel does.
    """
    seen = over(name_of(name), definition.key, version)
    (kept,) = reach.recipients.write([definition], change(reach, key), seen, loopback=loopback)
    return kept


@router.delete("/{name}", status_code=HTTPStatus.NO_CONTENT)
def remove(name: Name, _key: MayWatch, reach: Reach, version: Seen) -> None:
    """Remove a recipient that no watch tells, as you have seen it."""
    kept = _kept(reach, name)
    reach.recipients.remove(as_seen(kept.record.key, kept, version))


@router.post("/{name}/test", status_code=HTTPStatus.ACCEPTED)
def try_it(name: Name, _key: MayWatch, reach: Reach) -> Delivery:
    """Have a trial notification sent, at once, quiet hours or not; `/deliveries/{id}` tells what became of it."""
    asked_for = _trial(_kept(reach, name).record, reach.clock.now())
    reach.deliveries.plan([asked_for])
    return asked_for


def _trial(recipient: Recipient, now: datetime) -> Delivery:
    return Delivery(
        id=delivery_id(f"test:{now.isoformat()}", recipient.name, DeliveryKind.TEST),
        recipient=recipient.name,
        channel=recipient.channel,
        kind=DeliveryKind.TEST,
        created_at=now,
        not_before=now,
        next_attempt_at=now,
    )


def _kept(reach: Opened, name: str) -> KeptVersions[Recipient]:
    return there("recipient", reach.recipients.read(name))
