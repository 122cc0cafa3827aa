"""GET /query: whether a query can be used, and what it finds in words."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from kuulolla.search.language.complain import QueryError
from kuulolla.search.language.explain import explain
from kuulolla.search.language.phrasing import Locale
from kuulolla.search.language.show import show
from kuulolla.services.portal.access import MayRead
from kuulolla.services.portal.api import API
from kuulolla.services.portal.api.asked import Q, Reach

router = APIRouter(prefix=API, tags=["queries"])


class Mistake(BaseModel):
    """What is wrong with a query."""

    column: int = Field(description="counted from 1; 0 where it lies in a saved search")
    wrong: str
    meant: str = Field(description="what was probably meant; empty where nothing is near")


class Checked(BaseModel):
    """A query that was read: as it is printed, and what it finds; or what is wrong with it."""

    ok: bool
    query: str | None = Field(default=None, description="the same query as it is printed")
    finds: str | None = Field(default=None, description="a sentence")
    mistake: Mistake | None = None


@router.get("/query")
def check(q: Q, _key: MayRead, reach: Reach, locale: Locale = "en") -> Checked:
    """Read a query without searching; a mistake is no error here."""
    try:
        question = reach.pages.ask.question(q)
    except QueryError as error:
        return Checked(ok=False, mistake=Mistake(column=error.column, wrong=error.wrong, meant=error.meant))
    return Checked(ok=True, query=show(question.tree), finds=explain(question.tree, locale))
