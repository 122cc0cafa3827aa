"""What many addresses of the API take: the query, the period, and what answers them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Query, Request
from pydantic import AwareDatetime

from kuulolla.records.searches import Searches
from kuulolla.search.count.window import Window
from kuulolla.search.language.bounds import MOST_CHARACTERS
from kuulolla.search.page import Pages
from kuulolla.search.question import Compiled


@dataclass(frozen=True)
class Ports:
    """What the API reads and writes with."""

    pages: Pages
    searches: Searches


def _ports(request: Request) -> Ports:
    ports: Ports = request.app.state.ports
    return ports


Reach = Annotated[Ports, Depends(_ports)]

Q = Annotated[str, Query(max_length=4 * MOST_CHARACTERS, description="in the query language; * finds everything")]

Since = Annotated[AwareDatetime | None, Query(description="published from then on; ISO 8601 with a zone")]
Until = Annotated[AwareDatetime | None, Query(description="published before then; ISO 8601 with a zone")]


def compiled(reach: Ports, q: str) -> Compiled:
    """The query as Elasticsearch takes it. Raises QueryError."""
    return reach.pages.ask.question(q).query


def recent(reach: Ports, since: datetime | None, until: datetime | None) -> Window:
    """The period asked for, else the seven days up to its end or up to now."""
    end = until or reach.pages.ask.clock.now()
    return Window(since or end - timedelta(days=7), end)
