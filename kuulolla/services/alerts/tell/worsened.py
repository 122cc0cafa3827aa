"""Who is to be told that an incident is severe now, having been told of it as less. Pure.

Planned again, a delivery has the same id: whatever number of watches sees the event, each recipient is told once.
"""

from collections.abc import Collection, Iterable

from kuulolla.records.delivery import Delivery, DeliveryKind, delivery_id
from kuulolla.records.incident import Incident, Severity


def worsened(
    incident: Incident, planned: Iterable[Delivery], kept: Iterable[Delivery], others: Iterable[Incident]
) -> list[Delivery]:
    """A delivery for each recipient of what is `planned` of a severe incident who does not hear otherwise that it is.

    They come when what is planned would come now. `kept`: the planned deliveries as they are kept by now; some may
    be of `others`, which are other watches' incidents of the event.
    """
    severe = {one.id for one in (incident, *others) if one.severity is Severity.SEVERE}
    hear = {one.recipient for one in kept if _tells_it(one, severe)}
    of_each = {one.recipient: one for one in planned if one.recipient not in hear}
    kind = DeliveryKind.WORSENED
    return [
        one.model_copy(update={"id": delivery_id(incident.event, name, kind), "kind": kind})
        for name, one in of_each.items()
    ]


def _tells_it(delivery: Delivery, severe: Collection[str]) -> bool:
    """Whether who gets it hears, or heard, that it is severe: what was never tried tells of its incident as that is.

    Else by what was written down of the first attempt, and not by its time: somebody may hear of an incident as less a
    minute after it kept severe, where the way is slow. By the first one, since that may have arrived though no answer
    came: who knows the key takes no second one.
    """
    tried = delivery.attempts
    return tried[0].severity is Severity.SEVERE if tried else delivery.incident in severe
