"""A delivery: a thing that one recipient is told, what became of each attempt, and when the next is due. Pure."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from kuulolla.records.incident import IncidentId, Severity
from kuulolla.records.recipient import Channel
from kuulolla.schemas.contract import Contract, Moment, Part
from kuulolla.search.language.complain import printable

GIVE_UP_AFTER = timedelta(hours=24)
"""How long an attempt is repeated, from the first moment at which there may be one."""

_WAITS_MIN = (1, 2, 5, 10, 20, 40, 60)
"""Minutes from one attempt to the next; the last ones are an hour apart."""

_LONGEST_DETAIL = 200


class DeliveryKind(StrEnum):
    """What a notification tells. Stored: add values, never rename one."""

    OPENED = "opened"
    REOPENED = "reopened"
    WORSENED = "worsened"
    """Of what was told as less: it is severe now."""
    ESCALATED = "escalated"
    CLOSED = "closed"
    DIGEST = "digest"
    TEST = "test"


class Waits(StrEnum):
    """What a delivery waits for, or waited. Stored: add values, never rename one."""

    QUIET = "quiet"
    """The end of quiet hours."""
    HOUR = "hour"
    """The next hour, since this one was full."""


class DeliveryState(StrEnum):
    """What became of it. Stored: add values, never rename one."""

    PENDING = "pending"
    SENT = "sent"
    REFUSED = "refused"
    """It would never have been taken."""
    GIVEN_UP = "given_up"
    """It was tried for a day."""
    SKIPPED = "skipped"
    """There was no use in it any more."""


class Outcome(StrEnum):
    """What became of an attempt. Stored: add values, never rename one."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    LATER = "later"
    SKIPPED = "skipped"


_STATES = {
    Outcome.DELIVERED: DeliveryState.SENT,
    Outcome.REFUSED: DeliveryState.REFUSED,
    Outcome.LATER: DeliveryState.PENDING,
    Outcome.SKIPPED: DeliveryState.SKIPPED,
}


def _short_line(text: object) -> object:
    """What another side said, as one line that can be kept: it is no reason to lose what became of the attempt."""
    return printable(" ".join(text.split()))[:_LONGEST_DETAIL] if isinstance(text, str) else text


class Attempt(Part):
    """What became of one attempt; `detail` holds no secret, no address and no text of a post."""

    at: Moment
    outcome: Outcome
    detail: Annotated[str, BeforeValidator(_short_line)] = ""
    severity: Severity | None = Field(
        default=None, description="of the incident, as this attempt told it; none where it told of none"
    )


class Period(Part):
    """What a digest tells of."""

    begins: Moment
    ends: Moment


DeliveryId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$", description="planned twice, it is the same one")]
NotificationKey = Annotated[
    str, Field(pattern=r"^[0-9a-f]{32}$", description="idempotency key: who gets it twice can tell")
]


class Delivery(Contract):
    """The record of a delivery."""

    schema_version: Literal[1] = 1
    id: DeliveryId
    incident: IncidentId | None = Field(default=None, description="none where it is a digest or a test")
    period: Period | None = Field(default=None, description="of a digest")
    recipient: str = Field(description="name")
    channel: Channel
    kind: DeliveryKind
    state: DeliveryState = DeliveryState.PENDING
    created_at: Moment
    not_before: Moment = Field(description="the end of quiet hours, or of an hour that is full")
    waits: Waits | None = Field(default=None, description="why not at once, last of all")
    next_attempt_at: Moment | None = Field(
        default=None, description="while it is being sent, when it is due again otherwise"
    )
    attempts: tuple[Attempt, ...] = Field(default=(), max_length=100, description="oldest first")
    notification: NotificationKey | None = Field(
        default=None, description="the one that it went out in, or was tried to: its own id, or that of several"
    )
    sent_at: Moment | None = None

    @model_validator(mode="after")
    def _is_pending_until_some_time(self) -> Self:
        if (self.state is DeliveryState.PENDING) != (self.next_attempt_at is not None):
            raise ValueError("a delivery is pending when it has a time of the next attempt")
        return self


def delivery_id(about: str, recipient: str, kind: DeliveryKind) -> str:
    """What names a delivery, 32 hex digits: planned twice, it is the same one.

    `about`: the event of an incident, with the minutes of an escalation's step or how often it was over before; or what
    tells the period of a digest from others.
    """
    return hashlib.sha256(f"{about}\n{recipient}\n{kind}".encode()).hexdigest()[:32]


def attempted(delivery: Delivery, attempt: Attempt, after_s: float | None = None) -> Delivery:
    """The delivery after an attempt; `after_s`: seconds that the other side asks to wait."""
    attempts = (*delivery.attempts, attempt)
    state, next_at = _STATES[attempt.outcome], None
    if attempt.outcome is Outcome.LATER:
        next_at = next_attempt(delivery.not_before, attempts, after_s)
        state = DeliveryState.PENDING if next_at else DeliveryState.GIVEN_UP
    sent_at = attempt.at if state is DeliveryState.SENT else None
    changed = {"attempts": attempts, "state": state, "next_attempt_at": next_at, "sent_at": sent_at}
    return Delivery.model_validate({**dict(delivery), **changed})


def next_attempt(since: datetime, attempts: Sequence[Attempt], after_s: float | None = None) -> datetime | None:
    """When to try again after these attempts, one or more, of which the last failed; None where it is given up.

    The waits grow from a minute to an hour, and are no shorter than `after_s`, for 24 hours from `since` on. They are
    the same for everybody: a recipient has a few deliveries, and `Deliveries.due` gives a few of them at once.
    """
    wait = timedelta(minutes=_WAITS_MIN[min(len(attempts), len(_WAITS_MIN)) - 1])
    latest = since + GIVE_UP_AFTER
    # Compared in seconds first: a wait of centuries is in no calendar.
    if after_s is not None and after_s > GIVE_UP_AFTER.total_seconds():
        return None
    at = attempts[-1].at + max(wait, timedelta(seconds=after_s or 0))
    return at if at <= latest else None
