"""Writing a batch to the index: create first, look only at what exists, item by item until each is settled."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from kuulolla.runtime.backoff import Backoff
from kuulolla.runtime.clock import Clock
from kuulolla.runtime.faults import Fault, IndexAway, TooLarge
from kuulolla.runtime.metrics import count_item, count_retry
from kuulolla.schemas.dead_letter import Reason
from kuulolla.schemas.reading import Rejected
from kuulolla.schemas.scored_post import ScoredPost
from kuulolla.search.bulk_parts import ANSWERED, Lines, answers
from kuulolla.search.index import Generation, current
from kuulolla.search.lexicon import Lexicon
from kuulolla.search.mapping import takes_documents
from kuulolla.search.open_lexicon import lexicon_of
from kuulolla.services.indexer.bulk import Item, Round, item_of, sort_answer
from kuulolla.services.indexer.decide import READING, Create, Drop, Stored, decide, newest
from kuulolla.services.indexer.locate import Locate


@dataclass(frozen=True)
class _Target:
    """The generation that is written, what makes its words, and where posts lie in it."""

    generation: Generation
    lexicon: Lexicon
    locate: Locate


class Write:
    """Writes posts to the monthly indices of one namespace.

    `wait(seconds)` passes time between attempts and returns False when the process is asked to end; `erased` says which
    posts somebody asked to forget; `lexicon_of` opens what makes the words of a generation.
    """

    def __init__(  # noqa: PLR0913 - ports of a service
        self,
        client: Elasticsearch,
        namespace: str,
        clock: Clock,
        wait: Callable[[float], bool],
        erased: Callable[[ScoredPost], bool],
        lexicon_of: Callable[[Generation], Lexicon] = lexicon_of,
    ) -> None:
        self._client = client
        self._namespace = namespace
        self._clock = clock
        self._wait = wait
        self._erased = erased
        self._lexicon_of = lexicon_of
        self._known: set[str] = set()
        self._into: _Target | None = None

    def others_wrote(self) -> None:
        """Partitions came from another process, or may have."""
        if self._into:
            self._into.locate.others_wrote()

    def write(self, posts: Sequence[ScoredPost]) -> dict[str, Rejected] | None:
        """Settle every post: it, or a newer revision, is in the index, or it is in the answer with the reason.

        Retries for as long as Elasticsearch is away or busy; None when the process was asked to end meanwhile, and then
        nothing is known of the batch. Raises Fault where trying again cannot help (wrong rights, no template, words
        that only another analyser makes).
        """
        rejected: dict[str, Rejected] = {}
        newest_of = newest(posts)
        count_item("dropped", len(posts) - len(newest_of))
        items: list[Item] | None = None
        for wait_s in Backoff().waits():
            try:
                items = self._first(list(newest_of.values())) if items is None else items
                while items:
                    left = self._bulk(items, rejected)
                    if left.closed:
                        self._into, items = None, None
                        break
                    items = [*left.again, *self._compared(left.exists)]
                    if left.again:
                        break
            except IndexAway:
                count_retry("whole_bulk")
            if items is not None and not items:
                return rejected
            if not self._wait(wait_s):
                return None
        return None

    def _first(self, posts: Sequence[ScoredPost]) -> list[Item]:
        """A `create` for each post; those that lie in another month are compared there."""
        into = self._target()
        elsewhere = into.locate.elsewhere(posts)
        now = self._clock.now()
        items: list[Item] = []
        moved = []
        for post in posts:
            if post.id in elsewhere:
                moved.append(Item(post, elsewhere[post.id], (b"", b""), update=True))
                continue
            made = decide(post, None, now, erased=self._erased(post))
            if isinstance(made, Create):
                index = into.generation.index_for(post.published_at)
                items.append(item_of(post, index, made, into.lexicon))
        self._refuse_unprepared({item.index for item in [*items, *moved]})
        return items + self._compared(moved)

    def _target(self) -> "_Target":
        """Where posts go, asked for at the first one, and again once an index took no more of them."""
        if self._into is None:
            generation = current(self._client, self._namespace)
            self._into = _Target(generation, self._lexicon_of(generation), Locate(self._client, generation, self._ask))
            self._known.clear()
        return self._into

    def _bulk(self, items: Sequence[Item], rejected: dict[str, Rejected]) -> Round:
        left = Round()
        for item, answer in answers(items, self._send):
            if answer is None:
                rejected[item.post.id] = Rejected(Reason.TOO_LARGE, rule="request_entity_too_large")
                continue
            sort_answer(item, answer, rejected, left)
            if answer["status"] < HTTPStatus.MULTIPLE_CHOICES or answer["status"] == HTTPStatus.CONFLICT:
                self._target().locate.written(item.post.id, item.index)
        return left

    def _send(self, lines: Lines) -> Mapping[str, Any]:
        try:
            return self._ask(lambda: self._client.bulk(operations=lines, filter_path=ANSWERED))
        except TooLarge:
            count_retry("too_large")
            raise

    def _compared(self, items: Sequence[Item]) -> list[Item]:
        """What is to be written of the items whose documents exist, after a look at their revisions."""
        if not items:
            return []
        wanted = [{"_index": item.index, "_id": item.post.id} for item in items]
        fields = ["revision", "deleted", "published_at", "people", *READING]
        answer = self._ask(lambda: self._client.mget(docs=wanted, source_includes=fields))
        now = self._clock.now()
        left: list[Item] = []
        for item, found in zip(items, answer["docs"], strict=True):
            decision = decide(item.post, _stored(found), now, erased=self._erased(item.post))
            match decision:
                case Drop():
                    count_item("dropped")
                case _:
                    left.append(item_of(item.post, item.index, decision, self._target().lexicon))
        return left

    def _refuse_unprepared(self, indices: set[str]) -> None:
        """Without the template a month's index would make itself with a guessed mapping and no alias.

        A month that an earlier version made lacks fields, and would refuse post after post.
        """
        for index in sorted(indices - self._known):
            answer = self._ask(lambda index=index: self._client.indices.simulate_index_template(name=index))  # type: ignore[misc]
            if not takes_documents(answer.get("template", {}).get("mappings", {}).get("_meta", {})):
                raise Fault(f"no template makes the index {index} as it is today: apply it with `kuulolla index apply`")
            there = self._ask(
                lambda index=index: self._client.indices.get_mapping(index=index, ignore_unavailable=True)  # type: ignore[misc]
            )
            if not all(takes_documents(found["mappings"].get("_meta", {})) for found in there.values()):
                raise Fault(f"the index {index} lacks fields of this version: add them with `kuulolla index apply`")
            self._known.add(index)

    def _ask(self, call: Callable[[], Any]) -> Mapping[str, Any]:
        try:
            answer: Mapping[str, Any] = call().body
        except ApiError as error:
            if error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                raise TooLarge("a request was larger than Elasticsearch takes") from None
            if error.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
                message = f"Elasticsearch refuses the indexer's user ({error.status_code}): check its password and role"
                raise Fault(message) from None
            raise IndexAway(f"Elasticsearch answered {error.status_code}") from error
        except TransportError as error:
            raise IndexAway(f"no Elasticsearch answers ({type(error).__name__})") from error
        return answer


def _stored(found: Mapping[str, Any]) -> Stored | None:
    """What a look found. Raises IndexAway when this document's shard did not answer: that it is gone is not said."""
    error = found.get("error", {}).get("type")
    if error and error != "index_not_found_exception":
        raise IndexAway(f"Elasticsearch answered {error} for a document")
    if not found.get("found"):
        return None
    source = found["_source"]
    return Stored(
        index=found["_index"],
        revision=source["revision"],
        deleted=source["deleted"],
        published_at=source["published_at"],
        people=source.get("people"),
        reading={name: source[name] for name in READING if name in source},
        seq_no=found["_seq_no"],
        primary_term=found["_primary_term"],
    )
