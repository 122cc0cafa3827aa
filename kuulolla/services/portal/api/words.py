"""Which words stand out in what a query finds, and who writes most of it."""

from typing import Annotated

from fastapi import APIRouter, Query

from kuulolla.search.count.answers import Authors, Rising
from kuulolla.search.count.authors import authors
from kuulolla.search.count.rising import rising_terms
from kuulolla.search.count.terms import Term, top_terms
from kuulolla.services.portal.access import MayRead
from kuulolla.services.portal.api import API
from kuulolla.services.portal.api.asked import Q, Reach, Since, Until, compiled, recent

router = APIRouter(prefix=API, tags=["words"])

Size = Annotated[int, Query(ge=1, le=100)]


@router.get("/terms")
def top(q: Q, _key: MayRead, reach: Reach, size: Size = 20) -> list[Term]:
    """The words that most of the posts have, in their base form, without function words."""
    pages = reach.pages
    return list(top_terms(pages.client, pages.alias, compiled(reach, q), pages.ask.lexicon, size))


@router.get("/rising-terms")
def rising(
    q: Q, _key: MayRead, reach: Reach, since: Since = None, until: Until = None, size: Size = 20
) -> list[Rising]:
    """The words that are in more posts than in the weeks before, beyond chance, surest first."""
    pages, query = reach.pages, compiled(reach, q)
    now = recent(reach, since, until)
    found = rising_terms(pages.client, pages.alias, query, pages.ask.lexicon, now, size=size)
    return [Rising.of(one) for one in found]


@router.get("/authors")
def by_author(q: Q, _key: MayRead, reach: Reach, size: Size = 20) -> Authors:
    """Who writes most of what the query finds, by pseudonym."""
    return Authors.of(authors(reach.pages.client, reach.pages.alias, compiled(reach, q), size))
