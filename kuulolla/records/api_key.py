"""What is kept of an API key, and what may be done with it. Pure: the secret itself is kept nowhere."""

import hmac
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, PlainSerializer, model_validator

from kuulolla.records.written_key import ID, WrittenKey
from kuulolla.schemas.contract import Contract, Moment

VALID_FOR = timedelta(days=365)
"""How long a key lasts where nothing else is said."""

VALID_AT_MOST = timedelta(days=730)
"""Keys that outlive their purpose are forgotten, not revoked."""

RATE_PER_MINUTE = 600


class Scope(StrEnum):
    """What a key may do; none holds another. Stored: add values, never rename one."""

    READ = "read"
    """Search posts, read and count what is found."""
    EXPORT = "export"
    """Take everything that a query finds out of the house."""
    SAVED_SEARCHES = "saved_searches"
    """Make, change and delete saved searches."""
    WATCHES = "watches"
    """Make, change and delete watches and their recipients, and have a notification sent to try one."""
    INCIDENTS = "incidents"
    """Say what is done about incidents: acknowledge, assign, comment, mark as a false alarm."""


class Verdict(StrEnum):
    """What is to be said to who presents a key."""

    OK = "ok"
    UNKNOWN = "unknown"
    """There is no such key, or its secret is another: which of the two is nobody's business."""
    REVOKED = "revoked"
    EXPIRED = "expired"
    LACKS_SCOPE = "lacks_scope"

    @property
    def status(self) -> HTTPStatus:
        """How HTTP says it: 401 asks for another key, 403 says that this one may not (RFC 9110, 15.5.2 and 15.5.4)."""
        match self:
            case Verdict.OK:
                return HTTPStatus.OK
            case Verdict.LACKS_SCOPE:
                return HTTPStatus.FORBIDDEN
            case _:
                return HTTPStatus.UNAUTHORIZED


def _one_line(words: str) -> str:
    if not words.isprintable():
        raise ValueError("no control characters")
    return words


Words = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_one_line)]


class ApiKey(Contract):
    """A key that was given out: to whom, for what, until when. Made once; only its revocation is added."""

    schema_version: Literal[1] = 1
    id: str = Field(pattern=f"^{ID}$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", repr=False, description="of the secret")
    label: Words = Field(description="what it is for, in words of who made it")
    scopes: Annotated[frozenset[Scope], PlainSerializer(sorted, return_type=list[Scope])] = Field(min_length=1)
    created_at: Moment
    created_by: Words = Field(description="account name")
    expires_at: Moment = Field(description="refused from then on")
    rate_per_minute: int = Field(default=RATE_PER_MINUTE, ge=1, le=60_000)
    revoked_at: Moment | None = None
    revoked_by: Words | None = None

    @model_validator(mode="after")
    def _lasts_as_long_as_keys_may(self) -> Self:
        if not timedelta() < self.expires_at - self.created_at <= VALID_AT_MOST:
            raise ValueError(f"a key lasts {VALID_AT_MOST.days} days at most, and ends after it was made")
        return self

    def standing(self, now: datetime) -> Verdict:
        """Whether the key is good at all: OK, REVOKED or EXPIRED."""
        if self.revoked_at is not None:
            return Verdict.REVOKED
        return Verdict.EXPIRED if self.expires_at <= now else Verdict.OK


def verify(presented: WrittenKey, kept: ApiKey | None, now: datetime, scope: Scope) -> Verdict:
    """What to say to who presents this key and wants to do this; `kept` is what `ApiKeys.find` knows by its id.

    The secret comes first: who has not got it learns nothing of the key, not even that it is there.
    """
    if kept is None or not hmac.compare_digest(kept.sha256, presented.sha256()):
        return Verdict.UNKNOWN
    standing = kept.standing(now)
    if standing is not Verdict.OK:
        return standing
    return Verdict.OK if scope in kept.scopes else Verdict.LACKS_SCOPE
