"""The saved searches of a namespace, a document each; nobody overwrites another's unseen, and all can be used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from kuulolla.records.check_searches import complaints, users
from kuulolla.records.saved_search import Definition, Group, SavedSearch, key_of
from kuulolla.records.searches_index import SEARCHES_INDEX
from kuulolla.records.uses import watches_of_search
from kuulolla.records.versions import Change, InUse, KeptVersions, Unusable, VersionedRecords
from kuulolla.search.language.tree import SavedKind

MOST_SEARCHES = 1_000
"""Saved searches of a namespace: all of them are read at once."""


@dataclass(frozen=True)
class Searches:
    """The saved searches of one namespace. Every method raises IndexAway, or Fault where rights or the index lack."""

    client: Elasticsearch
    namespace: str

    def all(self, kind: SavedKind | None = None, group: Group | None = None) -> dict[str, SavedSearch]:
        """Every saved search, of that kind and group where they are given, by its key; in order of the keys."""
        wanted = [{"term": {field: value}} for field, value in (("kind", kind), ("group", group)) if value]
        return self._records.all(wanted)

    def read(self, kind: SavedKind, name: str) -> KeptVersions[SavedSearch] | None:
        """A saved search as it is now, capitals aside; None where there is none."""
        key = key_of(kind, name)
        return self._records.read([key]).get(key)

    def write(self, definitions: Sequence[Definition], change: Change, over: Mapping[str, int]) -> list[SavedSearch]:
        """Keep the definitions: each a new saved search, or in place of the version that `over` names by its key.

        All are looked at before any is written. Raises Unusable; ChangedMeanwhile where one is there already, or at
        another version: those that it does not name were written.
        """
        known = self.all()
        if why := complaints(known, definitions):
            raise Unusable(why)
        return self._records.write({one.key: dict(one) for one in definitions}, change, over, known)

    def remove(self, kept: KeptVersions[SavedSearch]) -> None:
        """Remove the saved search that was read. Raises InUse, which names searches and watches; ChangedMeanwhile."""
        key = kept.record.key
        if using := [*users(key, self.all()), *watches_of_search(self.client, self.namespace, key)]:
            raise InUse(key, using)
        self._records.remove(key, kept)

    @property
    def _records(self) -> VersionedRecords[SavedSearch]:
        alias = SEARCHES_INDEX.alias(self.namespace)
        return VersionedRecords(self.client, alias, SavedSearch, "saved searches", MOST_SEARCHES)
