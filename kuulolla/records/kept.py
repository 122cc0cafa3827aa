"""Records as they lie in an index, a document each: read with their place among writes, written over what was seen."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Generic, TypedDict, TypeVar

from elasticsearch import ConflictError, Elasticsearch, NotFoundError
from pydantic import ValidationError

from kuulolla.records.record_index import NoRecords
from kuulolla.records.unreadable import UnreadableRecord, say_once
from kuulolla.runtime.elastic import as_faults
from kuulolla.runtime.faults import Fault, IndexAway
from kuulolla.schemas.contract import Contract

R = TypeVar("R", bound=Contract)


class ChangedMeanwhile(Fault):
    """Somebody else changed the record since it was looked at."""

    def __init__(self, *keys: str) -> None:
        super().__init__(f"somebody else changed {', '.join(keys)} just now: look again")


class Place(TypedDict):
    """A place among writes, as Elasticsearch's requests name it."""

    if_seq_no: int
    if_primary_term: int


@dataclass(frozen=True)
class Kept(Generic[R]):
    """A record as it was read, and its place among writes: one over it is refused once another came between."""

    record: R
    seq_no: int
    primary_term: int

    @property
    def place(self) -> Place:
        """What a write over it says."""
        return {"if_seq_no": self.seq_no, "if_primary_term": self.primary_term}


@dataclass(frozen=True)
class Records(Generic[R]):
    """The records of one kind. Every method raises IndexAway, or Fault where rights or the index lack.

    `called`: what people call them, such as "API keys". Of several records those that cannot be read are left out.
    """

    client: Elasticsearch
    alias: str
    kind: type[R]
    called: str

    def read(self, key: str) -> Kept[R] | None:
        """The record as it is at this moment; None where there is none. Raises UnreadableRecord."""
        try:
            with as_faults():
                found = self.client.get(index=self.alias, id=key)
        except NotFoundError as error:
            if "error" in error.body:
                raise NoRecords(self.called) from None
            return None
        return self.kept(found)

    def create(self, key: str, record: R, *, refresh: bool = False) -> Kept[R] | None:
        """Keep a new record; None where there is one of that key, which stays. `refresh`: searches see it at once."""
        try:
            with as_faults():
                answer = self.client.create(
                    index=self.alias,
                    id=key,
                    document=_document(record),
                    require_alias=True,  # a missing index is missing (404), no right to make one that is lacking (403)
                    refresh=refresh,
                )
        except ConflictError:
            return None
        except NotFoundError:
            raise NoRecords(self.called) from None
        return Kept(record, answer["_seq_no"], answer["_primary_term"])

    def replace(self, key: str, over: Kept[R], record: R, *, refresh: bool = False) -> Kept[R]:
        """Keep the record in place of the one that was read. Raises ChangedMeanwhile."""
        try:
            with as_faults():
                answer = self.client.index(
                    index=self.alias, id=key, document=_document(record), refresh=refresh, **over.place
                )
        except (ConflictError, NotFoundError):
            raise ChangedMeanwhile(key) from None
        return Kept(record, answer["_seq_no"], answer["_primary_term"])

    def create_all(self, records: Mapping[str, R]) -> set[str]:
        """Keep the records by their keys, in one request; the keys of those that are new. Others stay as they are."""
        lines = [line for key, one in records.items() for line in ({"create": {"_id": key}}, _document(one))]
        return set(records) - write_all(self.client, self.alias, self.called, lines) if lines else set()

    def put_all(self, records: Mapping[str, R]) -> None:
        """Keep the records by their keys, in one request, over whatever is there."""
        if lines := [line for key, one in records.items() for line in ({"index": {"_id": key}}, _document(one))]:
            write_all(self.client, self.alias, self.called, lines)

    def read_all(self, keys: Collection[str]) -> dict[str, R]:
        """The records of these keys as they are at this moment; those that are there."""
        return {key: kept.record for key, kept in self.readable(self.documents(keys))}

    def documents(self, keys: Collection[str]) -> list[Any]:
        """What Elasticsearch holds by these keys at this moment, each with its place; those that are there."""
        if not keys:
            return []
        try:
            with as_faults():
                answer = self.client.mget(index=self.alias, ids=list(keys))
        except NotFoundError:
            raise NoRecords(self.called) from None
        if any("error" in document for document in answer["docs"]):
            raise NoRecords(self.called)
        return [document for document in answer["docs"] if document["found"]]

    def remove(self, key: str, over: Kept[R], *, refresh: bool = False) -> None:
        """Delete the record that was read. Raises ChangedMeanwhile."""
        try:
            with as_faults():
                self.client.delete(index=self.alias, id=key, refresh=refresh, **over.place)
        except (ConflictError, NotFoundError):
            raise ChangedMeanwhile(key) from None

    def search(self, **body: Any) -> list[Kept[R]]:  # noqa: ANN401 - a search body
        """What a search body finds, in its order."""
        hits = self.ask(seq_no_primary_term=True, **body)["hits"]["hits"]
        return [kept for _, kept in self.readable(hits)]

    def ask(self, **body: Any) -> Any:  # noqa: ANN401 - a search body, and Elasticsearch's answer to it
        """The whole answer to a search body."""
        try:
            with as_faults():
                return self.client.search(index=self.alias, allow_partial_search_results=False, **body)
        except NotFoundError:
            raise NoRecords(self.called) from None

    def kept(self, document: Any) -> Kept[R]:  # noqa: ANN401 - an answer of Elasticsearch, or a hit in one
        """What a document that came with its place holds. Raises UnreadableRecord."""
        return Kept(self.record(document), document["_seq_no"], document["_primary_term"])

    def record(self, document: Any) -> R:  # noqa: ANN401 - as before, or without its place
        """The record in a document. Raises UnreadableRecord."""
        try:
            return self.kind.model_validate(document["_source"])
        except ValidationError as error:
            raise UnreadableRecord(self.called, self.alias, document["_id"], error) from None

    def readable(self, documents: Iterable[Any]) -> Iterator[tuple[str, Kept[R]]]:
        """What documents that came with their places hold, by their keys, without what cannot be read."""
        for document in documents:
            try:
                yield document["_id"], self.kept(document)
            except UnreadableRecord as unreadable:
                say_once(unreadable)


def write_all(
    client: Elasticsearch, alias: str, called: str, lines: Sequence[Mapping[str, Any]], *, refresh: bool = False
) -> set[str]:
    """Send the lines of one bulk request; the keys that were refused, since another was there than the lines say.

    Raises what the methods of Records raise, for the first document that Elasticsearch did not take for another reason.
    """
    with as_faults():
        answer = client.bulk(index=alias, operations=lines, require_alias=True, refresh=refresh)
    items = [next(iter(item.values())) for item in answer["items"]]
    refused = {item["_id"] for item in items if item["status"] == HTTPStatus.CONFLICT}
    for failed in (item for item in items if "error" in item and item["_id"] not in refused):
        match failed["error"]["type"]:
            case "index_not_found_exception":
                raise NoRecords(called)
            case "security_exception":  # who may write in bulk somewhere is refused document by document elsewhere
                raise Fault(f"Elasticsearch refuses that this user writes {called}: check its role")
            case kind:
                raise IndexAway(f"Elasticsearch did not take {failed['_id']} ({kind})")
    return refused


def _document(record: Contract) -> dict[str, Any]:
    return record.model_dump(mode="json", exclude_none=True)
