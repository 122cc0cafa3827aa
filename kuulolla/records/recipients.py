"""The recipients of a namespace, a document each; nobody overwrites another's unseen, none goes while it is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from kuulolla.records.recipient import Recipient, RecipientDefinition, completed, lacks
from kuulolla.records.recipients_index import RECIPIENTS_INDEX
from kuulolla.records.saved_search import name_of
from kuulolla.records.uses import watches_of_recipient
from kuulolla.records.versions import Change, InUse, KeptVersions, Unusable, VersionedRecords

MOST_RECIPIENTS = 500
"""Recipients of a namespace: all of them are read at once."""


@dataclass(frozen=True)
class Recipients:
    """The recipients of one namespace. Every method raises IndexAway, or Fault where rights or the index lack."""

    client: Elasticsearch
    namespace: str

    def all(self) -> dict[str, Recipient]:
        """Every recipient by its name, in order of the names."""
        return self._records.all()

    def read(self, name: str) -> KeptVersions[Recipient] | None:
        """A recipient as it is now, capitals aside; None where there is none. Earlier versions hold no secrets."""
        key = name_of(name)
        return self._records.read([key]).get(key)

    def write(
        self,
        definitions: Sequence[RecipientDefinition],
        change: Change,
        over: Mapping[str, int],
        *,
        loopback: bool = False,
    ) -> list[Recipient]:
        """Keep the definitions: each a new recipient, or in place of the version that `over` names by its name.

        One that gives no address or secret keeps those that are there. `loopback`: whether plain http to this machine
        will do, as in the local stack. All are looked at before any is written. Raises Unusable; ChangedMeanwhile
        where one is there already, or at another version: those that it does not name were written.
        """
        kept = self._records.read([one.key for one in definitions])
        whole = [completed(one, kept[one.key].record if one.key in kept else None) for one in definitions]
        why = {one.key: lack for one in whole if (lack := lacks(one, loopback=loopback)) is not None}
        if why:
            raise Unusable(why)
        # What was completed from a record that changed since then is refused: its version is another.
        return self._records.write({one.key: dict(one) for one in whole}, change, over, self.all())

    def remove(self, kept: KeptVersions[Recipient]) -> None:
        """Remove the recipient that was read. Raises InUse, which names watches; ChangedMeanwhile."""
        key = kept.record.key
        if using := watches_of_recipient(self.client, self.namespace, key):
            raise InUse(key, using)
        self._records.remove(key, kept)

    @property
    def _records(self) -> VersionedRecords[Recipient]:
        alias = RECIPIENTS_INDEX.alias(self.namespace)
        return VersionedRecords(self.client, alias, Recipient, "recipients", MOST_RECIPIENTS)
