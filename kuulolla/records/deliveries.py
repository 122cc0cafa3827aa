"""The deliveries of a namespace, a document each: planned once, sent by one process at a time, kept for long.

Who sends takes a delivery first, until some moment: others do not find it due before that, and where two take it at
once one is told. Whoever is killed while sending leaves it to be due again, so that somebody may get it twice, with the
same key.
"""

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from elasticsearch import Elasticsearch, NotFoundError

from kuulolla.records.deliveries_index import DELIVERIES_INDEX
from kuulolla.records.delivery import Attempt, Delivery, DeliveryKind, DeliveryState, Waits, attempted
from kuulolla.records.kept import ChangedMeanwhile, Kept, Records
from kuulolla.records.record_index import NoRecords
from kuulolla.records.unreadable import UnreadableRecord
from kuulolla.runtime.elastic import as_faults

_CALLED = "deliveries"
_MOST_SHOWN = 1_000
_OLDEST_FIRST = [{"created_at": "asc"}, {"id": "asc"}]


@dataclass(frozen=True)
class Deliveries:
    """The deliveries of one namespace. Every method raises IndexAway, or Fault where rights or the index lack."""

    client: Elasticsearch
    namespace: str

    def plan(self, deliveries: Iterable[Delivery]) -> list[Delivery]:
        """Keep each delivery, once by its id, and return those that are new; those that are there stay as they are."""
        by_id = {one.id: one for one in deliveries}
        new = self._records.create_all(by_id)
        return [one for key, one in by_id.items() if key in new]

    def read(self, delivery_id: str) -> Kept[Delivery] | None:
        """A delivery as it is now; None where there is none."""
        return self._records.read(delivery_id)

    def of_incident(self, incident_id: str) -> list[Delivery]:
        """What was planned of an incident, and what became of it a second ago; oldest first."""
        found = self._records.search(query={"term": {"incident": incident_id}}, sort=_OLDEST_FIRST, size=_MOST_SHOWN)
        return [kept.record for kept in found]

    def read_all(self, delivery_ids: Collection[str]) -> dict[str, Delivery]:
        """The deliveries of these ids as they are now; those that are there."""
        return self._records.read_all(delivery_ids)

    def told_of(self, incident_ids: Collection[str]) -> list[str]:
        """The recipients for whom anything was planned of these incidents, a thousand at most."""
        self._refresh()
        answer = self._records.ask(
            query={"terms": {"incident": list(incident_ids)}},
            size=0,
            aggs={"recipients": {"terms": {"field": "recipient", "size": _MOST_SHOWN}}},
        )
        return [bucket["key"] for bucket in answer["aggregations"]["recipients"]["buckets"]]

    def due(
        self, now: datetime, size: int = 100, per_recipient: int = 5, without: Collection[str] = ()
    ) -> list[Kept[Delivery]]:
        """What is to be sent now and taken by nobody, oldest first; of each recipient the oldest few.

        One that takes nothing leaves room for the others; of the recipients `without` nothing is asked. What was
        planned or recorded before is seen.
        """
        self._refresh()
        oldest = {"oldest": {"min": {"field": "created_at"}}}
        few = {"top_hits": {"sort": _OLDEST_FIRST, "size": per_recipient, "seq_no_primary_term": True}}
        answer = self._records.ask(
            query={
                "bool": {
                    "filter": {
                        "range": {"next_attempt_at": {"lte": now.isoformat()}}
                    },  # which what is pending alone has
                    "must_not": {"terms": {"recipient": list(without)}},
                }
            },
            size=0,
            aggs={
                "recipients": {
                    # The oldest `size` of all are with the `size` recipients that have the oldest.
                    "terms": {"field": "recipient", "size": size, "order": {"oldest": "asc"}},
                    "aggs": {**oldest, "few": few},
                }
            },
        )
        buckets = answer["aggregations"]["recipients"]["buckets"]
        hits = (hit for bucket in buckets for hit in bucket["few"]["hits"]["hits"])
        found = (kept for _, kept in self._records.readable(hits))
        return sorted(found, key=lambda kept: (kept.record.created_at, kept.record.id))[:size]

    def hasten(self, planned: Iterable[Delivery]) -> list[Delivery]:
        """Those of the deliveries that wait for longer than they are planned now, due as they are planned.

        Each tells of the incident that it is planned of now, maybe another one of its event. One that somebody tries,
        or changes meanwhile, stays as it is; and so does one that cannot be read.
        """
        hastened = []
        for one in planned:
            there = None
            with suppress(UnreadableRecord):
                there = self.read(one.id)
            if there is None or there.record.attempts or there.record.state is not DeliveryState.PENDING:
                continue
            if one.not_before < there.record.not_before:
                sooner = {name: getattr(one, name) for name in ("incident", "not_before", "waits", "next_attempt_at")}
                with suppress(ChangedMeanwhile):
                    changed = Delivery.model_validate({**dict(there.record), **sooner})
                    hastened.append(self._records.replace(one.id, there, changed).record)
        return hastened

    def sent_since(self, recipient: str, moment: datetime) -> int:
        """How many notifications the recipient got from that moment on, tests aside."""
        self._refresh()
        wanted = [{"term": {"recipient": recipient}}, {"range": {"sent_at": {"gte": moment.isoformat()}}}]
        tests = [{"term": {"kind": DeliveryKind.TEST}}]
        answer = self._records.ask(
            query={"bool": {"filter": wanted, "must_not": tests}},
            size=0,
            aggs={"notifications": {"cardinality": {"field": "notification"}}},
        )
        return int(answer["aggregations"]["notifications"]["value"])

    def of_notifications(self, keys: Collection[str]) -> list[Kept[Delivery]]:
        """What went out, or was tried to, in these notifications, as was recorded before; oldest first."""
        self._refresh()
        wanted = {"terms": {"notification": list(keys)}}
        return self._records.search(query=wanted, sort=_OLDEST_FIRST, size=_MOST_SHOWN)

    def put_off(
        self, kept: Kept[Delivery], until: datetime, waits: Waits | None, notification: str | None = None
    ) -> None:
        """Let a delivery wait until then, untried; to go out in that notification, or in any.

        What was tried says at its next try what it said before, also what it waited for. Raises ChangedMeanwhile.
        """
        waits = waits if notification is None else kept.record.waits
        later = {"not_before": until, "waits": waits, "next_attempt_at": until, "notification": notification}
        self._records.replace(kept.record.id, kept, Delivery.model_validate({**dict(kept.record), **later}))

    def take(self, kept: Kept[Delivery], until: datetime, notification: str) -> Kept[Delivery] | None:
        """The delivery for who sends it now, due for others after `until`; None where somebody else took it.

        `notification`: the key of the one that it goes out in; whoever tries it again sends it with the same one.
        """
        taken = Delivery.model_validate({**dict(kept.record), "next_attempt_at": until, "notification": notification})
        try:
            return self._records.replace(kept.record.id, kept, taken)
        except ChangedMeanwhile:
            return None

    def record(self, taken: Kept[Delivery], attempt: Attempt, after_s: float | None = None) -> Kept[Delivery]:
        """Keep what became of an attempt; `after_s`: seconds that the other side asks to wait.

        Raises ChangedMeanwhile where somebody else took it, since `until` had passed.
        """
        return self._records.replace(taken.record.id, taken, attempted(taken.record, attempt, after_s))

    def _refresh(self) -> None:
        """Let the next search see all that was written: cheap where nothing was, and writes need not wait for it."""
        try:
            with as_faults():
                self.client.indices.refresh(index=DELIVERIES_INDEX.alias(self.namespace))
        except NotFoundError:
            raise NoRecords(_CALLED) from None

    @property
    def _records(self) -> Records[Delivery]:
        return Records(self.client, DELIVERIES_INDEX.alias(self.namespace), Delivery, _CALLED)
