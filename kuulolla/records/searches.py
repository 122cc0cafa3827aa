"""The saved searches of a namespace, a document each; nobody overwrites another's unseen, and all can be used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from elasticsearch import ConflictError, Elasticsearch, NotFoundError

from kuulolla.records.check_searches import complaints, users
from kuulolla.records.record_index import NoRecords
from kuulolla.records.saved_search import Definition, Group, SavedSearch, key_of
from kuulolla.records.searches_index import searches_alias
from kuulolla.runtime.elastic import as_faults
from kuulolla.runtime.faults import Fault, IndexAway
from kuulolla.search.language.tree import SavedKind

MOST_SEARCHES = 1_000
"""Saved searches of a namespace: all of them are read at once."""
MOST_EARLIER = 20
"""Earlier versions that a document keeps."""


class ChangedMeanwhile(Fault):
    """Somebody else changed the saved search since it was looked at."""


class SearchUnusable(Fault):
    """What was to be kept cannot be used: one line for each saved search, by key in `why`."""

    def __init__(self, why: Mapping[str, str]) -> None:
        self.why = why
        super().__init__("\n".join(f"{key}: {said}" for key, said in why.items()))


class SearchInUse(Fault):
    """Other saved searches name the one that was to be removed."""


@dataclass(frozen=True)
class Kept:
    """A saved search as it was read, with its earlier versions, oldest first, and its place among writes."""

    search: SavedSearch
    earlier: tuple[SavedSearch, ...]
    seq_no: int
    primary_term: int

    def version(self, version: int) -> SavedSearch | None:
        """That version; None where it is not kept."""
        return next((one for one in (*self.earlier, self.search) if one.version == version), None)


@dataclass(frozen=True)
class Change:
    """Who changes saved searches, and when."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Searches:
    """The saved searches of one namespace. Every method raises IndexAway, or Fault where rights or the index lack."""

    client: Elasticsearch
    namespace: str

    def all(self, kind: SavedKind | None = None, group: Group | None = None) -> dict[str, SavedSearch]:
        """Every saved search, of that kind and group where they are given, by its key; in order of the keys."""
        wanted = [{"term": {field: value}} for field, value in (("kind", kind), ("group", group)) if value]
        try:
            with as_faults():
                answer = self.client.search(
                    index=searches_alias(self.namespace),
                    query={"bool": {"filter": wanted}},
                    size=MOST_SEARCHES,
                    source_excludes=["earlier"],
                    allow_partial_search_results=False,
                )
        except NotFoundError:
            raise NoRecords("saved searches") from None
        found = [SavedSearch.model_validate(hit["_source"]) for hit in answer["hits"]["hits"]]
        return {search.key: search for search in sorted(found, key=lambda search: search.key)}

    def read(self, kind: SavedKind, name: str) -> Kept | None:
        """A saved search as it is now, capitals aside; None where there is none."""
        return self._kept([key_of(kind, name)]).get(key_of(kind, name))

    def write(self, definitions: Sequence[Definition], change: Change, over: Mapping[str, int]) -> list[SavedSearch]:
        """Keep the definitions: each a new saved search, or in place of the version that `over` names by its key.

        All are looked at before any is written. Raises SearchUnusable; ChangedMeanwhile where one is there already,
        or at another version: those that it does not name were written.
        """
        known = self.all()
        if why := complaints(known, definitions):
            raise SearchUnusable(why)
        if len(known.keys() | {one.key for one in definitions}) > MOST_SEARCHES:
            raise Fault(f"there may be {MOST_SEARCHES:,} saved searches: remove what nobody needs")
        kept = self._kept([one.key for one in definitions])
        versions = {key: its.search.version for key, its in kept.items()}
        if moved := [one.key for one in definitions if versions.get(one.key) != over.get(one.key)]:
            raise _changed(moved)
        made = [_next(one, kept.get(one.key), change) for one in definitions]
        self._write([(search, kept.get(search.key)) for search in made])
        return made

    def remove(self, kept: Kept) -> None:
        """Remove the saved search that was read. Raises SearchInUse, ChangedMeanwhile."""
        key = kept.search.key
        if using := users(key, self.all()):
            raise SearchInUse(f"{key} is used by {', '.join(using)}: change them first")
        try:
            with as_faults():
                self.client.delete(
                    index=searches_alias(self.namespace),
                    id=key,
                    if_seq_no=kept.seq_no,
                    if_primary_term=kept.primary_term,
                    refresh=True,
                )
        except (ConflictError, NotFoundError):
            raise _changed([key]) from None

    def _kept(self, keys: Sequence[str]) -> dict[str, Kept]:
        if not keys:
            return {}
        try:
            with as_faults():
                answer = self.client.mget(index=searches_alias(self.namespace), ids=list(keys))
        except NotFoundError:
            raise NoRecords("saved searches") from None
        if any("error" in document for document in answer["docs"]):
            raise NoRecords("saved searches")
        return {document["_id"]: _read(document) for document in answer["docs"] if document["found"]}

    def _write(self, made: Sequence[tuple[SavedSearch, Kept | None]]) -> None:
        """All in one request, shown to searches once it is through: the half of an import is hardly ever seen."""
        lines = [line for search, over in made for line in _lines(search, over)]
        if not lines:
            return
        with as_faults():
            answer = self.client.bulk(
                index=searches_alias(self.namespace), operations=lines, require_alias=True, refresh=True
            )
        items = [next(iter(item.values())) for item in answer["items"]]
        if refused := [item["_id"] for item in items if item["status"] == HTTPStatus.CONFLICT]:
            raise _changed(refused)
        if failed := [item for item in items if "error" in item]:
            raise IndexAway(f"Elasticsearch did not take {failed[0]['_id']} ({failed[0]['error']['type']})")


def _next(definition: Definition, over: Kept | None, change: Change) -> SavedSearch:
    return SavedSearch(
        **dict(definition),
        version=over.search.version + 1 if over else 1,
        created_at=over.search.created_at if over else change.at,
        changed_at=change.at,
        changed_by=change.by,
    )


def _lines(search: SavedSearch, over: Kept | None) -> list[dict[str, Any]]:
    """What a bulk request says of it: the action, and the document with the version that it replaces."""
    document = search.model_dump(mode="json", exclude_none=True)
    if over is None:
        return [{"create": {"_id": search.key}}, document]
    earlier = (*over.earlier, over.search)[-MOST_EARLIER:]
    document["earlier"] = [one.model_dump(mode="json", exclude_none=True) for one in earlier]
    place = {"_id": search.key, "if_seq_no": over.seq_no, "if_primary_term": over.primary_term}
    return [{"index": place}, document]


def _read(document: Mapping[str, Any]) -> Kept:
    source = document["_source"]
    earlier = tuple(SavedSearch.model_validate(one) for one in source.get("earlier", ()))
    return Kept(SavedSearch.model_validate(source), earlier, document["_seq_no"], document["_primary_term"])


def _changed(keys: Sequence[str]) -> ChangedMeanwhile:
    return ChangedMeanwhile(f"somebody else changed {', '.join(keys)} just now: look again")
