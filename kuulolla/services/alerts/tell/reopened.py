"""Who is told that what was over goes on, and that it is over once more: each by the last word that they had.

An event opens, closes, opens again. A recipient is told so by turns: `opened`, `closed`, then `reopened` and `closed`
with the number of the time. Planned again, or by another watch of the event, a delivery has the same id.
"""

from collections.abc import Callable, Iterable
from typing import Final

from kuulolla.records.delivery import Delivery, DeliveryKind, DeliveryState, delivery_id
from kuulolla.records.incident import Incident

_IN_VAIN: Final = frozenset({DeliveryState.SKIPPED, DeliveryState.REFUSED, DeliveryState.GIVEN_UP})

Read = Callable[[str], Delivery | None]
"""A delivery by its id, as it is now."""


def reopened(incident: Incident, planned: Iterable[Delivery], read: Read) -> list[Delivery]:
    """A delivery for each recipient of what is `planned` of an open incident who was told last that it is over."""
    of_each = {one.recipient: one for one in planned}
    times = {name: _times_over(incident.event, name, read) for name in of_each}
    kind = DeliveryKind.REOPENED
    return [_numbered(one, kind, incident.event, times[name]) for name, one in of_each.items() if times[name]]


def over_again(incident: Incident, planned: Iterable[Delivery], read: Read) -> list[Delivery]:
    """What is `planned` to tell that an incident is over, one a recipient; for those who do not know that it is."""
    found, event = list[Delivery](), incident.event
    for one in planned:
        times = _times_over(event, one.recipient, read)
        heard = read(_id(event, one.recipient, DeliveryKind.REOPENED, times)) if times else None
        if times == 0 or (heard is not None and heard.state is DeliveryState.SENT):
            found.append(_numbered(one, DeliveryKind.CLOSED, event, times))
    return found


def _times_over(event: str, recipient: str, read: Read) -> int:
    """How often they were told that it is over; and how often it was before they heard that it went on."""
    times = 0
    while _knows(read, event, recipient, times):
        times += 1
    return times


def _knows(read: Read, event: str, recipient: str, times: int) -> bool:
    """Whether they know that it is over for that time, or were never told that it was not."""
    closed = read(_id(event, recipient, DeliveryKind.CLOSED, times))
    if closed is not None and closed.state is DeliveryState.SENT:
        return True
    again = read(_id(event, recipient, DeliveryKind.REOPENED, times)) if times else None
    return again is not None and again.state in _IN_VAIN


def _numbered(one: Delivery, kind: DeliveryKind, event: str, times: int) -> Delivery:
    return one.model_copy(update={"id": _id(event, one.recipient, kind, times), "kind": kind})


def _id(event: str, recipient: str, kind: DeliveryKind, times: int) -> str:
    return delivery_id(f"{event}+{times}" if times else event, recipient, kind)
