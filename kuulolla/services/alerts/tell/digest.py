"""When a recipient is told what there was of a day, or a week. Pure: planned again, it is the same delivery."""

from datetime import datetime, time, timedelta
from typing import Final

from kuulolla.records.delivery import Delivery, DeliveryKind, Period, delivery_id
from kuulolla.records.recipient import Digest, Recipient
from kuulolla.search.language.periods import HELSINKI

AT: Final = time(8)
"""In the morning, in Helsinki; of a week on Monday."""


def digest(recipient: Recipient, now: datetime) -> Delivery | None:
    """The digest of the last whole day or week; None where the recipient wants none, or was not there yet."""
    if recipient.digest is Digest.NONE or not recipient.enabled:
        return None
    period = _period(recipient.digest, now)
    if recipient.created_at >= period.ends:
        return None
    at = recipient.quiet.ends_after(now) if recipient.quiet else None
    about = f"{recipient.digest}\n{period.ends.isoformat()}"
    return Delivery(
        id=delivery_id(about, recipient.name, DeliveryKind.DIGEST),
        period=period,
        recipient=recipient.name,
        channel=recipient.channel,
        kind=DeliveryKind.DIGEST,
        created_at=now,
        not_before=at or now,
        next_attempt_at=at or now,
    )


def _period(of: Digest, now: datetime) -> Period:
    """The last day or week that ended at eight; days are Helsinki's, of 23 or 25 hours twice a year."""
    local = now.astimezone(HELSINKI)
    last = local.date() if local.time() >= AT else local.date() - timedelta(days=1)
    if of is Digest.WEEKLY:
        last -= timedelta(days=last.weekday())
    first = last - timedelta(days=7 if of is Digest.WEEKLY else 1)
    begins, ends = (datetime.combine(day, AT, HELSINKI) for day in (first, last))
    return Period(begins=begins, ends=ends)
