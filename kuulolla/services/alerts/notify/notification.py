"""What a notifier is given, and what became of it. Figures and names: each recipient's language makes the words."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Literal, Protocol, TypeVar

from kuulolla.records.delivery import DeliveryKind
from kuulolla.records.incident import Ending, Majority, Severity, Trouble
from kuulolla.records.recipient import Channel, Language
from kuulolla.records.watch import Interval, Metric
from kuulolla.schemas.post import Channel as PostChannel
from kuulolla.schemas.post import Touchpoint

Period = Literal["quiet", "hour", "day", "week"]


@dataclass(frozen=True)
class Figures:
    """What was held against what is usual there.

    Counts are posts, shares 0 to 1, mean scores -1 to 1; `silent` has counts. From `lower` to `upper` it is
    no alert.
    """

    observed: float
    expected: float
    lower: float
    upper: float

    @property
    def ratio(self) -> float | None:
        """How many times the expected was observed; None where nothing was expected."""
        return self.observed / self.expected if self.expected > 0 else None


@dataclass(frozen=True)
class Stretch:
    """One interval or several together: `minutes` from `began_at` (aware, UTC) on."""

    began_at: datetime
    minutes: int
    figures: Figures


N = TypeVar("N", bound=str)


@dataclass(frozen=True)
class Grown(Generic[N]):
    """A word, theme, channel, place or touchpoint in posts of the time told of (`now`), and of the time before."""

    name: N
    now: int
    before: int


@dataclass(frozen=True)
class Happening:
    """Something unusual in what a watch looks at. Titles are in the recipient's language; times are aware, UTC.

    `farthest` is what people are told of: the interval, or the hours together, that were farthest beyond what is usual.
    `figures` are those of the highest interval, which begins at `seen_at`. `has_gone_on`: after its first interval.
    It was beyond until `ended_at`, which is known once it is over; `closed_at` is when that was noticed,
    `ending` how it ended: calm where it is not said.
    `excess` is what was observed beyond the expected in all its intervals, in posts; None where posts are not
    counted, and of one that began again.
    `terms` became more common in its posts; said here where it is told with others, else with all that lies behind it.
    `trouble`: what is wrong with a source, where nothing was counted; `reason`: why, in one line, as a program put it.
    """

    watch: str
    search: str
    metric: Metric
    severity: Severity
    interval_min: Interval
    figures: Figures
    seen_at: datetime
    farthest: Stretch
    began_at: datetime
    has_gone_on: bool = False
    ended_at: datetime | None = None
    closed_at: datetime | None = None
    ending: Ending | None = None
    excess: float | None = None
    terms: tuple[Grown[str], ...] = ()
    trouble: Trouble | None = None
    reason: str | None = None
    url: str | None = None

    @property
    def is_unwatched(self) -> bool:
        """Whether nobody looks at it any more, so that nobody knows whether it goes on."""
        return self.ending in {Ending.WATCH_GONE, Ending.WATCH_CHANGED}


@dataclass(frozen=True)
class Dominated:
    """One author, one text that is shared on, or one thread has `share` (0 to 1) of the posts."""

    by: Majority
    share: float


@dataclass(frozen=True)
class Quote:
    """A telling post: at most 200 characters of its masked text, and where it was written; `url` is the portal's."""

    text: str
    published_at: datetime
    channel: PostChannel
    url: str | None = None


@dataclass(frozen=True)
class Shared:
    """A post of which there are so many copies among the posts, and how often these and it were shared."""

    quote: Quote
    copies: int
    shares: int


@dataclass(frozen=True)
class Why:
    """What lies behind it, each the most telling first. Terms and titles of themes are as people read them."""

    terms: tuple[Grown[str], ...] = ()
    themes: tuple[Grown[str], ...] = ()
    channels: tuple[Grown[PostChannel], ...] = ()
    touchpoints: tuple[Grown[Touchpoint], ...] = ()
    places: tuple[Grown[str], ...] = ()
    dominated: Dominated | None = None
    quotes: tuple[Quote, ...] = ()
    shared: tuple[Shared, ...] = ()


@dataclass(frozen=True)
class Point:
    """One interval of the chart, by its beginning (aware, UTC); `observed` is None where nothing could be counted."""

    at: datetime
    observed: float | None
    expected: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Alert:
    """Tells that an incident opened, began again or grew severe, that nobody came (`escalated`), or that it is over."""

    kind: DeliveryKind
    incident: str
    happening: Happening
    why: Why = Why()
    series: tuple[Point, ...] = ()
    search_url: str | None = None
    acknowledge_url: str | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for a kind that tells of no incident.

        And where it is said to be over and nobody knows since when, or the other way round.
        """
        if self.kind in {DeliveryKind.DIGEST, DeliveryKind.TEST}:
            raise ValueError("kind: an alert tells that an incident opened, reopened, worsened, escalated or closed")
        if (self.kind is DeliveryKind.CLOSED) is (self.happening.closed_at is None):
            raise ValueError("closed: an alert has closed_at where its kind is closed, and nowhere else")


@dataclass(frozen=True)
class Digest:
    """Tells of a day or a week, which may be empty; of what waited for quiet hours to end, or of a full hour."""

    period: Period
    began_at: datetime
    ended_at: datetime
    happenings: tuple[Happening, ...]
    url: str | None = None
    kind: Literal[DeliveryKind.DIGEST] = DeliveryKind.DIGEST


@dataclass(frozen=True)
class Trial:
    """Tells that notifications arrive: somebody set a recipient up and tries it."""

    recipient: str
    kind: Literal[DeliveryKind.TEST] = DeliveryKind.TEST


@dataclass(frozen=True)
class Notification:
    """One thing told to one recipient. `key` (32 hex digits) stays the same at every try; `at` is aware, UTC."""

    key: str
    at: datetime
    about: Alert | Digest | Trial


@dataclass(frozen=True)
class Address:
    """Where to. `address` is an e-mail address or a URL, `secret` a webhook's key: neither is ever shown."""

    channel: Channel
    address: str = field(repr=False)
    language: Language = Language.FI
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Delivered:
    """The other side took it. `detail`: one line, without secrets, addresses or anybody's text."""

    detail: str


@dataclass(frozen=True)
class Refused:
    """It will never be taken as it is. `why`: one line, what is wrong and what to do, without secrets."""

    why: str


@dataclass(frozen=True)
class Later:
    """It may be taken at another try, `after_s` seconds from now where the other side said so. `why` as above."""

    why: str
    after_s: float | None = None


Outcome = Delivered | Refused | Later


class Notifier(Protocol):
    """Hands a notification to a channel. Twice is possible where an answer got lost: the key tells one of another."""

    def send(self, notification: Notification, to: Address) -> Outcome:
        """What became of it, within some 12 seconds. Raises nothing for what the other side does."""
        ...
