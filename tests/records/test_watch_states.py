"""What is known of watches, on the real Elasticsearch: kept over what was there, found by the names of watches."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from kuulolla.records.record_index import NoRecords
from kuulolla.records.watch_state import WatchState
from kuulolla.records.watch_states import WatchStates
from kuulolla.records.watch_states_index import FIELDS, WATCH_STATES_INDEX
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AlertsSettings, PortalSettings, RecordsSettings, load
from tests.records.conftest import bare_index
from tests.services.indexer.conftest import Index
from tests.services.indexer.posts import NOW

pytestmark = pytest.mark.real

__all__ = ["bare_index"]  # fixture


def state(watch: str, until_h: int = 0) -> WatchState:
    point = {"at": NOW - timedelta(hours=1), "observed": 3, "expected": 2.5, "upper": 9}
    until = NOW + timedelta(hours=until_h)
    return WatchState(
        watch=watch, of="f" * 32, until=until, learned='{"a": [0.1]}' * 3_000, points=(point,), looked_at=NOW
    )


@pytest.fixture
def states(bare_index: Index) -> Iterator[WatchStates]:
    WATCH_STATES_INDEX.apply(bare_index.admin, bare_index.namespace, 0)
    client = elasticsearch(load(AlertsSettings, bare_index.environ))
    yield WatchStates(client, bare_index.namespace)
    client.close()


def test_what_is_written_last_is_read(states: WatchStates) -> None:
    states.write([state("kela"), state("hsl")])
    states.write([state("kela", 1)])
    assert states.read(["kela", "hsl", "poissa"]) == {"kela": state("kela", 1), "hsl": state("hsl")}
    assert states.read([]) == {}
    states.write([])


def test_of_more_than_one_request_takes_all_are_written_and_read(states: WatchStates) -> None:
    many = {f"v{at}": replace_learned(state(f"v{at}")) for at in range(450)}
    states.write(many.values())
    assert states.read(many) == many


def test_those_that_nobody_can_look_at_are_found_with_why(states: WatchStates, bare_index: Index) -> None:
    why = "brand:kela can no longer be used: " + "ä" * 500
    states.write([state("kela").model_copy(update={"wrong": why}), state("hsl")])
    bare_index.admin.indices.refresh(index=f"watch-states.{bare_index.namespace}")
    for kind in (AlertsSettings, PortalSettings, RecordsSettings):
        reader = replace(states, client=elasticsearch(load(kind, bare_index.environ)))
        assert reader.blind() == {"kela": why}
    states.write([state("kela")])
    bare_index.admin.indices.refresh(index=f"watch-states.{bare_index.namespace}")
    assert states.blind() == {}


def replace_learned(one: WatchState) -> WatchState:
    return one.model_copy(update={"learned": "{}"})


def test_the_index_is_strict_and_has_every_field(states: WatchStates, bare_index: Index) -> None:
    states.write([state("kela")])
    name = WATCH_STATES_INDEX.apply(bare_index.admin, bare_index.namespace, 0)
    fields = bare_index.admin.indices.get_mapping(index=name)[name]["mappings"]
    assert (set(fields["properties"]), fields["dynamic"]) == (set(FIELDS), "strict")
    assert set(FIELDS) == set(WatchState.model_fields)


def test_without_the_index_the_command_that_makes_it_is_named(states: WatchStates) -> None:
    nowhere = replace(states, namespace="nowhere")
    for asks in (lambda: nowhere.read(["kela"]), lambda: nowhere.write([state("kela")])):
        with pytest.raises(NoRecords, match="make it with `kuulolla index apply`"):
            asks()
