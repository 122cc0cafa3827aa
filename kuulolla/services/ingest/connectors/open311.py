"""Service requests of a city by Open311 GeoReport v2, in windows of time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, HttpUrl, ValidationError

from kuulolla.runtime.clock import Clock
from kuulolla.schemas.contract import Moment
from kuulolla.schemas.dead_letter import Reason
from kuulolla.schemas.post import Place
from kuulolla.schemas.reading import Rejected
from kuulolla.services.ingest.collected import Batch, Collected, Position, Refused
from kuulolla.services.ingest.connector import PolledSettings, Reader
from kuulolla.services.ingest.fetch import Fetch, SourceAway
from kuulolla.services.ingest.moments import moment

SMALLEST_WINDOW = timedelta(minutes=1)
OVERLAP = timedelta(minutes=5)
"""How far each look goes back behind the last: a change may become visible after a later one."""


class Open311Source(PolledSettings):
    """`kind: open311`: one city is one source."""

    kind: Literal["open311"]
    url: HttpUrl = Field(description="the endpoint, such as https://city.example/open311/v2")
    allow_private: bool = Field(default=False, description="the endpoint is on a private network")
    jurisdiction_id: str | None = Field(default=None, description="where one endpoint serves several cities")
    service_codes: tuple[str, ...] = Field(default=(), description="only these services; all where empty")
    locale: str | None = Field(default=None, description="language of service names, such as fi")
    extensions: bool = Field(default=True, description="ask for extended attributes: titles")
    history_days: int = Field(default=14, ge=0, le=3650, description="how far back the first reading goes")
    window_h: float = Field(default=24, gt=0, le=24 * 90, description="hours of one question; halved when too full")
    most_per_answer: int = Field(default=1000, ge=1, description="requests that the server gives at most at once")

    def reader(self, clock: Clock) -> Reader:
        """Its reader."""
        return Open311Reader(self, Fetch(allow_private=self.allow_private), clock)


class _Position(BaseModel):
    """Requests up to `at` are read.

    Until the first reading has reached `began_at`, by the time they were made; then by the time they were changed.
    """

    model_config = ConfigDict(frozen=True)

    reading: Literal["history", "changes"]
    at: Moment
    began_at: Moment


@dataclass(frozen=True)
class Open311Reader:
    """Reads windows of time. A status change is a revision of the same post; media are left where they are."""

    source: Open311Source
    fetch: Fetch
    clock: Clock

    def read(self, position: Position | None) -> Batch:
        """The requests of the next window. Raises SourceAway, SourceGone."""
        now = self.clock.now()
        start = self._start(position, now)
        answer, until = self._window(start, now)
        posts = [_read(item) for item in answer]
        if start.reading == "history" and until >= start.began_at:
            after = start.model_copy(update={"reading": "changes", "at": start.began_at})
        else:
            after = start.model_copy(update={"at": until})
        return Batch(posts, after.model_dump(mode="json"), more=after.reading == "history" or until < now)

    def _start(self, position: Position | None, now: datetime) -> _Position:
        try:
            return _Position.model_validate(position)
        except ValidationError:  # None, or written by another version: requests are read again, which changes nothing
            first = now - timedelta(days=self.source.history_days)
            return _Position(reading="history", at=first, began_at=now)

    def _window(self, start: _Position, now: datetime) -> tuple[list[Any], datetime]:
        """A window's requests and its end; halved as long as the answer may have been cut off.

        At the smallest window the answer is taken as it is: a server that knows no `updated_before` gives everything
        since, and is read on from there.
        """
        size = timedelta(hours=self.source.window_h)
        while True:
            until = min(start.at + size, start.began_at if start.reading == "history" else now)
            answer = self._ask(start, until)
            if len(answer) < self.source.most_per_answer or until - start.at <= SMALLEST_WINDOW:
                return answer, until
            size = (until - start.at) / 2

    def _ask(self, start: _Position, until: datetime) -> list[Any]:
        if start.reading == "history":
            times = {"start_date": _iso(start.at), "end_date": _iso(until)}
        else:
            times = {"updated_after": _iso(start.at - OVERLAP), "updated_before": _iso(until)}
        answer = self.fetch.get(f"{str(self.source.url).rstrip('/')}/requests.json", self._params() | times)
        try:
            found = orjson.loads(answer.body)
        except orjson.JSONDecodeError:
            raise SourceAway("the answer is not JSON") from None
        if not isinstance(found, list):
            raise SourceAway("the answer is not a list of service requests")
        return found

    def _params(self) -> dict[str, str]:
        said = {
            "jurisdiction_id": self.source.jurisdiction_id,
            "service_code": ",".join(self.source.service_codes),
            "locale": self.source.locale,
            "extensions": "true" if self.source.extensions else "",
        }
        return {name: value for name, value in said.items() if value}


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class _Extended(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    title: str | None = None


class _Request(BaseModel):
    """What is read of a service request. Servers differ in whether ids are text or numbers."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True, hide_input_in_errors=True)

    service_request_id: str = Field(min_length=1)
    requested_datetime: str
    updated_datetime: str | None = None
    status: str | None = None
    service_name: str | None = None
    description: str | None = None
    address: str | None = None
    lat: float | None = None
    long: float | None = None
    extended_attributes: _Extended | None = None


def _read(item: object) -> Collected | Refused:
    where = str(item.get("service_request_id", "")) if isinstance(item, Mapping) else ""
    try:
        request = _Request.model_validate(item)
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        field = ".".join(map(str, first["loc"]))
        return Refused(where, Rejected(Reason.BREAKS_CONTRACT, where=field, rule=first["type"]))
    published_at = moment(request.requested_datetime)
    if published_at is None:
        return Refused(where, Rejected(Reason.BREAKS_CONTRACT, where="requested_datetime", rule="not a moment"))
    return _collected(request, published_at)


def _collected(request: _Request, published_at: datetime) -> Collected:
    updated_at = moment(request.updated_datetime) if request.updated_datetime else None
    title = request.extended_attributes.title if request.extended_attributes else None
    place = Place.model_construct(name=request.address, lat=request.lat, lon=request.long)
    return Collected(
        native_id=request.service_request_id,
        # A request without a description still says what is wrong: its service is its title.
        text=request.description or "",
        title=title or request.service_name,
        published_at=published_at,
        edited_at=updated_at,
        revision=max(0, int(updated_at.timestamp() * 1000)) if updated_at else 0,
        place=place,
        categories=tuple(name for name in (request.service_name, request.status) if name),
    )
