"""Stored posts read anew by another model, oldest first, and sent the way that every scored post goes."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any

from pydantic import ValidationError

from kuulolla.runtime.clock import Clock
from kuulolla.schemas.post import Post
from kuulolla.schemas.reading import Rejected
from kuulolla.schemas.scored_post import ScoredPost
from kuulolla.search.post_of import post_of
from kuulolla.services.sentiment.judge import Judge

ORDER = ("published_at", "id")

Query = dict[str, Any]
Document = Mapping[str, Any]


@dataclass(frozen=True)
class Span:
    """Posts published from `since` on and before `until`; None: no bound."""

    since: datetime | None = None
    until: datetime | None = None

    def _filter(self) -> list[Query]:
        bounds = {"gte": self.since, "lt": self.until}
        said = {name: moment.isoformat() for name, moment in bounds.items() if moment is not None}
        return [{"term": {"deleted": False}}, *([{"range": {"published_at": said}}] if said else [])]

    def unread_by(self, revision: str) -> Query:
        """Finds posts that the model of this revision has not scored, without those that people corrected."""
        read = [{"term": {"sentiment.model.revision": revision}}, _CORRECTED]
        return {"bool": {"filter": self._filter(), "must_not": read}}

    def corrected(self) -> Query:
        """Finds posts that people corrected."""
        return {"bool": {"filter": [*self._filter(), _CORRECTED]}}


_CORRECTED: Query = {"exists": {"field": "people.corrected"}}


@dataclass
class Counts:
    """What became of the posts: `changes` counts (label before, label now), where a post without one says why."""

    read: int = 0
    sent: int = 0
    same: int = 0
    unreadable: int = 0
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def changed(self) -> int:
        """Posts whose label is another now."""
        return sum(count for (before, now), count in self.changes.items() if before != now)


@dataclass(frozen=True)
class Rescore:
    """Scores pages of stored posts' documents and sends what is new, `rate` posts a second at most.

    `send` returns once the brokers have acknowledged all that it was given. `wait(seconds)` passes time and returns
    False when asked to end; `tell` is told after each page.
    """

    judge: Judge
    send: Callable[[Sequence[ScoredPost]], None]
    rate: int
    clock: Clock
    wait: Callable[[float], bool]
    tell: Callable[[Counts], None]

    def run(self, pages: Iterator[Sequence[Document]]) -> Counts:
        """Work until there is no page or it is asked to end. What was sent is in the log, whatever happens after."""
        counts = Counts()
        for page in pages:
            began = monotonic()
            sent = counts.sent
            self.send(list(self._read_anew(page, counts)))
            self.tell(counts)
            if not self.wait(max(0.0, (counts.sent - sent) / self.rate - (monotonic() - began))):
                break
        return counts

    def _read_anew(self, documents: Sequence[Document], counts: Counts) -> Iterator[ScoredPost]:
        """Those of the posts of which the model says something else than what is stored."""
        posts = [_post(document) for document in documents]
        readable = [post for post in posts if post is not None]
        found = iter(self.judge.score(readable, self.clock.now()))
        for document, post in zip(documents, posts, strict=True):
            counts.read += 1
            scored = next(found) if post is not None else None
            if scored is None or isinstance(scored, Rejected):
                counts.unreadable += 1
            elif scored.sentiment is None and scored.unscored == document.get("unscored"):
                counts.same += 1
            else:
                counts.sent += 1
                counts.changes[_said(document), _said(scored.model_dump(include={"sentiment", "unscored"}))] += 1
                yield scored


def _post(document: Document) -> Post | None:
    try:
        return post_of(document)
    except ValidationError:
        return None


def _said(reading: Mapping[str, Any]) -> str:
    sentiment = reading.get("sentiment")
    return str(sentiment["label"] if sentiment else reading.get("unscored"))
