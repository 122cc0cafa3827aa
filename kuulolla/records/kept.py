"""Records as they lie in an index, a document each: read with their place among writes, written over what was seen."""

from dataclasses import dataclass
from typing import Any, Generic, TypedDict, TypeVar

from elasticsearch import Elasticsearch, NotFoundError

from kuulolla.records.record_index import NoRecords
from kuulolla.runtime.elastic import as_faults
from kuulolla.runtime.faults import Fault
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

    `called`: what people call them, such as "API keys".
    """

    client: Elasticsearch
    alias: str
    kind: type[R]
    called: str

    def read(self, key: str) -> Kept[R] | None:
        """The record as it is at this moment; None where there is none."""
        try:
            with as_faults():
                found = self.client.get(index=self.alias, id=key)
        except NotFoundError as error:
            if "error" in error.body:
                raise NoRecords(self.called) from None
            return None
        return self.kept(found)

    def kept(self, document: Any) -> Kept[R]:  # noqa: ANN401 - an answer of Elasticsearch, or a hit in one
        """What a document that came with its place holds."""
        return Kept(self.kind.model_validate(document["_source"]), document["_seq_no"], document["_primary_term"])
