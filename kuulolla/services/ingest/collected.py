"""What a connector found, before it is masked: it never leaves this process as it is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from kuulolla.schemas.post import Channel, Engagement, Place, Rating, Touchpoint
from kuulolla.schemas.reading import Rejected

Position = Mapping[str, JsonValue]
"""How far a source has been read, in the connector's own terms."""


SOURCE_NAME = r"^[a-z0-9][a-z0-9._-]{0,199}$"

_OURS = frozenset(
    {Channel.FEEDBACK_FORM, Channel.SURVEY, Channel.EMAIL, Channel.CHAT, Channel.PHONE, Channel.SERVICE_REQUEST}
)


def is_source_name(name: str) -> bool:
    """Whether a source may be called so: it stands in Kafka keys, addresses and metrics."""
    return re.fullmatch(SOURCE_NAME, name) is not None


def usual_touchpoint(channel: Channel) -> Touchpoint:
    """Whose a place of this kind mostly is: what people send to us is ours, where they talk is not."""
    return Touchpoint.OWNED if channel in _OURS else Touchpoint.EXTERNAL


@dataclass(frozen=True)
class Origin:
    """The place that a post comes from: the source's name, its kind, and whose it is."""

    source: str
    channel: Channel
    touchpoint: Touchpoint


@dataclass(frozen=True)
class Collected:
    """One revision of one post as its source tells it, with the author's own name and the text as written.

    `published_at` is aware and the same each time the post is collected, for it chooses the index: where a source
    does not say it, the connector decides once and remembers. `origin` None means that of the whole source.
    """

    native_id: str = field(repr=False)
    text: str = field(repr=False)
    published_at: datetime
    title: str | None = field(default=None, repr=False)
    author: str | None = field(default=None, repr=False)
    url: str | None = field(default=None, repr=False)
    thread_id: str | None = field(default=None, repr=False)
    reply_to: str | None = field(default=None, repr=False)
    edited_at: datetime | None = None
    revision: int = 0
    deleted: bool = False
    language_hint: str | None = None
    rating: Rating | None = None
    place: Place | None = field(default=None, repr=False)
    categories: tuple[str, ...] = field(default=(), repr=False)
    engagement: Engagement | None = None
    origin: Origin | None = None


@dataclass(frozen=True)
class Row:
    """What stands in a row of a file; `number` counts from 1 with the header, as spreadsheets and editors do."""

    number: int
    found: Collected | Rejected


@dataclass(frozen=True)
class Refused:
    """Something in the source that is no post: `where` it stands (row, item) and why."""

    where: str
    why: Rejected


@dataclass(frozen=True)
class Batch:
    """Posts in the source's order, and the position to keep once all of them are acknowledged by Kafka.

    `more` asks to be read again at once; `wait_s` asks for a longer pause than the source's interval.
    """

    posts: Sequence[Collected | Refused]
    position: Position
    more: bool = False
    wait_s: float | None = None
