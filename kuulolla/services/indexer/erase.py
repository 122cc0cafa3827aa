"""Forgetting: erasures are remembered for every post that still comes, and applied to what is stored.

Stored are posts, what people corrected of them, whose words lie in the corrections as well, and incidents, which name
posts, words and authors.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from time import monotonic
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch
from kafka import KafkaConsumer

from kuulolla.records.correct import Correct
from kuulolla.records.erased import Erased, ErasedPost
from kuulolla.records.incidents import Incidents
from kuulolla.records.kept import ChangedMeanwhile
from kuulolla.runtime.backoff import Backoff
from kuulolla.runtime.clock import Clock
from kuulolla.runtime.faults import Fault, IndexAway, KafkaAway, Retryable
from kuulolla.runtime.telemetry import logger
from kuulolla.schemas.erasure import Erasure
from kuulolla.schemas.reading import Rejected, read
from kuulolla.schemas.scored_post import ScoredPost
from kuulolla.search import layout
from kuulolla.search.index import alias, generations, holding
from kuulolla.search.lexicons import Lexicons
from kuulolla.services.indexer.decide import without_correction

log = logger(__name__)

AT_ONCE = 200
"""Wishes in one search: each author is a few clauses of it, and Elasticsearch allows some thousand."""

HITS = 500


class Erasures:
    """Every erasure of the topic, held in memory: 100 bytes each, and they are few."""

    def __init__(self) -> None:
        self._posts: set[str] = set()
        self._authors: dict[str, datetime] = {}

    def add(self, erasure: Erasure) -> None:
        """Remember one more; a later request for an author reaches further."""
        if erasure.post_id is not None:
            self._posts.add(erasure.post_id)
        elif erasure.author is not None:
            earlier = self._authors.get(erasure.author, erasure.requested_at)
            self._authors[erasure.author] = max(earlier, erasure.requested_at)

    def covers(self, post: ScoredPost) -> bool:
        """Whether somebody asked to forget this post."""
        if post.id in self._posts:
            return True
        until = self._authors.get(post.author) if post.author is not None else None
        return until is not None and post.published_at <= until


@dataclass
class Erase:
    """Follows the topic of erasures from its first record on; `wait` passes time, False when asked to end.

    `lexicons` makes the words of a post anew from which a correction is taken.
    """

    consumer: KafkaConsumer
    client: Elasticsearch
    namespace: str
    erasures: Erasures
    clock: Clock
    wait: Callable[[float], bool]
    lexicons: Lexicons

    def follow(self) -> None:
        """Take in what is new in the topic: remember it, and wipe what is stored. Returns once there is no more."""
        while records := self.consumer.poll(timeout_ms=0, max_records=AT_ONCE):
            self._take([record.value for batch in records.values() for record in batch])

    def catch_up(self, silent_s: float = 30) -> None:
        """Read the whole topic before the first post is indexed, so that a replay brings nothing back.

        Returns early when asked to end. Raises KafkaAway when the topic stays silent before its end: whoever went on
        without would show what somebody asked to forget.
        """
        ends = self.consumer.end_offsets(list(self.consumer.assignment()))
        until = monotonic() + silent_s
        while any((self.consumer.position(place, timeout_ms=1000) or 0) < end for place, end in ends.items()):
            if monotonic() > until:
                raise KafkaAway(f"the topic of erasures was not read to its end: silent for {silent_s:.0f} s")
            if records := self.consumer.poll(timeout_ms=100, max_records=AT_ONCE):
                self._take([record.value for batch in records.values() for record in batch])
                until = monotonic() + silent_s
            if not self.wait(0):
                return

    def _take(self, values: Iterable[bytes | None]) -> None:
        read_all = [read(Erasure, value) for value in values]
        wishes = [wish for wish in read_all if isinstance(wish, Erasure)]
        for wish in wishes:
            self.erasures.add(wish)
        for unreadable in (wish for wish in read_all if isinstance(wish, Rejected)):
            log.warning("erasure_unreadable", because=str(unreadable))
        if wishes and (wiped := self._done(lambda: self._wipe(wishes))) is not None:
            log.info("erased", wishes=len(wishes), documents=wiped)

    def deleted(self, posts: Sequence[ScoredPost]) -> bool:
        """Forget what people corrected of posts that are gone at their source; False when asked to end before that.

        Up to the revision that is gone: a post may come back, and be corrected anew, before the log is read again.
        """
        gone = [post for post in posts if post.deleted]
        parts = [gone[at : at + AT_ONCE] for at in range(0, len(gone), AT_ONCE)]
        return not gone or self._done(lambda: sum(map(self._uncorrect, parts))) is not None

    def _uncorrect(self, gone: Sequence[ScoredPost]) -> int:
        forgotten = self._correct.corrections.forget([_until(post) for post in gone])
        # A post that came back in the same batch, or before its deletion came, was never a tombstone: it has its copy.
        self.client.indices.refresh(index=alias(self.namespace), ignore_unavailable=True)
        return forgotten + self._correct.agree([post.id for post in gone])

    @property
    def _correct(self) -> Correct:
        return Correct(self.client, self.namespace, self.lexicons)

    def _done(self, work: Callable[[], int]) -> int | None:
        """What the work gives once it is done, however long Elasticsearch is away; None when asked to end before that.

        The topic of erasures is read again at the next start, and a batch of posts that was not committed too.
        """
        for wait_s in Backoff().waits():
            try:
                return work()
            except (Retryable, ChangedMeanwhile, ApiError, TransportError) as error:
                _refuse_wrong_rights(error)
                log.warning("erasure_waits", because=type(error).__name__)
                if not self.wait(wait_s):
                    return None
        return None

    def _wipe(self, wishes: Sequence[Erasure]) -> int:
        """Overwrite posts with tombstones, until a search finds none; then delete their corrections. How many in all.

        In this order: who corrects a post meanwhile finds the tombstone, and takes the correction back. Incidents lose
        what they name of the posts while their words are known, and once more where one was opened meanwhile.
        """
        query = {
            "bool": {"filter": [{"term": {"deleted": False}}], "should": _which(wishes), "minimum_should_match": 1}
        }
        wiped = 0
        # Nobody reads the copies in a generation that is being made, but a rebuild that was stopped may lie for long.
        for name in [one.pattern for one in holding(generations(self.client, self.namespace))]:
            # A search sees what was refreshed: a post written in the last second would stay.
            self.client.indices.refresh(index=name, ignore_unavailable=True)
            while hits := self._hits(name, query):
                wiped += self._forget_in_incidents(hits) + len(hits)
                lines = [part for hit in hits for part in self._tombstone(hit)]
                if self.client.bulk(operations=lines, refresh=True, filter_path=["errors"])["errors"]:
                    raise IndexAway("Elasticsearch did not take every tombstone")
                wiped += self._forget_in_incidents(hits)
        # Whose posts went with their months long ago is named by incidents still.
        latest = max(wish.requested_at for wish in wishes)
        wiped += Incidents(self.client, self.namespace).forget(_named(wishes), latest)
        return wiped + self._correct.corrections.forget(_which(wishes))

    def _forget_in_incidents(self, hits: Sequence[Mapping[str, Any]]) -> int:
        posts = [_erased(hit) for hit in hits]
        moments = [post.published_at for post in posts]
        erased = Erased(frozenset(hit["_id"] for hit in hits), tuple(posts))
        return Incidents(self.client, self.namespace).forget(erased, max(moments), min(moments))

    def _hits(self, name: str, query: Mapping[str, object]) -> list[dict[str, Any]]:
        answer = self.client.search(
            index=name,
            query=query,
            size=HITS,
            source_includes=["id", "source", "published_at", "revision", "people"],
            docvalue_fields=[{"field": layout.TERMS}],
            ignore_unavailable=True,
            allow_partial_search_results=False,
        )
        hits: list[dict[str, Any]] = answer["hits"]["hits"]
        return hits

    def _tombstone(self, hit: Mapping[str, Any]) -> tuple[dict[str, object], dict[str, object]]:
        wiped = {**hit["_source"], "deleted": True, "indexed_at": self.clock.now().isoformat()}
        if people := without_correction(wiped.pop("people", None)):
            wiped["people"] = people
        return {"index": {"_index": hit["_index"], "_id": hit["_id"]}}, wiped


def _until(post: ScoredPost) -> dict[str, object]:
    return {"bool": {"filter": [{"ids": {"values": [post.id]}}, {"range": {"revision": {"lte": post.revision}}}]}}


def _which(wishes: Sequence[Erasure]) -> list[dict[str, object]]:
    """What finds the posts, and as well their corrections: both have the id, and the fields, of the post."""
    post_ids = [wish.post_id for wish in wishes if wish.post_id is not None]
    return [{"ids": {"values": post_ids}}, *(_by(wish) for wish in wishes if wish.author is not None)]


def _named(wishes: Sequence[Erasure]) -> Erased:
    """What incidents may name of them. An author that is wished away twice goes as far as the later wish reaches."""
    authors: dict[str, datetime] = {}
    for wish in wishes:
        if wish.author is not None:
            authors[wish.author] = max(authors.get(wish.author, wish.requested_at), wish.requested_at)
    return Erased(frozenset(wish.post_id for wish in wishes if wish.post_id is not None), authors=authors)


def _erased(hit: Mapping[str, Any]) -> ErasedPost:
    published_at = datetime.fromisoformat(hit["_source"]["published_at"])
    return ErasedPost(published_at, frozenset(hit.get("fields", {}).get(layout.TERMS, ())))


def _by(wish: Erasure) -> dict[str, object]:
    until = {"range": {"published_at": {"lte": wish.requested_at.isoformat()}}}
    return {"bool": {"filter": [{"term": {"author": wish.author}}, until]}}


def _refuse_wrong_rights(error: Exception) -> None:
    if isinstance(error, ApiError) and error.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        message = f"Elasticsearch refuses the indexer's user ({error.status_code}): check its password and role"
        raise Fault(message) from None
