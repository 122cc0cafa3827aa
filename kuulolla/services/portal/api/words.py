"""Which words stand out in what a query finds, and who writes most of it."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from kuulolla.search.count.authors import authors
from kuulolla.search.count.rising import rising_terms
from kuulolla.search.count.terms import Term, top_terms
from kuulolla.services.portal.access import MayRead
from kuulolla.services.portal.api.asked import Q, Reach, Since, Until, compiled, recent
from kuulolla.services.portal.api.feeling import Feeling

router = APIRouter(tags=["words"])

Size = Annotated[int, Query(ge=1, le=100)]


class Rising(BaseModel):
    """A word whose share of posts grew."""

    term: str = Field(description="lemma, or a stem marked with its language")
    written: str = Field(description="the same as people write it")
    now: int
    before: int
    growth: float | None = Field(description="how many times its share before; null where nobody wrote it before")


class Author(BaseModel):
    """A pseudonym, how its posts feel, and when the first and the last of them were published."""

    author: str
    feeling: Feeling
    first: datetime
    last: datetime


class Authors(BaseModel):
    """The authors of most posts, most first; `others` counts the posts of all others."""

    authors: list[Author]
    others: int


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
    return [Rising(written=one.written, **asdict(one.rise)) for one in found]


@router.get("/authors")
def by_author(q: Q, _key: MayRead, reach: Reach, size: Size = 20) -> Authors:
    """Who writes most of what the query finds, by pseudonym."""
    found = authors(reach.pages.client, reach.pages.alias, compiled(reach, q), size)
    return Authors(
        authors=[
            Author(author=one.author, feeling=Feeling.of(one.sentiment), first=one.first, last=one.last)
            for one in found.authors
        ],
        others=found.others,
    )
