"""GET /search and /posts/{id}: what was said."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from kuulolla.records.opened import Opened
from kuulolla.search import read
from kuulolla.search.cursor import LONGEST as LONGEST_CURSOR
from kuulolla.search.fingerprint import fingerprint
from kuulolla.search.fold import copies as copies_of
from kuulolla.search.page import Order, Page
from kuulolla.search.stored import stored_post
from kuulolla.services.portal.access import MayRead
from kuulolla.services.portal.api import API
from kuulolla.services.portal.api.asked import Q, Reach
from kuulolla.services.portal.api.mention import Mention
from kuulolla.services.portal.problems import Refused

router = APIRouter(prefix=API, tags=["posts"])

MOST = 200

PostId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


class Mentions(BaseModel):
    """A page of what a query finds."""

    total: int = Field(description="posts that the query finds, on all pages")
    hits: list[Mention]
    cursor: str | None = Field(default=None, description="leads to the next page for 5 minutes; null after the last")


@router.get("/search")
def search(  # noqa: PLR0913 - parameters of an address
    q: Q,
    _key: MayRead,
    reach: Reach,
    sort: Order = "newest",
    size: Annotated[int, Query(ge=1, le=MOST)] = 20,
    cursor: Annotated[str | None, Query(max_length=LONGEST_CURSOR, description="of the page before")] = None,
    *,
    fold: Annotated[
        bool, Query(description="show of posts with one text the first alone, with how many copies")
    ] = True,
) -> Mentions:
    """Posts that the query finds, a page at a time; `total` counts copies as well.

    The pages after the first show the index as it was then: what arrives meanwhile neither repeats nor pushes out.
    """
    pages = reach.pages
    page = pages.next(q, sort, size, cursor, fold=fold) if cursor else pages.first(q, sort, size, fold=fold)
    return Mentions(total=page.total, hits=_mentions(page), cursor=page.cursor)


@router.get("/posts/{post_id}")
def post(post_id: PostId, _key: MayRead, reach: Reach) -> Mention:
    """One post as it is now, with the times of what became of it."""
    return Mention.of(_document(reach, post_id))


@router.get("/posts/{post_id}/copies")
def copies(
    post_id: PostId, _key: MayRead, reach: Reach, q: Q = "*", size: Annotated[int, Query(ge=1, le=MOST)] = 20
) -> Mentions:
    """The newest posts with the text of this one, itself among them: what `/search` with the same `q` folds."""
    document = _document(reach, post_id)
    question = reach.pages.ask.question(q)
    text = fingerprint(document["text"], document.get("title"))
    itself = {"bool": {"filter": [question.query, {"ids": {"values": [post_id]}}]}}
    query = copies_of(question.query, text) if text else itself
    found = read.search(reach.pages.client, reach.pages.alias, query, size)
    return Mentions(total=found.total, hits=[Mention.of(hit, question.marks(hit)) for hit in found.hits])


def _mentions(page: Page) -> list[Mention]:
    return [
        Mention.of(document, page.question.marks(document), one.copies)
        for one in page.shown
        for document in [one.hit["_source"]]
    ]


def _document(reach: Opened, post_id: str) -> Mapping[str, Any]:
    found = stored_post(reach.pages.client, reach.pages.alias, post_id)
    if found is None or found.deleted:
        raise Refused(HTTPStatus.NOT_FOUND, "there is no such post, or no longer")
    return found.document
