"""What a question finds, page by page, as the index stood at the first page: new posts neither repeat nor push out any.

The cursor that leads to the next page carries all that it needs: nothing is kept here between two pages.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError

from kuulolla.runtime.elastic import as_faults
from kuulolla.search.cursor import BadCursor, Cursor, asked_for
from kuulolla.search.question import Ask, Question
from kuulolla.search.read import NoIndex, ask

KEPT = "5m"
"""How long Elasticsearch keeps the view from one page to the next."""

Order = Literal["newest", "oldest", "relevance"]
Hit = Mapping[str, Any]

# `id` last: two posts of one second are told apart, on every page alike.
SORTS: Mapping[Order, list[dict[str, Any]]] = {
    "newest": [{"published_at": "desc"}, {"id": "asc"}],
    "oldest": [{"published_at": "asc"}, {"id": "asc"}],
    "relevance": [{"_score": "desc"}, {"published_at": "desc"}, {"id": "asc"}],
}


@dataclass(frozen=True)
class Page:
    """Hits as Elasticsearch gives them, of `total` in all; `cursor` leads to the next page, None after the last."""

    question: Question
    total: int
    hits: list[Hit]
    cursor: str | None


@dataclass(frozen=True)
class Pages:
    """Pages of one namespace's posts. Its methods raise NoIndex, IndexAway, QueryError, BadCursor."""

    client: Elasticsearch
    alias: str
    ask: Ask

    def first(self, text: str, order: Order, size: int) -> Page:
        """The first `size` (up to 1,000) posts that `text` finds, and where the next ones are."""
        now = self.ask.clock.now()
        question = self.ask.question(text, now)
        try:
            with as_faults():
                point = self.client.open_point_in_time(index=self.alias, keep_alive=KEPT)["id"]
        except NotFoundError:
            raise NoIndex(f"there is no index behind {self.alias} yet: import posts and start the indexer") from None
        return self._page(question, order, size, Cursor(point, now, asked_for(text, order)))

    def next(self, text: str, order: Order, size: int, cursor: str) -> Page:
        """The page that the cursor of an earlier one leads to; `text` and `order` are those of then."""
        at = Cursor.read(cursor, asked_for(text, order))
        return self._page(self.ask.question(text, at.now), order, size, at)

    def newest(self, question: Question, size: int) -> list[Hit]:
        """The newest `size` posts that a question finds, and nothing to go on with. Raises NoIndex, IndexAway."""
        answer = ask(self.client, self.alias, query=question.query, size=size, sort=SORTS["newest"])
        hits: list[Hit] = answer["hits"]["hits"]
        return hits

    def _page(self, question: Question, order: Order, size: int, at: Cursor) -> Page:
        answer = self._search(question, order, size + 1, at)
        found, hits = answer["hits"]["hits"], answer["hits"]["hits"][:size]
        total = at.total if at.after else answer["hits"]["total"]["value"]
        if len(found) <= size or not hits:
            with suppress(ApiError, TransportError):  # Elasticsearch forgets the view by itself
                self.client.close_point_in_time(id=answer["pit_id"])
            return Page(question, total, hits, None)
        there = Cursor(answer["pit_id"], at.now, at.asked, tuple(hits[-1]["sort"]), total)
        return Page(question, total, hits, there.written())

    def _search(self, question: Question, order: Order, size: int, at: Cursor) -> Mapping[str, Any]:
        try:
            with as_faults():
                answer: Mapping[str, Any] = self.client.search(
                    pit={"id": at.point, "keep_alive": KEPT},
                    query=question.query,
                    sort=SORTS[order],
                    size=size,
                    search_after=list(at.after) or None,
                    track_total_hits=not at.after,
                    allow_partial_search_results=False,
                ).body
        except NotFoundError:
            raise BadCursor(f"the cursor is older than {KEPT}: begin at the first page again") from None
        return answer
