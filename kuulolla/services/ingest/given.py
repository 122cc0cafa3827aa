"""A post as somebody hands it to us in JSON, in our own words: a line of a JSONL file, an item of the webhook."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Self

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, ValidationError, model_validator

from kuulolla.schemas.dead_letter import Reason
from kuulolla.schemas.post import Channel, Engagement, Place, Rating, Touchpoint
from kuulolla.schemas.reading import Rejected, rejection
from kuulolla.services.ingest.collected import SOURCE_NAME, Collected, Origin
from kuulolla.services.ingest.moments import moment

_SURROGATE = re.compile("[\ud800-\udfff]")


def _moment(value: object) -> datetime:
    found = moment(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
    if found is None:
        raise ValueError("not a moment: write it as 2025-12-01T14:05:00+02:00")
    return found


GivenMoment = Annotated[datetime, BeforeValidator(_moment)]


class GivenPost(BaseModel):
    """The fields that a giver may set. Unknown ones are refused, for they are mostly a known one misspelled."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, coerce_numbers_to_str=True)

    native_id: str | None = Field(default=None, min_length=1, description="the post's id at its source")
    source: str | None = Field(default=None, pattern=SOURCE_NAME, description="in files: instead of --source")
    channel: Channel | None = Field(default=None, description="in files: instead of --channel")
    touchpoint: Touchpoint | None = Field(default=None, description="in files: instead of --touchpoint")
    author: str | None = Field(default=None, description="kept as a pseudonym only")
    title: str | None = None
    text: str = ""
    published_at: GivenMoment | None = None
    hours_ago: float | None = Field(default=None, ge=0, le=87_600, description="in files: before the first import")
    url: str | None = None
    thread_id: str | None = None
    reply_to: str | None = None
    rating: Rating | None = None
    place: Place | None = None
    categories: tuple[str, ...] = ()
    engagement: Engagement | None = None
    language_hint: str | None = None
    revision: int | None = Field(default=None, ge=0, lt=2**63, description="grows with each edit")
    edited_at: GivenMoment | None = None
    deleted: bool = False

    @model_validator(mode="after")
    def _one_time(self) -> Self:
        if self.published_at is not None and self.hours_ago is not None:
            raise ValueError("published_at or hours_ago, and not both")
        return self

    def collected(self, native_id: str, otherwise: Origin, first_seen_at: datetime) -> Collected:
        """The post; what it does not say of its origin and time is taken from the last two.

        Without a revision it is the edit's milliseconds since 1970, so that a later edit is a higher one.
        """
        published_at = self.published_at or first_seen_at - timedelta(hours=self.hours_ago or 0)
        edited_ms = (
            int((self.edited_at - datetime.fromtimestamp(0, UTC)) / timedelta(milliseconds=1)) if self.edited_at else 0
        )
        return Collected(
            native_id=native_id,
            text=self.text,
            published_at=published_at,
            title=self.title,
            author=self.author,
            url=self.url,
            thread_id=self.thread_id,
            reply_to=self.reply_to,
            edited_at=self.edited_at,
            revision=self.revision if self.revision is not None else max(0, edited_ms),
            deleted=self.deleted,
            language_hint=self.language_hint,
            rating=self.rating,
            place=self.place,
            categories=self.categories,
            engagement=self.engagement,
            origin=self._origin(otherwise),
        )

    def _origin(self, otherwise: Origin) -> Origin:
        if self.source is None and self.channel is None and self.touchpoint is None:
            return otherwise
        return Origin(
            self.source or otherwise.source, self.channel or otherwise.channel, self.touchpoint or otherwise.touchpoint
        )


def read_json(value: bytes) -> JsonValue | Rejected:
    """Any JSON. Lone surrogates, which some senders write as escapes, become replacement characters."""
    try:
        found: JsonValue = orjson.loads(value)
    except orjson.JSONDecodeError:
        try:
            found = _mended(json.loads(value))
        except (ValueError, RecursionError):  # no JSON, no UTF-8, or nested deeper than any post
            return Rejected(Reason.NOT_JSON, rule="not valid JSON")
    return found


def read_given(value: JsonValue) -> GivenPost | Rejected:
    """The post that parsed JSON holds, or why it holds none."""
    try:
        return GivenPost.model_validate(value)
    except ValidationError as error:
        return rejection(error)


def _mended(value: JsonValue) -> JsonValue:
    match value:
        case str():
            return _SURROGATE.sub("\ufffd", value)
        case list():
            return [_mended(item) for item in value]
        case dict():
            return {_SURROGATE.sub("\ufffd", name): _mended(item) for name, item in value.items()}
        case _:
            return value
