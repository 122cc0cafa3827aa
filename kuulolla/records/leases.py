"""Leases by name, so that several replicas share a work: one has it, and another after that one was killed.

A lease saves double work and promises nothing more. Clocks of two machines differ by seconds, and a process may sleep
through the end of its lease: for a moment two may believe that they hold it. What they write is guarded for itself, by
the place among writes of each record that they have read (`if_seq_no`): of the two, one is told that it came second.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from elasticsearch import Elasticsearch

from kuulolla.records.kept import ChangedMeanwhile, Kept, Records
from kuulolla.records.lease import Lease
from kuulolla.records.leases_index import LEASES_INDEX

_MOST = 1_000

TTL_S = 45
"""Seconds after which the lease of a process that was killed is free."""


@dataclass(frozen=True)
class Leases:
    """The leases of one namespace. Every method raises IndexAway, or Fault where rights or the index lack."""

    client: Elasticsearch
    namespace: str

    def try_take(self, name: str, holder: str, now: datetime, ttl_s: float = TTL_S) -> Kept[Lease] | None:
        """The lease, for who had it before too; None where somebody else has it, or was quicker."""
        lease = Lease(name=name, holder=holder, taken_at=now, until=now + timedelta(seconds=ttl_s))
        there = self._records.read(name)
        if there is None:
            return self._records.create(name, lease)
        if there.record.holder != holder and there.record.until > now:
            return None
        return self._replaced(there, lease)

    def held(self, now: datetime) -> dict[str, Lease]:
        """The leases that somebody has, by their names; those of the last second may lack."""
        found = self._records.search(query={"range": {"until": {"gt": now.isoformat()}}}, size=_MOST)
        return {kept.record.name: kept.record for kept in found}

    def renew(self, held: Kept[Lease], now: datetime, ttl_s: float = TTL_S) -> Kept[Lease] | None:
        """The lease for longer, also where it was over and nobody wanted it; None where it is lost."""
        until = now + timedelta(seconds=ttl_s)
        return self._replaced(held, Lease.model_validate({**dict(held.record), "until": until}))

    def release(self, held: Kept[Lease]) -> None:
        """Let somebody else have it at once; one that is lost already stays with who has it."""
        with suppress(ChangedMeanwhile):
            self._records.remove(held.record.name, held)

    def _replaced(self, over: Kept[Lease], lease: Lease) -> Kept[Lease] | None:
        try:
            return self._records.replace(lease.name, over, lease)
        except ChangedMeanwhile:
            return None

    @property
    def _records(self) -> Records[Lease]:
        return Records(self.client, LEASES_INDEX.alias(self.namespace), Lease, "leases")
