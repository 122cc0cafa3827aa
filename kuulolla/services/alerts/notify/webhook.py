"""A webhook of one's own: JSON of a written contract, signed, so that a program can do with it what it likes."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from kuulolla.records.delivery import DeliveryKind
from kuulolla.records.incident import Ending, Majority, Severity, Trouble
from kuulolla.records.recipient import Language
from kuulolla.records.watch import Interval, Metric
from kuulolla.runtime.clock import Clock
from kuulolla.schemas.contract import Contract, Moment, Part
from kuulolla.schemas.post import Channel, Touchpoint
from kuulolla.services.alerts.notify.clean import name_line, quote_line, term_line, web_address
from kuulolla.services.alerts.notify.notification import (
    Address,
    Alert,
    Digest,
    Notification,
    Outcome,
    Period,
    Refused,
)
from kuulolla.services.alerts.notify.plain import plain
from kuulolla.services.alerts.notify.post import HttpPost
from kuulolla.services.alerts.notify.signature import sign
from kuulolla.services.alerts.notify.tell import tell

TIMESTAMP_HEADER = "X-Kuulolla-Timestamp"
SIGNATURE_HEADER = "X-Kuulolla-Signature"

Name = Annotated[str, BeforeValidator(name_line)]
Term = Annotated[str, BeforeValidator(term_line)]
QuoteText = Annotated[str, BeforeValidator(quote_line)]
Url = Annotated[str | None, BeforeValidator(lambda url: web_address(url) if url is not None else None)]


class _Sent(Part):
    """A part of what is sent, read from the value of the same fields inside."""

    model_config = ConfigDict(from_attributes=True)


class SentFigures(_Sent):
    """Counts are posts, shares 0 to 1, mean scores -1 to 1."""

    observed: float
    expected: float
    lower: float
    upper: float
    ratio: float | None = None


class SentStretch(_Sent):
    """One interval or several together: `minutes` from `began_at` on."""

    began_at: Moment
    minutes: int
    figures: SentFigures


class SentGrown(_Sent):
    """A word, theme or place, and how many posts have it now and had it before."""

    name: Term
    now: int
    before: int


class SentHappening(_Sent):
    """Something unusual in what a watch looks at: `figures` of its highest interval, `farthest` what the text tells."""

    watch: Name
    search: Name
    metric: Metric
    severity: Severity
    interval_min: Interval
    figures: SentFigures
    seen_at: Moment
    farthest: SentStretch
    began_at: Moment
    has_gone_on: bool
    ended_at: Moment | None = None
    closed_at: Moment | None = None
    ending: Ending | None = None
    excess: float | None = None
    terms: tuple[SentGrown, ...] = ()
    trouble: Trouble | None = None
    reason: QuoteText | None = None
    url: Url = None


class SentChannel(_Sent):
    """A kind of place where people talk."""

    name: Channel
    now: int
    before: int


class SentTouchpoint(_Sent):
    """Whose the place is."""

    name: Touchpoint
    now: int
    before: int


class SentDominated(_Sent):
    """One author, text or thread has `share` of the posts."""

    by: Majority
    share: float


class SentQuote(_Sent):
    """A telling post, masked."""

    text: QuoteText
    published_at: Moment
    channel: Channel
    url: Url = None


class SentShared(_Sent):
    """A post of which there are copies, and how often it and they were shared."""

    quote: SentQuote
    copies: int
    shares: int


class SentWhy(_Sent):
    """What lies behind it, each the most telling first."""

    terms: tuple[SentGrown, ...] = ()
    themes: tuple[SentGrown, ...] = ()
    channels: tuple[SentChannel, ...] = ()
    touchpoints: tuple[SentTouchpoint, ...] = ()
    places: tuple[SentGrown, ...] = ()
    dominated: SentDominated | None = None
    quotes: tuple[SentQuote, ...] = ()
    shared: tuple[SentShared, ...] = ()


class SentPoint(_Sent):
    """One interval of the last 120; `observed` is missing where nothing could be counted."""

    at: Moment
    observed: float | None = None
    expected: float
    lower: float
    upper: float


class SentAlert(_Sent):
    """One incident that opened, began again, is severe now, that nobody acknowledged, or that is over."""

    incident: str
    happening: SentHappening
    why: SentWhy
    series: tuple[SentPoint, ...] = ()
    search_url: Url = None
    acknowledge_url: Url = None


class SentDigest(_Sent):
    """The incidents of a time."""

    period: Period
    began_at: Moment
    ended_at: Moment
    happenings: tuple[SentHappening, ...] = ()
    url: Url = None


class SentNotification(Contract):
    """The body of a webhook. Fields are added within a version, never renamed or taken away: ignore unknown ones."""

    schema_version: Literal[1] = 1
    key: str = Field(description="the same at every try: who has seen it has seen this notification")
    kind: DeliveryKind = Field(description="opened, reopened, worsened, escalated, closed, digest or test")
    at: Moment = Field(description="when it was told")
    language: Language = Field(description="of subject and text: fi, sv or en")
    subject: str = Field(description="one line: what happened, and whose watch saw it")
    text: str = Field(description="the whole notification in words")
    alert: SentAlert | None = Field(
        default=None, description="of opened, reopened, worsened, escalated and closed: figures, why, links"
    )
    digest: SentDigest | None = Field(default=None, description="of digest: the incidents of the time")


@dataclass(frozen=True)
class Webhook:
    """Posts to an address of the recipient's own, signed with the secret that both know."""

    post: HttpPost
    clock: Clock

    def send(self, notification: Notification, to: Address) -> Outcome:
        """What the receiver answers. Each try has a timestamp and a signature of its own, and the same key."""
        if to.secret is None:
            return Refused("the webhook has no secret to sign with: give the recipient one of 32 characters or more")
        body = sent(notification, to.language).to_json()
        timestamp = str(int(self.clock.now().timestamp()))
        headers = {TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: sign(to.secret, timestamp, body)}
        return self.post.send(to.address, body, notification.key, headers)


def sent(notification: Notification, language: Language) -> SentNotification:
    """What is sent: the figures as they are, and the same in words."""
    told, about = tell(notification, language), notification.about
    return SentNotification(
        key=notification.key,
        kind=about.kind,
        at=notification.at,
        language=language,
        subject=told.subject,
        text=plain(told),
        alert=SentAlert.model_validate(about) if isinstance(about, Alert) else None,
        digest=SentDigest.model_validate(about) if isinstance(about, Digest) else None,
    )
