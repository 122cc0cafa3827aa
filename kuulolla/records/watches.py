"""The watches of a namespace, a document each; nobody overwrites another's unseen, and whatever they name is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from kuulolla.records.check_watches import complaints
from kuulolla.records.recipients import Recipients
from kuulolla.records.saved_search import name_of
from kuulolla.records.searches import Searches
from kuulolla.records.versions import Change, KeptVersions, Unusable, VersionedRecords
from kuulolla.records.watch import Watch, WatchDefinition
from kuulolla.records.watches_index import WATCHES_INDEX

MOST_WATCHES = 5_000
"""Watches of a namespace: all of them are read at once."""


@dataclass(frozen=True)
class Watches:
    """The watches of one namespace. Every method raises IndexAway, or Fault where rights or the index lack."""

    client: Elasticsearch
    namespace: str

    def all(self) -> dict[str, Watch]:
        """Every watch by its name, in order of the names."""
        return self._records.all()

    def read(self, name: str) -> KeptVersions[Watch] | None:
        """A watch as it is now, capitals aside; None where there is none."""
        key = name_of(name)
        return self._records.read([key]).get(key)

    def write(self, definitions: Sequence[WatchDefinition], change: Change, over: Mapping[str, int]) -> list[Watch]:
        """Keep the definitions: each a new watch, or in place of the version that `over` names by its name.

        All are looked at before any is written. Raises Unusable where one names a saved search or a recipient that is
        not there; ChangedMeanwhile where one is there already, or at another version: those that it does not name were
        written. Who reads watches still looks whether their search is there: it may be removed in that same moment.
        """
        searches = Searches(self.client, self.namespace).all()
        recipients = Recipients(self.client, self.namespace).all()
        if why := complaints(definitions, searches, recipients):
            raise Unusable(why)
        return self._records.write({one.key: dict(one) for one in definitions}, change, over, self.all())

    def remove(self, kept: KeptVersions[Watch]) -> None:
        """Remove the watch that was read; its incidents stay. Raises ChangedMeanwhile."""
        self._records.remove(kept.record.key, kept)

    @property
    def _records(self) -> VersionedRecords[Watch]:
        return VersionedRecords(self.client, WATCHES_INDEX.alias(self.namespace), Watch, "watches", MOST_WATCHES)
