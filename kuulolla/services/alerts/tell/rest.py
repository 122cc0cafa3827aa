"""What waits since it is quiet now: asked again at every try, since one may come long after it was planned. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from kuulolla.records.delivery import Delivery, Waits
from kuulolla.records.incident import Incident
from kuulolla.records.quiet_hours import QuietHours
from kuulolla.services.alerts.tell.plan import not_before, wakes

_LONGEST: Final = timedelta(days=1)


def quiet_until(
    delivery: Delivery, incident: Incident, quiet: Iterable[QuietHours | None], now: datetime
) -> datetime | None:
    """The end of the quiet hours that it is to wait for; None where it may be told now.

    `incident`: what it tells of. Where watch and recipient are quiet by turns, what has waited for that once waits no
    more.
    """
    at = not_before(now, quiet, wakes=wakes(delivery.kind, incident))
    is_by_turns = delivery.waits is Waits.QUIET and at - now >= _LONGEST
    return at if at > now and not is_by_turns else None


def resting(due: Iterable[Delivery], ends: Mapping[str, datetime | None]) -> dict[str, datetime]:
    """Until when deliveries wait, by their ids: those that do; `ends`: what `quiet_until` says of each.

    What was tried together waits together, and not while some of it may be told: with the same key the rest of it
    would be taken for told.
    """
    together: dict[str, list[str]] = defaultdict(list)
    for one in due:
        together[one.notification or one.id].append(one.id)
    waits = dict[str, datetime]()
    for ids in together.values():
        known = [end for one in ids if (end := ends[one]) is not None]
        if len(known) == len(ids):
            waits |= dict.fromkeys(ids, max(known))
    return waits
