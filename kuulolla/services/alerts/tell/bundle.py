"""What is told together: deliveries to one recipient that waited, or are more than an hour takes. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from kuulolla.records.delivery import Delivery, DeliveryKind
from kuulolla.records.incident import Incident, State

_ALERTS = frozenset(DeliveryKind) - {DeliveryKind.DIGEST, DeliveryKind.TEST}


@dataclass(frozen=True)
class Bundles:
    """What is sent now, each as one notification; what waits for the next hour."""

    now: tuple[tuple[Delivery, ...], ...]
    later: tuple[Delivery, ...]


def bundles(due: Sequence[Delivery], left: int) -> Bundles:
    """How deliveries to one recipient are told, of whom `left` notifications may still come this hour.

    What waited for the end of quiet hours, or of a full hour, is told together; the last notification of an hour tells
    all that is left. Digests and tests come whatever was sent.
    """
    others = [(one,) for one in due if one.kind not in _ALERTS]
    alerts = [one for one in due if one.kind in _ALERTS]
    waited = tuple(one for one in alerts if one.not_before > one.created_at)
    wanted = [*([waited] if waited else []), *((one,) for one in alerts if one not in waited)]
    if len(wanted) <= left:
        return Bundles((*others, *wanted), ())
    first, rest = wanted[: max(left - 1, 0)], tuple(one for some in wanted[max(left - 1, 0) :] for one in some)
    return Bundles((*others, *first, rest), ()) if left else Bundles(tuple(others), rest)


def pointless(delivery: Delivery, incident: Incident | None) -> str | None:
    """Why nobody needs to be told that any more, in one line; None where it is news. `incident`: as it is now."""
    if delivery.kind not in _ALERTS:
        return None
    if incident is None:
        return "the incident is no longer there"
    if delivery.kind is not DeliveryKind.CLOSED and incident.state is State.CLOSED:
        return "it was over before it was told: that is told instead"
    if delivery.kind is DeliveryKind.ESCALATED and incident.acknowledged is not None:
        return "somebody acknowledged it before it was told"
    return None


def premature(delivery: Delivery, incident: Incident | None) -> bool:
    """Whether it tells that an incident is over which began again since: it is told once that is true again."""
    return delivery.kind is DeliveryKind.CLOSED and incident is not None and incident.state is State.OPEN


def bundle_key(bundle: Sequence[Delivery]) -> str:
    """The idempotency key of what is told together, 32 hex digits: the same for the same deliveries."""
    if len(bundle) == 1:
        return bundle[0].id
    return hashlib.sha256("\n".join(sorted(one.id for one in bundle)).encode()).hexdigest()[:32]
