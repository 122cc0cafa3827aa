"""What a query finds, counted: over time, by kind, by channel, by theme, between brands."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from kuulolla.search.count.answers import Compared, Histogram, Theme, Voices
from kuulolla.search.count.comparison import comparison
from kuulolla.search.count.facets import FACETS, Facet, facets
from kuulolla.search.count.histogram import Interval, histogram, period
from kuulolla.search.count.share_of_voice import share_of_voice
from kuulolla.search.count.themes import themes
from kuulolla.services.portal.access import MayRead
from kuulolla.services.portal.api import API
from kuulolla.services.portal.api.asked import Q, Reach, Since, Until, compiled, recent

router = APIRouter(prefix=API, tags=["counts"])

_Names = Annotated[list[str], Query(max_length=50)]


@router.get("/histogram")
def over_time(
    q: Q, _key: MayRead, reach: Reach, by: Interval = "day", since: Since = None, until: Until = None
) -> Histogram:
    """Posts and sentiment by hour, day, week or month of Europe/Helsinki."""
    query = compiled(reach, q)
    window = period(reach.pages.client, reach.pages.alias, query, since, until)
    found = histogram(reach.pages.client, reach.pages.alias, query, window, by) if window else ()
    return Histogram.of(found)


@router.get("/facets")
def by_kind(
    q: Q,
    _key: MayRead,
    reach: Reach,
    name: Annotated[list[str], Query(description=", ".join(FACETS), max_length=len(FACETS))] = list(FACETS),  # noqa: B006 - FastAPI copies it
    size: Annotated[int, Query(ge=1, le=100)] = 10,
) -> dict[str, Facet]:
    """The most usual values of each facet."""
    return facets(reach.pages.client, reach.pages.alias, compiled(reach, q), name, size)


@router.get("/share-of-voice")
def voices(_key: MayRead, reach: Reach, brand: _Names, q: Q = "*") -> Voices:
    """How often each of the saved brands is mentioned in what the query finds, and how people feel."""
    brands = reach.pages.ask.saved_queries("brand", brand)
    return Voices.of(share_of_voice(reach.pages.client, reach.pages.alias, compiled(reach, q), brands))


@router.get("/comparison")
def between(
    _key: MayRead,
    reach: Reach,
    by: Literal["channel", "touchpoint"],
    q: Q = "*",
    theme: _Names = [],  # noqa: B006 - FastAPI copies it
) -> list[Compared]:
    """Channels or touchpoints beside one another, each with how people feel in it and in its posts on saved themes."""
    on_each = reach.pages.ask.saved_queries("theme", theme)
    found = comparison(reach.pages.client, reach.pages.alias, compiled(reach, q), by, on_each)
    return [Compared.of(one) for one in found]


@router.get("/themes")
def about(
    _key: MayRead, reach: Reach, theme: _Names, q: Q = "*", since: Since = None, until: Until = None
) -> list[Theme]:
    """How much there is of each saved theme, how people feel about it, and what it was in the period before."""
    now = recent(reach, since, until)
    named = reach.pages.ask.saved_queries("theme", theme)
    found = themes(reach.pages.client, reach.pages.alias, compiled(reach, q), named, now)
    return [Theme.of(one) for one in found]
