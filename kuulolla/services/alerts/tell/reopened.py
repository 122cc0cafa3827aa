"""Who is told that what was over goes on, and that it is over once more: each by the last word that they had.

An event opens, closes, opens again. A recipient is told so by turns: `opened`, `closed`, then `reopened` and `closed`
with the number of the time. Planned again, or by another watch of the event, a delivery has the same id.
"""

from collections.abc import Callable, Iterable

from kuulolla.records.delivery import Delivery, DeliveryKind, DeliveryState, delivery_id
from kuulolla.records.incident import Incident, State

Read = Callable[[str], Delivery | None]
"""A delivery by its id, as it is now."""


def by_turns(incident: Incident, planned: Iterable[Delivery], read: Read, *, resumed: bool) -> list[Delivery]:
    """What is `planned` of an incident, and that it goes on; or, of one that is over, its end for who does not know it.

    `planned` tells of its end once a recipient. `resumed`: whether its event was over before and went on.
    """
    planned = list(planned)
    if not resumed:
        return planned
    if incident.state is State.CLOSED:
        return _over_again(incident, planned, read)
    return planned + _reopened(incident, planned, read)


def _reopened(incident: Incident, planned: Iterable[Delivery], read: Read) -> list[Delivery]:
    """A delivery for each recipient of what is `planned` who was told last that it is over."""
    of_each = {one.recipient: one for one in planned}
    times = {name: _times_over(incident.event, name, read) for name in of_each}
    kind = DeliveryKind.REOPENED
    return [_numbered(one, kind, incident.event, times[name]) for name, one in of_each.items() if times[name]]


def _over_again(incident: Incident, planned: Iterable[Delivery], read: Read) -> list[Delivery]:
    found, event = list[Delivery](), incident.event
    for one in planned:
        times = _times_over(event, one.recipient, read)
        if times == 0 or _is_settled(read(_id(event, one.recipient, DeliveryKind.REOPENED, times))):
            found.append(_numbered(one, DeliveryKind.CLOSED, event, times))
    return found


def _times_over(event: str, recipient: str, read: Read) -> int:
    """How often they were told that it is over; and how often it was before they heard that it went on."""
    times = 0
    while _is_done_with(read, event, recipient, times):
        times += 1
    return times


def _is_done_with(read: Read, event: str, recipient: str, times: int) -> bool:
    """Whether they were told that it is over for that time, as far as they can be; or were not told that it was not."""
    if _is_settled(read(_id(event, recipient, DeliveryKind.CLOSED, times))):
        return True
    again = read(_id(event, recipient, DeliveryKind.REOPENED, times)) if times else None
    return again is not None and again.state is DeliveryState.SKIPPED


def _is_settled(delivery: Delivery | None) -> bool:
    return delivery is not None and delivery.state is not DeliveryState.PENDING


def _numbered(one: Delivery, kind: DeliveryKind, event: str, times: int) -> Delivery:
    return one.model_copy(update={"id": _id(event, one.recipient, kind, times), "kind": kind})


def _id(event: str, recipient: str, kind: DeliveryKind, times: int) -> str:
    return delivery_id(f"{event}+{times}" if times else event, recipient, kind)
