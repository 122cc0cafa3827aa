"""What a question finds, page by page, as the index stood at the first page: new posts neither repeat nor push out any.

The cursor that leads to the next page carries all that it needs: nothing is kept here between two pages.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Literal

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError

from kuulolla.runtime.elastic import as_faults
from kuulolla.search.cursor import BadCursor, Cursor, asked_for
from kuulolla.search.fold import Shown, read_page
from kuulolla.search.question import Ask, Question
from kuulolla.search.read import NEWEST_FIRST, no_index

KEPT = "5m"
"""How long Elasticsearch keeps the view from one page to the next."""

Order = Literal["newest", "oldest", "relevance"]
Hit = Mapping[str, Any]

# `id` last: two posts of one second are told apart, on every page alike.
SORTS: Mapping[Order, list[dict[str, Any]]] = {
    "newest": NEWEST_FIRST,
    "oldest": [{"published_at": "asc"}, {"id": "asc"}],
    "relevance": [{"_score": "desc"}, {"published_at": "desc"}, {"id": "asc"}],
}


@dataclass(frozen=True)
class Page:
    """Hits as Elasticsearch gives them, each with how many copies are folded under it; `total` counts every post.

    `cursor` leads to the next page, None after the last.
    """

    question: Question
    total: int
    shown: list[Shown]
    cursor: str | None

    @property
    def hits(self) -> list[Hit]:
        """The hits alone."""
        return [one.hit for one in self.shown]


@dataclass(frozen=True)
class Pages:
    """Pages of one namespace's posts. Its methods raise NoIndex, IndexAway, QueryError, BadCursor.

    With `fold` of posts with one text the first is shown alone (`fold.py`).
    """

    client: Elasticsearch
    alias: str
    ask: Ask

    def first(self, text: str, order: Order, size: int, *, fold: bool = False) -> Page:
        """The first `size` (up to 1,000) posts that `text` finds, and where the next ones are."""
        now = self.ask.clock.now()
        question = self.ask.question(text, now)
        try:
            with as_faults():
                point = self.client.open_point_in_time(index=self.alias, keep_alive=KEPT)["id"]
                total = self._search(point, {"query": question.query, "size": 0, "track_total_hits": True})
        except NotFoundError:
            raise no_index(self.alias) from None
        asked = asked_for(question.query, order, str(fold))
        at = Cursor(total["pit_id"], now, asked, (), total["hits"]["total"]["value"])
        return self._page(question, order, size, at, fold=fold)

    def next(self, text: str, order: Order, size: int, cursor: str, *, fold: bool = False) -> Page:
        """The page that the cursor of an earlier one leads to; all else is as it was then."""
        at = Cursor.read(cursor)
        question = self.ask.question(text, at.now)
        at.check(asked_for(question.query, order, str(fold)))
        return self._page(question, order, size, at, fold=fold)

    def close(self, cursor: str) -> None:
        """Let go of the view that a cursor shows, for who wants no page after it."""
        self._let_go(Cursor.read(cursor))

    def _page(self, question: Question, order: Order, size: int, at: Cursor, *, fold: bool) -> Page:
        body = {"query": question.query, "sort": SORTS[order], "size": size}
        shown, after = self._folded(body, at) if fold else self._plain(body, at)
        if after is None:
            self._let_go(at)
            return Page(question, at.total, shown, None)
        return Page(question, at.total, shown, replace(at, after=tuple(after)).written())

    def _let_go(self, at: Cursor) -> None:
        with suppress(ApiError, TransportError):  # Elasticsearch forgets the view by itself
            self.client.close_point_in_time(id=at.point)

    def _folded(self, body: Mapping[str, Any], at: Cursor) -> tuple[list[Shown], Sequence[Any] | None]:
        page = read_page(lambda asked: self._search(at.point, asked), body, at.after or None)
        return page.shown, page.after

    def _plain(self, body: Mapping[str, Any], at: Cursor) -> tuple[list[Shown], Sequence[Any] | None]:
        size = body["size"]
        more = {"search_after": list(at.after)} if at.after else {}
        hits = self._search(at.point, {"track_total_hits": False, **body, **more, "size": size + 1})["hits"]["hits"]
        return [Shown(hit) for hit in hits[:size]], hits[size - 1]["sort"] if len(hits) > size else None

    def _search(self, point: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        view = {"id": point, "keep_alive": KEPT}
        try:
            with as_faults():
                answer: Mapping[str, Any] = self.client.search(
                    body={**asked, "pit": view}, allow_partial_search_results=False
                ).body
        except NotFoundError:
            raise BadCursor(f"the cursor is older than {KEPT}: begin at the first page again") from None
        return answer
