"""Retention of what alerts leave behind: incidents that ended, what went out of them, states of watches that are gone.

And leases of processes that were killed: each process has one of its own, and who ends in good order takes it along.

A delivery stays as long as its incident, and an incident as long as another one of its event: whoever plans a delivery
again finds it there, and nobody is told twice.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from elasticsearch import Elasticsearch

from kuulolla.records.deliveries_index import DELIVERIES_INDEX
from kuulolla.records.delivery import DeliveryState
from kuulolla.records.incidents_index import INCIDENTS_INDEX
from kuulolla.records.leases_index import LEASES_INDEX
from kuulolla.records.watch_states_index import WATCH_STATES_INDEX
from kuulolla.records.watches_index import WATCHES_INDEX
from kuulolla.runtime.elastic import as_faults
from kuulolla.runtime.faults import IndexAway
from kuulolla.search.read import NoIndex
from kuulolla.search.walk import Hit, walk

_AT_ONCE: Final = 500
_UNSEEN_FOR: Final = timedelta(days=1)
"""How long nobody has looked at a watch that is gone."""

_OF_SERVICE: Final = "source:"
_OF_SERVICE_UNSEEN_FOR: Final = timedelta(days=30)
"""Watches of sources are made by the service and kept nowhere: where it stood still they are looked at again later."""

_OVER_FOR: Final = timedelta(days=1)
"""How long a lease is over. One that is taken again just now is lost to its holder, who sees that within seconds."""


@dataclass(frozen=True)
class Old:
    """Ids of what is too old, or of nothing any more."""

    incidents: tuple[str, ...] = ()
    deliveries: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    leases: tuple[str, ...] = ()

    def __str__(self) -> str:
        """What there is of it, for people; empty for nothing."""
        found = {
            "incidents": self.incidents,
            "deliveries": self.deliveries,
            "states of removed watches": self.states,
            "leases of processes that are gone": self.leases,
        }
        return ", ".join(f"{len(ids):,} {called}" for called, ids in found.items() if ids)


@dataclass(frozen=True)
class Retain:
    """What alerts left in one namespace. Every method raises IndexAway, or Fault where rights lack."""

    client: Elasticsearch
    namespace: str

    def old(self, before: datetime, now: datetime) -> Old:
        """Incidents that ended before that, what was planned before it and is settled, states that nothing needs."""
        incidents = self._incidents(before)
        deliveries = self._deliveries(before, frozenset(incidents))
        return Old(incidents, deliveries, self._states(now), self._leases(now))

    def delete(self, old: Old) -> None:
        """Delete these, for good; those that somebody else deleted are passed over. Incidents last: see above."""
        for alias, ids in (
            (DELIVERIES_INDEX.alias(self.namespace), old.deliveries),
            (WATCH_STATES_INDEX.alias(self.namespace), old.states),
            (LEASES_INDEX.alias(self.namespace), old.leases),
            (INCIDENTS_INDEX.alias(self.namespace), old.incidents),
        ):
            for some in _parts(ids):
                with as_faults():
                    lines = [{"delete": {"_id": one}} for one in some]
                    answer = self.client.bulk(index=alias, operations=lines, filter_path=["errors"])
                if answer["errors"]:
                    raise IndexAway(f"Elasticsearch did not delete all of {alias}")

    def _incidents(self, before: datetime) -> tuple[str, ...]:
        # One that is open, or open again, has no such time.
        alias, going = INCIDENTS_INDEX.alias(self.namespace), _before("closed_at", before)
        events = {hit["_id"]: hit["_source"]["event"] for hit in self._walk(alias, going, ("closed_at", "id"), "event")}
        stay = set[str]()
        for some in _parts(sorted(set(events.values()))):
            others = {"bool": {"filter": [{"terms": {"event": some}}], "must_not": [going]}}
            stay |= {hit["_source"]["event"] for hit in self._walk(alias, others, ("opened_at", "id"), "event")}
        return tuple(one for one, event in events.items() if event not in stay)

    def _deliveries(self, before: datetime, incidents: Collection[str]) -> tuple[str, ...]:
        old = _before("created_at", before)
        settled = {"bool": {"filter": [old], "must_not": [{"term": {"state": DeliveryState.PENDING}}]}}
        alias = DELIVERIES_INDEX.alias(self.namespace)
        found = {
            hit["_id"]: hit["_source"].get("incident")
            for hit in self._walk(alias, settled, ("created_at", "id"), "incident")
        }
        stay = self._there({of for of in found.values() if of is not None}) - set(incidents)
        return tuple(one for one, of in found.items() if of not in stay)

    def _states(self, now: datetime) -> tuple[str, ...]:
        alias = WATCHES_INDEX.alias(self.namespace)
        try:
            pages = walk(self.client, alias, {"match_all": {}}, ("name",), fields=["name"])
            watches = {hit["_id"] for page in pages for hit in page}
        except NoIndex:
            return ()  # who cannot see which watches there are does not call any of them removed
        of_service = {"prefix": {"watch": _OF_SERVICE}}
        unseen = {
            "bool": {
                "should": [
                    {"bool": {"filter": [_before("looked_at", now - _UNSEEN_FOR)], "must_not": [of_service]}},
                    _before("looked_at", now - _OF_SERVICE_UNSEEN_FOR),
                ]
            }
        }
        states = self._walk(WATCH_STATES_INDEX.alias(self.namespace), unseen, ("looked_at", "watch"), "watch")
        return tuple(hit["_id"] for hit in states if hit["_id"] not in watches)

    def _leases(self, now: datetime) -> tuple[str, ...]:
        over = _before("until", now - _OVER_FOR)
        leases = self._walk(LEASES_INDEX.alias(self.namespace), over, ("until", "name"), "name")
        return tuple(hit["_id"] for hit in leases)

    def _there(self, incidents: Collection[str]) -> set[str]:
        alias, found = INCIDENTS_INDEX.alias(self.namespace), set[str]()
        for some in _parts(sorted(incidents)):
            found |= {hit["_id"] for hit in self._walk(alias, {"ids": {"values": some}}, ("id",), "id")}
        return found

    def _walk(self, alias: str, query: Mapping[str, Any], order: Sequence[str], field: str) -> Iterator[Hit]:
        with suppress(NoIndex):  # nothing was ever watched here
            for page in walk(self.client, alias, query, order, fields=[field]):
                yield from page


def _before(field: str, moment: datetime) -> dict[str, Any]:
    return {"range": {field: {"lt": moment.isoformat()}}}


def _parts(ids: Sequence[str]) -> Iterable[list[str]]:
    return (list(ids[begin : begin + _AT_ONCE]) for begin in range(0, len(ids), _AT_ONCE))
