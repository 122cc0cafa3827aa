"""One process at a time opens an incident; one that was killed in its turn holds the others up for some seconds."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from kuulolla.records.leases import Leases
from kuulolla.records.leases_index import LEASES_INDEX
from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AlertsSettings, load
from kuulolla.services.alerts.incidents.turn import Turn
from tests.clocks import SetClock
from tests.services.indexer.conftest import Index, bare_index

pytestmark = pytest.mark.real

__all__ = ["bare_index"]  # fixture

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def later(seconds: float) -> SetClock:
    return SetClock(NOW + timedelta(seconds=seconds))


@pytest.fixture
def leases(bare_index: Index) -> Iterator[Leases]:
    LEASES_INDEX.apply(bare_index.admin, bare_index.namespace, 0)
    client = elasticsearch(load(AlertsSettings, bare_index.environ))
    yield Leases(client, bare_index.namespace)
    client.close()


def test_of_many_who_want_it_one_at_a_time_has_its_turn(leases: Leases) -> None:
    inside, most, lock = 0, 0, threading.Lock()

    def take(holder: int) -> None:
        nonlocal inside, most
        with Turn(leases, str(holder), SystemClock()).taken():
            with lock:
                inside += 1
                most = max(most, inside)
            threading.Event().wait(0.05)
            with lock:
                inside -= 1

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(take, range(6)))
    assert most == 1


def test_whoever_fails_in_its_turn_leaves_it_to_the_next_one(leases: Leases) -> None:
    with pytest.raises(ZeroDivisionError), Turn(leases, "a", later(0)).taken():
        raise ZeroDivisionError
    with Turn(leases, "b", later(0), waits_s=0.3).taken():
        assert leases.try_take("opening", "c", NOW) is None
        assert leases.try_take("opening", "b", NOW) is not None, "it is b's"


def test_the_turn_of_one_that_was_killed_ends_by_itself(leases: Leases) -> None:
    assert leases.try_take("opening", "killed", NOW, 15) is not None
    with Turn(leases, "b", later(14), waits_s=0.3).taken():  # it waits, and then goes on without
        kept = leases.try_take("opening", "killed", NOW, 15)
        assert kept is not None, "it is still the killed one's"
    with Turn(leases, "b", later(16)).taken():
        assert leases.try_take("opening", "killed", later(30).now()) is None
        assert leases.try_take("opening", "c", later(32).now()) is not None, "had b been killed too"
