"""What alerts left behind goes after a time on the real Elasticsearch, and nothing that somebody may still need."""

from datetime import datetime, timedelta

import pytest

from kuulolla.records.deliveries import Deliveries
from kuulolla.records.deliveries_index import DELIVERIES_INDEX
from kuulolla.records.delivery import Delivery, Outcome, attempted
from kuulolla.records.incident import Event, Incident, What
from kuulolla.records.incidents import Incidents
from kuulolla.records.incidents_index import INCIDENTS_INDEX
from kuulolla.records.leases import Leases
from kuulolla.records.leases_index import LEASES_INDEX
from kuulolla.records.retain import Old, Retain
from kuulolla.records.watch_state import WatchState
from kuulolla.records.watch_states import WatchStates
from kuulolla.records.watch_states_index import WATCH_STATES_INDEX
from kuulolla.records.watches_index import WATCHES_INDEX
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AlertsSettings, load
from tests.records.conftest import Watched, bare_index, watched
from tests.records.noticed import incident
from tests.records.outgoing import attempt, delivery
from tests.services.indexer.posts import NOW

pytestmark = pytest.mark.real

__all__ = ["bare_index", "watched"]  # fixtures

BEFORE = NOW - timedelta(days=400)
DAY = timedelta(days=1)
KINDS = ("incidents", "deliveries", "watch-states", "leases")
LONG_AGO, LATELY = BEFORE - 3 * DAY, NOW - 3 * DAY


def noticed(watch: str, event: str | None = None) -> Incident:
    """An incident that began long ago."""
    made = incident(watch, began_at=LONG_AGO, opened_at=LONG_AGO)
    return made if event is None else made.model_copy(update={"event": event})


def over(made: Incident, at: datetime = LONG_AGO + DAY) -> Incident:
    return made.with_event(Event(at=at, what=What.CLOSED), state="closed", closed_at=at)


def sent(about: str | None, recipient: str, at: datetime = LONG_AGO) -> Delivery:
    """What went out of an incident, or of a day."""
    made = delivery(recipient, about="day", created_at=at).model_copy(update={"incident": about})
    return attempted(made, attempt(Outcome.DELIVERED))


def looked_at(watch: str, at: datetime) -> WatchState:
    return WatchState(watch=watch, of="x", until=NOW, learned="{}", looked_at=at)


def test_what_ended_long_ago_goes_and_what_somebody_may_need_stays(watched: Watched) -> None:
    index = watched.index
    for apply in (INCIDENTS_INDEX.apply, DELIVERIES_INDEX.apply, WATCH_STATES_INDEX.apply, LEASES_INDEX.apply):
        apply(index.admin, index.namespace, 0)
    client = elasticsearch(load(AlertsSettings, index.environ))
    incidents, deliveries = Incidents(client, index.namespace), Deliveries(client, index.namespace)
    gone, last = over(noticed("gone")), noticed("last")
    lately, tied = over(noticed("lately"), LATELY), over(noticed("tied", last.event))
    for one in (gone, last, lately, tied):
        incidents.open_once(one)
    pending = delivery("pending", about="day", created_at=LONG_AGO)
    settled = {name: sent(about, name) for name, about in (("gone", gone.id), ("digest", None), ("lost", "f" * 32))}
    kept = [sent(last.id, "open"), sent(tied.id, "tied"), sent(lately.id, "lately"), sent(None, "new", LATELY), pending]
    deliveries.plan([*settled.values(), *kept])
    watched.run("searches", "add", "brand:kela", "--alias", "Kela")
    watched.run("watches", "add", "kela", "--search", "brand:kela", "--metric", "total_count")
    states = [
        *(("kela", LATELY), ("removed", LATELY), ("just-removed", NOW - DAY / 2)),
        *(("source:lehti:silent", LATELY), ("source:poissa:silent", NOW - 31 * DAY)),
    ]
    WatchStates(client, index.namespace).write(looked_at(name, at) for name, at in states)
    leases = Leases(client, index.namespace)
    for name, taken_at in (("alerts:killed", LATELY), ("alerts:runs", NOW), ("watches:3", NOW - DAY)):
        leases.try_take(name, "somebody", taken_at)
    index.admin.indices.refresh(index=f"*.{index.namespace}-v1")
    retain = Retain(index.admin, index.namespace)
    old = retain.old(BEFORE, NOW)
    assert (old.incidents, set(old.deliveries), set(old.states), old.leases) == (
        (gone.id,),
        {one.id for one in settled.values()},
        {"removed", "source:poissa:silent"},
        ("alerts:killed",),
    )
    assert str(old) == ("1 incidents, 3 deliveries, 2 states of removed watches, 1 leases of processes that are gone")
    retain.delete(old)
    retain.delete(old)  # somebody else deleted them
    index.admin.indices.refresh(index=f"*.{index.namespace}-v1")
    assert {kind: index.admin.count(index=f"{kind}.{index.namespace}")["count"] for kind in KINDS} == {
        "incidents": 3,
        "deliveries": 5,
        "watch-states": 3,
        "leases": 2,
    }
    assert retain.old(BEFORE, NOW) == Old()
    client.close()


def test_where_nothing_was_ever_watched_nothing_is_old(watched: Watched) -> None:
    retain = Retain(watched.index.admin, watched.index.namespace)
    assert retain.old(BEFORE, NOW) == Old()
    retain.delete(Old())
    assert str(Old()) == ""


def test_while_nobody_can_see_which_watches_there_are_none_counts_as_removed(watched: Watched) -> None:
    index = watched.index
    WATCH_STATES_INDEX.apply(index.admin, index.namespace, 0)
    client = elasticsearch(load(AlertsSettings, index.environ))
    WatchStates(client, index.namespace).write([looked_at("kela", LATELY)])
    index.admin.indices.refresh(index=WATCH_STATES_INDEX.alias(index.namespace))
    retain, alias = Retain(index.admin, index.namespace), WATCHES_INDEX.alias(index.namespace)
    assert retain.old(BEFORE, NOW) == Old(states=("kela",))
    index.admin.indices.delete_alias(index=f"{alias}-v1", name=alias)
    assert retain.old(BEFORE, NOW) == Old()
    client.close()
