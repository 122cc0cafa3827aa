"""What is told together: deliveries to one recipient that waited, or are more than an hour takes. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kuulolla.records.delivery import Delivery, DeliveryKind
from kuulolla.records.incident import Incident, Severity, State

_ALERTS = frozenset(DeliveryKind) - {DeliveryKind.DIGEST, DeliveryKind.TEST}


@dataclass(frozen=True)
class Bundles:
    """What is sent now, each as one notification; what waits for the next hour."""

    now: tuple[tuple[Delivery, ...], ...]
    later: tuple[Delivery, ...]


def bundles(due: Sequence[Delivery], left: int) -> Bundles:
    """How deliveries to one recipient are told, of whom `left` notifications may still come this hour.

    What was tried before goes out in the same notification, by itself: nobody knows whether it arrived. What waited for
    the end of quiet hours, or of a full hour, is told together, but not what came sooner since it is severe; the last
    notification of an hour tells all that is left. Digests and tests come whatever was sent.
    """
    others = [(one,) for one in due if one.kind not in _ALERTS]
    alerts = [one for one in due if one.kind in _ALERTS]
    tried = _by_notification(one for one in alerts if one.notification is not None)
    new = [one for one in alerts if one.notification is None]
    again, waiting = tried[:left], [one for some in tried[left:] for one in some]
    left -= len(again)
    waited = tuple(one for one in new if one.waits is not None)
    wanted = [*([waited] if waited else []), *((one,) for one in new if one not in waited)]
    if len(wanted) <= left:
        return Bundles((*others, *again, *wanted), tuple(waiting))
    first, rest = wanted[: max(left - 1, 0)], tuple(one for some in wanted[max(left - 1, 0) :] for one in some)
    if left:
        return Bundles((*others, *again, *first, rest), later=())
    return Bundles((*others, *again), (*waiting, *rest))


def _by_notification(tried: Iterable[Delivery]) -> list[tuple[Delivery, ...]]:
    found: dict[str | None, list[Delivery]] = {}
    for one in tried:
        found.setdefault(one.notification, []).append(one)
    return [tuple(some) for some in found.values()]


def pointless(delivery: Delivery, incident: Incident | None) -> str | None:
    """Why nobody needs to be told that any more, in one line; None where it is news.

    `incident`: as it is now, or one that its event goes on with.
    """
    if delivery.kind not in _ALERTS:
        return None
    if incident is None:
        return "the incident is no longer there"
    if delivery.kind is not DeliveryKind.CLOSED and incident.state is State.CLOSED:
        is_again = delivery.kind is DeliveryKind.REOPENED
        return f"it was over {'again before it was told' if is_again else 'before it was told: that is told instead'}"
    if delivery.kind is DeliveryKind.WORSENED and incident.severity is not Severity.SEVERE:
        return "what was severe was over before it was told: what goes on is less"
    if delivery.kind is DeliveryKind.ESCALATED and incident.looked_after_since is not None:
        return "somebody looks after it since before it was told"
    return None


def premature(delivery: Delivery, incident: Incident | None) -> bool:
    """Whether it tells that an event is over which goes on again: it is told once that is true again.

    `incident`: as it is now, or one that its event goes on with.
    """
    return delivery.kind is DeliveryKind.CLOSED and incident is not None and incident.state is State.OPEN


def bundle_key(bundle: Sequence[Delivery]) -> str:
    """The idempotency key of what is told together, 32 hex digits: that which it was tried with before.

    Else that of the delivery itself, or one of their ids where they are several.
    """
    if (before := bundle[0].notification) is not None:
        return before
    if len(bundle) == 1:
        return bundle[0].id
    return hashlib.sha256("\n".join(sorted(one.id for one in bundle)).encode()).hexdigest()[:32]
