"""What many addresses of the API take: the query, the period, what answers them, and whose change it is."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Query, Request
from pydantic import AwareDatetime, Field

from kuulolla.records.api_key import ApiKey
from kuulolla.records.opened import Opened
from kuulolla.records.versions import Change
from kuulolla.schemas.contract import YEARS
from kuulolla.search.count.window import Window
from kuulolla.search.language.bounds import MOST_CHARACTERS
from kuulolla.search.question import Compiled


def _opened(request: Request) -> Opened:
    opened: Opened = request.app.state.opened()
    return opened


Reach = Annotated[Opened, Depends(_opened)]
"""What answers; a parameter of an endpoint, after its key: who has none is not told how the index is."""


def _public_url(request: Request) -> str:
    public_url: str = request.app.state.public_url
    return public_url


PublicUrl = Annotated[str, Depends(_public_url)]
"""Where people reach the portal; what links begin with."""


def _loopback(request: Request) -> bool:
    loopback: bool = request.app.state.loopback
    return loopback


Loopback = Annotated[bool, Depends(_loopback)]
"""Whether notifications may go to this machine by plain http, as in the local stack."""

Q = Annotated[str, Query(max_length=4 * MOST_CHARACTERS, description="in the query language; * finds everything")]

# What the query language takes as days; far from where a time zone would lead out of all time.
_FIRST, _END = (datetime(year, 1, 1, tzinfo=UTC) for year in (YEARS.start, YEARS.stop))
When = Annotated[AwareDatetime, Field(ge=_FIRST, lt=_END)]
Since = Annotated[When | None, Query(description="published from then on; ISO 8601 with a zone, 1990 to 2099")]
Until = Annotated[When | None, Query(description="published before then; ISO 8601 with a zone, 1990 to 2099")]


def compiled(reach: Opened, q: str) -> Compiled:
    """The query as Elasticsearch takes it. Raises QueryError."""
    return reach.pages.ask.question(q).query


def change(reach: Opened, key: ApiKey) -> Change:
    """That who has this key changes something, now. Its label is no name: several people may use one."""
    return Change(f"key {key.id}", reach.clock.now())


def recent(reach: Opened, since: datetime | None, until: datetime | None) -> Window:
    """The period asked for, else the seven days up to its end or up to now."""
    return Window.recent(reach.clock.now(), since, until)
