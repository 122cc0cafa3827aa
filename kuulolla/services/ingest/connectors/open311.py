"""Service requests of a city by Open311 GeoReport v2, in windows of time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, HttpUrl, ValidationError

from kuulolla.runtime.clock import Clock
from kuulolla.runtime.telemetry import logger
from kuulolla.schemas.contract import Moment
from kuulolla.services.ingest.collected import Batch, Position
from kuulolla.services.ingest.connector import PolledSettings, Reader
from kuulolla.services.ingest.fetch import Fetch, SourceAway
from kuulolla.services.ingest.moments import moment
from kuulolla.services.ingest.service_request import service_request

log = logger(__name__)

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
class _Window:
    """What was answered for the time up to `until`; `full` when more may have been cut off.

    `open_ended` when the server ignores the end that it was asked for, as some do with `updated_before`.
    """

    answer: list[Any]
    until: datetime
    full: bool
    open_ended: bool


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
        window = self._window(start, now)
        after, more = self._after(start, window, now)
        return Batch([service_request(item) for item in window.answer], after.model_dump(mode="json"), more)

    def _start(self, position: Position | None, now: datetime) -> _Position:
        try:
            return _Position.model_validate(position)
        except ValidationError:  # None, or written by another version: requests are read again, which changes nothing
            return self._history(now, now)

    def _history(self, read_until: datetime, now: datetime) -> _Position:
        first = min(read_until, now - timedelta(days=self.source.history_days))
        return _Position(reading="history", at=first, began_at=now)

    def _window(self, start: _Position, now: datetime) -> _Window:
        """A window's requests; halved as long as the answer may have been cut off and a smaller one would help."""
        size = timedelta(hours=self.source.window_h)
        while True:
            until = min(start.at + size, start.began_at if start.reading == "history" else now)
            answer = self._ask(start, until)
            full = len(answer) >= self.source.most_per_answer
            window = _Window(answer, until, full, _goes_beyond(answer, start.reading, until))
            if not full or window.open_ended or until - start.at <= SMALLEST_WINDOW:
                return window
            size = (until - start.at) / 2

    def _after(self, start: _Position, window: _Window, now: datetime) -> tuple[_Position, bool]:
        """Where to go on, and whether at once.

        An open-ended answer holds everything since its window began, unless it is full. Then the rest is found by
        when requests were made, which servers that know no `updated_before` can be asked for; not at once, lest a
        server that ignores every question be asked without end.
        """
        if window.open_ended and window.full:
            log.warning("window_ignored", source=self.source.name, reading=start.reading, requests=len(window.answer))
        if start.reading == "history":
            if window.open_ended or window.until >= start.began_at:
                return start.model_copy(update={"reading": "changes", "at": start.began_at}), True
            return start.model_copy(update={"at": window.until}), True
        if window.open_ended and window.full:
            return self._history(start.at, now), False
        until = now if window.open_ended else window.until
        return start.model_copy(update={"at": until}), until < now

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


def _goes_beyond(answer: list[Any], reading: Literal["history", "changes"], until: datetime) -> bool:
    """Whether the answer holds a request whose time lies after the end that was asked for."""
    names = ("requested_datetime",) if reading == "history" else ("updated_datetime", "requested_datetime")
    for item in answer:
        written = next((item[name] for name in names if item.get(name)), None) if isinstance(item, Mapping) else None
        at = moment(written) if isinstance(written, str) else None
        if at is not None and at > until + SMALLEST_WINDOW:
            return True
    return False


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
