"""What a connector found, before it is masked: it never leaves this process as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from kuulolla.schemas.post import Engagement, Place, Rating
from kuulolla.schemas.reading import Rejected

Position = Mapping[str, JsonValue]
"""How far a source has been read, in the connector's own terms."""


@dataclass(frozen=True)
class Collected:
    """One revision of one post as its source tells it, with the author's own name and the text as written.

    `published_at` None means that the source does not say; the caller then decides once and for all.
    """

    native_id: str
    text: str = field(repr=False)
    published_at: datetime | None
    title: str | None = field(default=None, repr=False)
    author: str | None = field(default=None, repr=False)
    url: str | None = field(default=None, repr=False)
    thread_id: str | None = None
    reply_to: str | None = None
    edited_at: datetime | None = None
    revision: int = 0
    deleted: bool = False
    language_hint: str | None = None
    rating: Rating | None = None
    place: Place | None = field(default=None, repr=False)
    categories: tuple[str, ...] = ()
    engagement: Engagement | None = None


@dataclass(frozen=True)
class Refused:
    """Something in the source that is no post: `where` it stands (row, item) and why."""

    where: str
    why: Rejected


@dataclass(frozen=True)
class Batch:
    """Posts in the source's order, and the position to keep once all of them are acknowledged by Kafka."""

    posts: Sequence[Collected | Refused]
    position: Position
