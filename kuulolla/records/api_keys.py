"""The API keys of a namespace, in an index of their own: given out, found, listed, revoked; never deleted.

When a key was last used is not kept: whoever answers requests may then read keys and nothing else, and cannot give
itself a key, or a revoked one back.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from elasticsearch import ConflictError, Elasticsearch, NotFoundError

from kuulolla.records.api_key import ApiKey
from kuulolla.records.api_keys_index import API_KEYS_INDEX
from kuulolla.records.kept import Kept, Records
from kuulolla.records.record_index import NoRecords
from kuulolla.runtime.elastic import as_faults
from kuulolla.runtime.faults import Fault
from kuulolla.search.read import NoIndex
from kuulolla.search.walk import walk


class NoSuchKey(Fault):
    """No key has this id."""


class KeyIsThere(Fault):
    """A key of this id was made before."""


@dataclass(frozen=True)
class ApiKeys:
    """The API keys of one namespace. Every method raises IndexAway, or Fault where the user has not the rights."""

    client: Elasticsearch
    namespace: str

    def create(self, key: ApiKey) -> None:
        """Keep a key that was given out, and return once `oldest_first` shows it. Raises KeyIsThere."""
        try:
            with as_faults():
                self.client.create(
                    index=API_KEYS_INDEX.alias(self.namespace),
                    id=key.id,
                    document=key.model_dump(mode="json", exclude_none=True),
                    require_alias=True,  # a missing index is missing (404), no right to make one that is lacking (403)
                    refresh="wait_for",
                )
        except ConflictError:
            raise KeyIsThere(f"there is a key {key.id} already: make another") from None
        except NotFoundError:
            raise NoRecords("API keys") from None

    def find(self, key_id: str) -> ApiKey | None:
        """The key as it is at this moment, revocation included; None where there is none."""
        kept = self._read(key_id)
        return kept.record if kept else None

    def oldest_first(self) -> Iterator[ApiKey]:
        """Every key there was, revoked and expired ones too, as it was a second ago."""
        try:
            for page in walk(
                self.client, API_KEYS_INDEX.alias(self.namespace), {"match_all": {}}, ("created_at", "id")
            ):
                for hit in page:
                    yield ApiKey.model_validate(hit["_source"])
        except NoIndex:
            raise NoRecords("API keys") from None

    def revoke(self, key_id: str, by: str, at: datetime) -> ApiKey:
        """The key, good for nothing from now on; one that was revoked before stays as it is. Raises NoSuchKey."""
        while kept := self._read(key_id):
            if kept.record.revoked_at is not None:  # before, or by the update below
                return kept.record
            revoked = ApiKey.model_validate({**kept.record.model_dump(), "revoked_at": at, "revoked_by": by})
            changed = revoked.model_dump(mode="json", include={"revoked_at", "revoked_by"})
            # Who else revokes it in this moment may be first; the next look tells.
            with suppress(ConflictError, NotFoundError), as_faults():
                self.client.update(
                    index=API_KEYS_INDEX.alias(self.namespace),
                    id=key_id,
                    doc=changed,
                    refresh="wait_for",
                    **kept.place,
                )
        raise NoSuchKey(f"there is no key {key_id}: `kuulolla keys list` shows them")

    def _read(self, key_id: str) -> Kept[ApiKey] | None:
        return Records(self.client, API_KEYS_INDEX.alias(self.namespace), ApiKey, "API keys").read(key_id)
