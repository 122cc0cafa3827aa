"""What goes on in an index while it is built anew: new posts, edits, deletions, erasures, corrections, replays."""

import random
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from elasticsearch import ApiError

from kuulolla.records.correct import Judgement, NoSuchPost
from kuulolla.records.corrections import CorrectedMeanwhile
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import IndexAway
from kuulolla.schemas.erasure import Erasure
from kuulolla.schemas.scored_post import Label, ScoredPost
from kuulolla.services.indexer.erase import Erasures
from kuulolla.services.indexer.write import Write
from tests.clocks import SetClock
from tests.search.rebuild.conftest import Place, short, wish_for
from tests.search.rebuild.lexicons import lexicon_of
from tests.services.indexer.posts import NOW, PUBLISHED, scored

STEADY = 20
"""Posts that nothing happens to: a search finds each of them once, at any time."""


@dataclass
class Life:
    """Lives in a thread of its own while its block runs, through the writers that the services have.

    `newest` and `erased` say what must be there afterwards.
    """

    place: Place
    seed: int
    newest: dict[int, ScoredPost] = field(default_factory=dict)
    erased: set[int] = field(default_factory=set)
    done: int = 0
    wrong: list[BaseException | str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._drawn = random.Random(self.seed)  # noqa: S311 - a test's lot
        self._end = threading.Event()
        self._erasures = Erasures()
        client = elasticsearch(self.place.index.settings())
        self._write = Write(client, self.place.namespace, SetClock(NOW), short, self._erasures.covers, lexicon_of)
        self._erase = self.place.erase(self._erasures)
        self._correct = self.place.correct()
        self.newest = {
            number: scored(number, published_at=PUBLISHED + timedelta(days=number % 2 * 20)) for number in range(STEADY)
        }
        self._settle(list(self.newest.values()))
        self.place.index.admin.indices.refresh(index=self.place.index.alias)
        self._threads = [threading.Thread(target=self._live), threading.Thread(target=self._look)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()

    def _live(self) -> None:
        try:
            while not self._end.wait(0.05):
                self._drawn.choice(
                    [self._new, self._new, self._edit, self._replay, self._delete, self._forget, self._say]
                )()
                self.done += 1
        except BaseException as error:  # noqa: BLE001 - told by the test
            self.wrong.append(error)

    def _look(self) -> None:
        """Asks all the time for the posts that do not change."""
        reader = elasticsearch(self.place.index.settings())
        ids = [scored(number).id for number in range(STEADY)]
        while not self._end.wait(0.01):
            try:
                answer = reader.search(
                    index=self.place.index.alias,
                    query={"ids": {"values": ids}},
                    size=100,
                    source=False,
                    allow_partial_search_results=False,
                )
            except ApiError:  # begun in the old indices, and waited for less long than in life
                continue
            found = sorted(hit["_id"] for hit in answer["hits"]["hits"])
            if found != sorted(ids):
                self.wrong.append(f"a search found {len(found)} of {STEADY} posts, {len(set(found))} apart")

    def _settle(self, posts: Sequence[ScoredPost]) -> None:
        """As the service's loop settles a batch."""
        refused = self._write.write(posts)
        assert refused == {}
        assert self._erase.deleted(posts)

    def _any(self) -> int | None:
        changing = [number for number, post in self.newest.items() if number >= STEADY and not post.deleted]
        return self._drawn.choice(changing) if changing else None

    def _new(self) -> None:
        first = STEADY + len(self.newest)
        # Over four months, of which some are not there when the rebuild begins.
        made = [
            scored(number, published_at=PUBLISHED + timedelta(days=self._drawn.choice([0, 0, -20, 20, 45])))
            for number in range(first, first + self._drawn.choice([1, 3, 10]))
        ]
        self.newest |= {int(post.native_id): post for post in made}
        self._settle(made)

    def _changed(self, **changes: Any) -> None:  # noqa: ANN401 - what `scored` takes
        number = self._any()
        if number is None:
            return
        before = self.newest[number]
        self.newest[number] = before.model_copy(update={"revision": before.revision + 1, "deleted": False, **changes})
        self._settle([self.newest[number]])

    def _edit(self) -> None:
        moved = {"published_at": NOW + timedelta(days=40)} if self._drawn.random() < 0.3 else {}
        self._changed(text=f"muokattu {self.done}", **moved)

    def _delete(self) -> None:
        self._changed(deleted=True)

    def _replay(self) -> None:
        """The log is read again from somewhere before."""
        numbers = [number for number in self.newest if number >= STEADY and self.newest[number].revision > 0]
        older = [self.newest[number].model_copy(update={"revision": 0, "text": "vanha"}) for number in numbers[-5:]]
        if older:
            self._settle(older)

    def _forget(self) -> None:
        number = self._any()
        if number is None or self._drawn.random() < 0.5:
            return
        self.erased.add(number)
        wish = Erasure(post_id=self.newest[number].id, requested_at=NOW)
        wish_for(self._erase, wish)

    def _say(self) -> None:
        number = self._any()
        if number is None:
            return
        judgement = Judgement(self._drawn.choice(list(Label)), "maija", NOW)
        # No search has seen it yet, it is gone, or the index is closed: then the record is copied at the end.
        with suppress(NoSuchPost, IndexAway, CorrectedMeanwhile):
            self._correct.correct(self.newest[number].id, judgement, replace=True)

    def expected(self, found: Mapping[str, Mapping[str, Any]], mark: str) -> None:
        """Fails unless all is there as it should be, with the words of `mark`."""
        assert self.wrong[:5] == []
        assert set(found) == {post.id for post in self.newest.values()}
        for number, post in self.newest.items():
            document = found[post.id]
            gone = post.deleted or number in self.erased
            assert (document["revision"], document["deleted"]) == (post.revision, gone), number
            assert document.get("text") == (None if gone else post.text), number
            assert document["_marks"] == ("" if gone else mark), number
            if not gone:
                kept = self._correct.corrections.read(post.id)
                said = (document.get("people") or {}).get("corrected")
                assert said == (kept.record.label if kept else None), number
