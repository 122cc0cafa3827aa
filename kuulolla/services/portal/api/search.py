"""GET /search and /posts/{id}: what was said."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from kuulolla.search.cursor import LONGEST as LONGEST_CURSOR
from kuulolla.search.page import Order, Page
from kuulolla.search.stored import stored_post
from kuulolla.services.portal.access import MayRead
from kuulolla.services.portal.api.asked import Q, Reach
from kuulolla.services.portal.api.mention import Mention
from kuulolla.services.portal.problems import Refused

router = APIRouter(tags=["posts"])

MOST = 200


class Mentions(BaseModel):
    """A page of what a query finds."""

    total: int = Field(description="posts that the query finds, on all pages")
    hits: list[Mention]
    cursor: str | None = Field(default=None, description="leads to the next page for 5 minutes; null after the last")


@router.get("/search")
def search(
    q: Q,
    reach: Reach,
    _key: MayRead,
    sort: Order = "newest",
    size: Annotated[int, Query(ge=1, le=MOST)] = 20,
    cursor: Annotated[str | None, Query(max_length=LONGEST_CURSOR, description="of the page before")] = None,
) -> Mentions:
    """Posts that the query finds, a page at a time.

    The pages after the first show the index as it was then: what arrives meanwhile neither repeats nor pushes out.
    """
    pages = reach.pages
    page = pages.next(q, sort, size, cursor) if cursor else pages.first(q, sort, size)
    return Mentions(total=page.total, hits=_mentions(page), cursor=page.cursor)


@router.get("/posts/{post_id}")
def post(post_id: Annotated[str, Path(pattern="^[0-9a-f]{32}$")], reach: Reach, _key: MayRead) -> Mention:
    """One post as it is now, with the times of what became of it."""
    found = stored_post(reach.pages.client, reach.pages.alias, post_id)
    if found is None or found.deleted:
        raise Refused(HTTPStatus.NOT_FOUND, "there is no such post, or no longer")
    return Mention.of(found.document)


def _mentions(page: Page) -> list[Mention]:
    documents = (hit["_source"] for hit in page.hits)
    return [Mention.of(document, page.question.marks(document)) for document in documents]
