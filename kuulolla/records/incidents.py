"""The incidents of a namespace, a document each: opened once, changed only as they were seen, kept for long."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Self, TypeVar

from elasticsearch import Elasticsearch
from pydantic import ValidationError

from kuulolla.records.erased import Erased, Explained, without
from kuulolla.records.false_alarms import FalseAlarms, avoided_by
from kuulolla.records.incident import Incident, State
from kuulolla.records.incidents_index import INCIDENTS_INDEX
from kuulolla.records.kept import ChangedMeanwhile, Kept, Records, write_all
from kuulolla.records.sensitivity import Sensitivity
from kuulolla.records.unreadable import UnreadableRecord, say_once
from kuulolla.search.cursor import BadCursor
from kuulolla.search.read import NoIndex
from kuulolla.search.walk import Hit, walk

T = TypeVar("T")

_OPEN_AT_ONCE = 1_000
_NOT_ASKED = ["series", "why", "comments"]
"""Of each open one, every few seconds: they are most of it."""

_MOST_SHOWN = 1_000
_WATCHES_AT_ONCE = 500
_PAGE = 200
_LONGEST_INTERVAL = timedelta(days=1)
_EXPLAINED = tuple(Explained.model_fields)
_TRIES = 5
"""How often what somebody does about an incident is tried: others write it every few minutes, not all the time."""

_NEWEST_FIRST = [{"opened_at": "desc"}, {"id": "asc"}]
_AFTER = re.compile(r"(\d{1,15})\.([0-9a-f]{32})", re.ASCII)


@dataclass(frozen=True)
class Page:
    """Incidents, newest first, and what asks for those after them; None at the end."""

    incidents: tuple[Kept[Incident], ...]
    after: str | None


@dataclass(frozen=True)
class OpenIncident:
    """What is asked of every open incident: whose it is, of which event, since when somebody looks after it.

    `seq_no`: its place among writes, another one after each change.
    """

    id: str
    watch: str
    event: str
    looked_after_since: datetime | None
    seq_no: int

    @classmethod
    def of(cls, kept: Kept[Incident]) -> Self:
        """The same of one that was read, or written, as a whole."""
        one = kept.record
        return cls(one.id, one.watch, one.event, one.looked_after_since, kept.seq_no)


@dataclass(frozen=True)
class Incidents:
    """The incidents of one namespace. Every method raises IndexAway, or Fault where rights or the index lack."""

    client: Elasticsearch
    namespace: str

    def open_once(self, incident: Incident) -> Kept[Incident]:
        """Keep a new incident, and return it; where there is one of its id already, that one, as it is now."""
        kept = self._records.create(incident.id, incident, refresh=True) or self.read(incident.id)
        if kept is None:  # deleted by hand: retention deletes none that is new
            raise ChangedMeanwhile(incident.id)
        return kept

    def read(self, incident_id: str) -> Kept[Incident] | None:
        """An incident as it is now; None where there is none."""
        return self._records.read(incident_id)

    def update(self, kept: Kept[Incident], changed: Incident) -> Kept[Incident]:
        """Put the changed one in the place of the one that was read. Raises ChangedMeanwhile.

        One that is the same is not written.
        """
        if changed == kept.record:
            return kept
        return self._records.replace(kept.record.id, kept, changed, refresh=True)

    def change(self, incident_id: str, how: Callable[[Incident], Incident]) -> Kept[Incident] | None:
        """What somebody does about the incident as it is now, kept; None where there is none.

        Where another change came between, such as one more interval of an open one, it is read and done again: for
        what adds to an incident, and overwrites nothing that had to be seen. Raises what `how` raises, and
        ChangedMeanwhile where others change it all the time.
        """
        return _again(lambda: self._change_once(incident_id, how))

    def forget(self, erased: Erased, until: datetime, since: datetime | None = None) -> int:
        """Take what is forgotten out of the reasons of incidents that began by `until`; how many named some of it.

        `since`: they lasted until then or longer. Reasons that cannot be read go as a whole, and all else that is in a
        record stays as it is: one of a newer version holds no erasure up. 0 where there is no index of incidents.
        Raises ChangedMeanwhile, and may then be called again.
        """
        wanted: list[dict[str, Any]] = [{"range": {"began_at": {"lte": until.isoformat()}}}]
        if since is not None:
            wanted.append({"range": {"last_at": {"gte": (since - _LONGEST_INTERVAL).isoformat()}}})
        pages = walk(self.client, self._alias, {"bool": {"filter": wanted}}, ("began_at", "id"), fields=_EXPLAINED)
        with suppress(NoIndex):
            named = [hit["_id"] for page in pages for hit in page if self._names(hit, erased)]
            for one in named:
                _again(partial(self._forget_once, one, erased))
            return len(named)
        return 0

    def of_watch(self, watch: str, state: State | None = None, size: int = 100) -> list[Kept[Incident]]:
        """The newest incidents of a watch, those in that state where one is given; newest first."""
        return self._newest([{"term": {"watch": watch}}, *_in(state)], size)

    def newest(self, watches: Collection[str]) -> dict[str, Kept[Incident] | UnreadableRecord]:
        """The newest incident of each of the watches that had one, or why it cannot be read."""
        names, found = list(watches), dict[str, Kept[Incident] | UnreadableRecord]()
        for begin in range(0, len(names), _WATCHES_AT_ONCE):
            found |= self._newest_of(names[begin : begin + _WATCHES_AT_ONCE])
        return found

    def _newest_of(self, watches: list[str]) -> dict[str, Kept[Incident] | UnreadableRecord]:
        one = {"top_hits": {"sort": _NEWEST_FIRST, "size": 1, "seq_no_primary_term": True}}
        answer = self._records.ask(
            query={"terms": {"watch": watches}},
            size=0,
            aggs={"watches": {"terms": {"field": "watch", "size": len(watches)}, "aggs": {"one": one}}},
        )
        buckets = answer["aggregations"]["watches"]["buckets"]
        return {bucket["key"]: self._readable(bucket["one"]["hits"]["hits"][0]) for bucket in buckets}

    def open_now(self) -> list[OpenIncident]:
        """Every open incident, newest first: what is asked of all of them."""
        pages = self._pages(_in(State.OPEN), _OPEN_AT_ONCE, source_excludes=_NOT_ASKED)
        return [OpenIncident.of(kept) for hits in pages for _, kept in self._records.readable(hits)]

    def newest_open(self, size: int) -> list[Kept[Incident]]:
        """So many of the open incidents, newest first, with all that is known of them."""
        return self._newest(_in(State.OPEN), size)

    def lasting_since(self, moment: datetime, watches: str) -> list[Kept[Incident]]:
        """The incidents that were open at that moment or later, of watches whose names begin with `watches`."""
        return self._newest([{"prefix": {"watch": watches}}, _open_at_or_after(moment)], _MOST_SHOWN)

    def lasting(self, begins: datetime, ends: datetime) -> Iterator[Incident]:
        """All incidents that were open at some time of a period, newest first; also those that began before it."""
        wanted: list[dict[str, Any]] = [{"range": {"opened_at": {"lt": ends.isoformat()}}}, _open_at_or_after(begins)]
        for hits in self._pages(wanted, _PAGE):
            yield from (kept.record for _, kept in self._records.readable(hits))

    def of_event(self, event: str) -> list[Kept[Incident]]:
        """The incidents of several watches that see one thing, newest first."""
        return self._newest([{"term": {"event": event}}], _MOST_SHOWN)

    def goes_on(self, event: str) -> bool:
        """Whether an incident of the event is open, also one that cannot be read."""
        return bool(self._hits([{"term": {"event": event}}, *_in(State.OPEN)], 1))

    def since(
        self,
        moment: datetime | None = None,
        *,
        watch: str | None = None,
        state: State | None = None,
        size: int = 50,
        after: str | None = None,
    ) -> Page:
        """Incidents that were noticed from `moment` on, newest first; `after`: what the page before gave.

        One that is noticed meanwhile pushes no other onto the next page. Raises BadCursor.
        """
        wanted = _in(state)
        if moment is not None:
            wanted.append({"range": {"opened_at": {"gte": moment.isoformat()}}})
        if watch is not None:
            wanted.append({"term": {"watch": watch}})
        hits = self._hits(wanted, size + 1, _place(after) if after is not None else None)
        # By what was found, not by what can be read: a page without that would be the last one.
        shown = tuple(kept for _, kept in self._records.readable(hits[:size]))
        return Page(shown, _after(hits[size - 1]["sort"]) if len(hits) > size else None)

    def false_alarms(self, watches: Collection[str]) -> dict[str, FalseAlarms]:
        """How often each of the watches was wrong, as far as people said so."""
        if not watches:
            return {}
        highest = {"highest": {"max": {"field": "score"}}}
        of_each = {"sensitivities": {"terms": {"field": "sensitivity"}, "aggs": highest}}
        marked = {"marked": {"filter": {"exists": {"field": "false_alarm.at"}}, "aggs": of_each}}
        answer = self._records.ask(
            query={"terms": {"watch": list(watches)}},
            size=0,
            aggs={"watches": {"terms": {"field": "watch", "size": len(watches)}, "aggs": marked}},
        )
        buckets = {bucket["key"]: bucket for bucket in answer["aggregations"]["watches"]["buckets"]}
        return {watch: _false_alarms(buckets[watch]) if watch in buckets else FalseAlarms(0, 0) for watch in watches}

    def _change_once(self, incident_id: str, how: Callable[[Incident], Incident]) -> Kept[Incident] | None:
        kept = self.read(incident_id)
        return None if kept is None else self.update(kept, how(kept.record))

    def _names(self, hit: Hit, erased: Erased) -> bool:
        found = self._explained(hit)
        return found is None or without(found, erased) != found.why

    def _forget_once(self, incident_id: str, erased: Erased) -> None:
        for hit in self._records.documents([incident_id]):
            found = self._explained(hit)
            why = without(found, erased) if found else None
            left = {name: value for name, value in hit["_source"].items() if name != "why"}
            if why is not None:
                left["why"] = why.model_dump(mode="json", exclude_none=True)
            seen = {"_id": incident_id, "if_seq_no": hit["_seq_no"], "if_primary_term": hit["_primary_term"]}
            if write_all(self.client, self._alias, "incidents", [{"index": seen}, left], refresh=True):
                raise ChangedMeanwhile(incident_id)

    def _explained(self, hit: Hit) -> Explained | None:
        try:
            return Explained.model_validate(hit["_source"])
        except ValidationError as error:
            say_once(UnreadableRecord("incidents", self._alias, hit["_id"], error))
            return None

    def _readable(self, hit: Hit) -> Kept[Incident] | UnreadableRecord:
        try:
            return self._records.kept(hit)
        except UnreadableRecord as unreadable:
            say_once(unreadable)
            return unreadable

    def _newest(self, wanted: list[dict[str, Any]], size: int) -> list[Kept[Incident]]:
        return [kept for _, kept in self._records.readable(self._hits(wanted, size))]

    def _pages(self, wanted: list[dict[str, Any]], size: int, **more: object) -> Iterator[list[Hit]]:
        """All of them, newest first, page by page."""
        after = None
        while hits := self._hits(wanted, size, after, **more):
            yield hits
            after = hits[-1]["sort"]

    def _hits(self, wanted: list[dict[str, Any]], size: int, after: object = None, **more: object) -> list[Hit]:
        hits: list[Hit] = self._records.ask(
            query={"bool": {"filter": wanted}},
            sort=_NEWEST_FIRST,
            size=size,
            search_after=after,
            seq_no_primary_term=True,
            **more,
        )["hits"]["hits"]
        return hits

    @property
    def _records(self) -> Records[Incident]:
        return Records(self.client, self._alias, Incident, "incidents")

    @property
    def _alias(self) -> str:
        return INCIDENTS_INDEX.alias(self.namespace)


def _again(once: Callable[[], T]) -> T:
    for _ in range(_TRIES - 1):
        with suppress(ChangedMeanwhile):
            return once()
    return once()


def _false_alarms(bucket: Mapping[str, Any]) -> FalseAlarms:
    marked = bucket["marked"]
    highest = [(Sensitivity(one["key"]), one["highest"]["value"]) for one in marked["sensitivities"]["buckets"]]
    return FalseAlarms(bucket["doc_count"], marked["doc_count"], avoided_by(highest))


def _in(state: State | None) -> list[dict[str, Any]]:
    return [{"term": {"state": state}}] if state else []


def _open_at_or_after(moment: datetime) -> dict[str, Any]:
    return {"bool": {"should": [*_in(State.OPEN), {"range": {"closed_at": {"gte": moment.isoformat()}}}]}}


def _after(sort: Sequence[Any]) -> str:
    """The last place of a page: the index sorts by milliseconds, and orders those of one by their ids."""
    opened_ms, incident_id = sort
    return f"{opened_ms}.{incident_id}"


def _place(after: str) -> tuple[int, str]:
    found = _AFTER.fullmatch(after)
    if found is None:
        raise BadCursor("this is no place in the incidents: give the one that came with the page before, whole")
    return int(found[1]), found[2]
