"""Records that people change: each version in place of the one that was seen, earlier ones kept with it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from elasticsearch import Elasticsearch
from pydantic import Field

from kuulolla.records.kept import ChangedMeanwhile, Kept, Records, write_all
from kuulolla.runtime.faults import Fault
from kuulolla.schemas.contract import Contract, Moment

LONGEST_NAME = 200
"""Characters of the name of who changes a record."""
MOST_EARLIER = 20
"""Earlier versions that a document keeps."""


class Versioned(Contract):
    """Which version of a record it is, who made it and when."""

    schema_version: Literal[1] = 1
    version: int = Field(ge=1, description="grows by one with each change")
    created_at: Moment
    changed_at: Moment
    changed_by: str = Field(min_length=1, max_length=LONGEST_NAME, description="account name of who made this version")

    def document(self) -> dict[str, Any]:
        """What is kept of it while it is the latest; of earlier versions is kept what its JSON shows."""
        return self.model_dump(mode="json", exclude_none=True)


R = TypeVar("R", bound=Versioned)


class Unusable(Fault):
    """What was to be kept cannot be used: one line for each record, by key in `why`."""

    def __init__(self, why: Mapping[str, str]) -> None:
        self.why = why
        super().__init__("\n".join(f"{key}: {said}" for key, said in why.items()))


class InUse(Fault):
    """Others name the record that was to be removed."""

    def __init__(self, key: str, users: Sequence[str]) -> None:
        super().__init__(f"{key} is used by {', '.join(users)}: change them first")


@dataclass(frozen=True)
class Change:
    """Who changes records, and when."""

    by: str
    at: datetime


@dataclass(frozen=True)
class KeptVersions(Kept[R]):
    """A record as it was read, with its earlier versions, oldest first."""

    earlier: tuple[R, ...]

    def version(self, version: int) -> R | None:
        """That version; None where it is not kept."""
        return next((one for one in (*self.earlier, self.record) if one.version == version), None)


@dataclass(frozen=True)
class VersionedRecords(Generic[R]):
    """The records of one kind by their keys. Every method raises IndexAway, or Fault where rights or the index lack.

    `called`: what people call them, such as "saved searches"; all of them, `most` at most, are read at once.
    """

    client: Elasticsearch
    alias: str
    kind: type[R]
    called: str
    most: int

    def all(self, filters: Sequence[Mapping[str, Any]] = ()) -> dict[str, R]:
        """Every record that passes the filters, in order of the keys; without those that cannot be read."""
        query = {"bool": {"filter": filters}}
        answer = self._records.ask(query=query, size=self.most, source_excludes=["earlier"], seq_no_primary_term=True)
        hits = sorted(answer["hits"]["hits"], key=lambda hit: str(hit["_id"]))
        return {key: kept.record for key, kept in self._records.readable(hits)}

    def read(self, keys: Collection[str]) -> dict[str, KeptVersions[R]]:
        """The records of these keys as they are now; those that are there. Raises UnreadableRecord."""
        ids = [key for key in keys if key]  # of a name that is space alone nothing is left, which is no id
        return {document["_id"]: self._kept(document) for document in self._records.documents(ids)}

    def write(
        self, said: Mapping[str, Mapping[str, Any]], change: Change, over: Mapping[str, int], there: Collection[str]
    ) -> list[R]:
        """Keep what is said by each key: a new record, or in place of the version that `over` names.

        `there`: the keys of all that are kept. Raises ChangedMeanwhile where one is there already, or at another
        version: those that it does not name were written.
        """
        if len({*there, *said}) > self.most:
            raise Fault(f"there may be {self.most:,} {self.called}: remove what nobody needs")
        kept = self.read(said)
        versions = {key: its.record.version for key, its in kept.items()}
        if moved := [key for key in said if versions.get(key) != over.get(key)]:
            raise ChangedMeanwhile(*moved)
        made = {key: self._next(values, kept.get(key), change) for key, values in said.items()}
        lines = [line for key, record in made.items() for line in _lines(key, record, kept.get(key))]
        # All in one request, shown to searches once it is through: the half of an import is hardly ever seen.
        if lines and (refused := write_all(self.client, self.alias, self.called, lines, refresh=True)):
            raise ChangedMeanwhile(*(key for key in said if key in refused))
        return list(made.values())

    def remove(self, key: str, kept: Kept[R]) -> None:
        """Remove the record that was read, with its versions. Raises ChangedMeanwhile."""
        self._records.remove(key, kept, refresh=True)

    def _next(self, said: Mapping[str, Any], over: Kept[R] | None, change: Change) -> R:
        return self.kind.model_validate(
            {
                **said,
                "version": over.record.version + 1 if over else 1,
                "created_at": over.record.created_at if over else change.at,
                "changed_at": change.at,
                "changed_by": change.by,
            }
        )

    def _kept(self, document: Mapping[str, Any]) -> KeptVersions[R]:
        earlier = ({**document, "_source": one} for one in document["_source"].get("earlier", ()))
        kept = self._records.kept(document)
        return KeptVersions(kept.record, kept.seq_no, kept.primary_term, tuple(map(self._records.record, earlier)))

    @property
    def _records(self) -> Records[R]:
        return Records(self.client, self.alias, self.kind, self.called)


def _lines(key: str, record: Versioned, over: KeptVersions[R] | None) -> Iterator[dict[str, Any]]:
    """What a bulk request says of it: the action, and the document with the version that it replaces."""
    if over is None:
        yield {"create": {"_id": key}}
        yield record.document()
        return
    earlier = (*over.earlier, over.record)[-MOST_EARLIER:]
    yield {"index": {"_id": key, **over.place}}
    yield {**record.document(), "earlier": [one.model_dump(mode="json", exclude_none=True) for one in earlier]}
