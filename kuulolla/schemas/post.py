"""A post as it leaves ingest: masked, pseudonymised, with an id that never changes."""

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from kuulolla.schemas.contract import Contract, Moment, Part

TEXT_LIMIT = 200_000
"""Characters of the longest text taken in: 800 kB as UTF-8 at most, under a topic's record limit."""


class Channel(StrEnum):
    """The kind of place where people talk."""

    FORUM = "forum"
    MICROBLOG = "microblog"
    SOCIAL_NETWORK = "social_network"
    NEWS = "news"
    BLOG = "blog"
    VIDEO = "video"
    REVIEW = "review"
    APP_REVIEW = "app_review"
    FEEDBACK_FORM = "feedback_form"
    SURVEY = "survey"
    EMAIL = "email"
    CHAT = "chat"
    PHONE = "phone"
    SERVICE_REQUEST = "service_request"


class Touchpoint(StrEnum):
    """Whose the place is, as in research on customer journeys (Lemon & Verhoef 2016)."""

    OWNED = "owned"
    PARTNER = "partner"
    CUSTOMER = "customer"
    EXTERNAL = "external"


class MaskedKind(StrEnum):
    """A kind of personal data; masked text carries its value in square brackets."""

    HETU = "hetu"
    PHONE = "puhelin"
    EMAIL = "email"
    IBAN = "iban"
    CARD = "kortti"
    PLATE = "rekisteri"
    ADDRESS = "osoite"


Count = Annotated[int, Field(ge=0, lt=2**31)]


class Rating(Part):
    """Stars or points: `value` out of `best`."""

    value: float = Field(ge=0, allow_inf_nan=False)
    best: float = Field(gt=0, allow_inf_nan=False)


class Place(Part):
    """Where it is about: a name, and WGS 84 degrees where known."""

    name: str | None = Field(default=None, max_length=200)
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)


class Engagement(Part):
    """How others took part, as counts at collection time."""

    likes: Count = 0
    shares: Count = 0
    replies: Count = 0


PostId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
_Name = Annotated[str, Field(min_length=1, max_length=200)]
_Reference = Annotated[str, Field(min_length=1, max_length=512)]


def post_id(source: str, native_id: str) -> str:
    """The first 32 hex digits of SHA-256 over source and native id: the same post always has the same id."""
    return hashlib.sha256(f"{source}\x00{native_id}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Post(Contract):
    """What somebody wrote, as one revision; Kafka key and document id are its `id`."""

    schema_version: Literal[1] = 1
    id: PostId
    source: _Name
    channel: Channel
    touchpoint: Touchpoint
    native_id: _Reference
    url: str | None = Field(default=None, max_length=4096)
    thread_id: _Reference | None = None
    reply_to: _Reference | None = None
    title: str | None = Field(default=None, max_length=1000)
    text: str = Field(max_length=TEXT_LIMIT)
    author: str | None = Field(default=None, max_length=64, description="a keyed pseudonym, never a name")
    published_at: Moment = Field(description="never changes between revisions: it chooses the index")
    edited_at: Moment | None = None
    collected_at: Moment
    revision: int = Field(default=0, ge=0, lt=2**63, description="grows with each edit")
    deleted: bool = Field(default=False, description="gone at the source: it is removed here as well")
    language_hint: str | None = Field(default=None, max_length=35)
    rating: Rating | None = None
    place: Place | None = None
    categories: tuple[_Name, ...] = Field(default=(), max_length=50)
    engagement: Engagement | None = None
    masked: Mapping[MaskedKind, Count] = Field(default_factory=dict, description="how much of what was masked")

    @property
    def heading(self) -> str:
        """What is read before the text: the title and a line break, where it says more than the text's beginning."""
        return f"{self.title}\n" if self.title and not self.text.startswith(self.title.rstrip("….")) else ""
