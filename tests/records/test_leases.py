"""Leases on the real Elasticsearch: one has it, and another after that one let it go, or was killed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from kuulolla.records.kept import Kept
from kuulolla.records.lease import Lease
from kuulolla.records.leases import TTL_S, Leases
from kuulolla.records.leases_index import FIELDS, LEASES_INDEX
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import Fault
from kuulolla.runtime.settings import (
    AdminSettings,
    AlertsSettings,
    ElasticsearchSettings,
    PortalSettings,
    RecordsSettings,
    load,
)
from tests.records.conftest import bare_index
from tests.services.indexer.conftest import Index
from tests.services.indexer.posts import NOW

pytestmark = pytest.mark.real

__all__ = ["bare_index"]  # fixture

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Shared:
    """The leases of a namespace, as the user `alerts` has them."""

    index: Index
    leases: Leases

    def taken(self, holder: str = "a", at_s: float = 0) -> Kept[Lease]:
        lease = self.leases.try_take("watch:kela", holder, NOW + at_s * SECOND)
        assert lease is not None
        return lease


@pytest.fixture
def shared(bare_index: Index) -> Iterator[Shared]:
    LEASES_INDEX.apply(bare_index.admin, bare_index.namespace, 0)
    client = elasticsearch(load(AlertsSettings, bare_index.environ))
    yield Shared(bare_index, Leases(client, bare_index.namespace))
    client.close()


def test_one_has_a_lease_and_others_have_others(shared: Shared) -> None:
    lease = shared.taken()
    assert (lease.record.holder, lease.record.taken_at, lease.record.until) == ("a", NOW, NOW + TTL_S * SECOND)
    assert shared.leases.try_take("watch:kela", "b", NOW) is None
    assert shared.leases.try_take("watch:hsl", "b", NOW) is not None


def test_the_lease_of_one_that_was_killed_is_free_after_its_time(shared: Shared) -> None:
    first = shared.taken()
    assert shared.leases.try_take("watch:kela", "b", NOW + (TTL_S - 1) * SECOND) is None
    second = shared.taken("b", TTL_S)
    assert second.record.holder == "b"
    # It was not killed, but slept: it is told, and takes nothing away.
    assert shared.leases.renew(first, NOW + TTL_S * SECOND) is None
    shared.leases.release(first)
    assert shared.leases.try_take("watch:kela", "c", NOW + (TTL_S + 1) * SECOND) is None


def test_a_lease_that_is_renewed_goes_on(shared: Shared) -> None:
    lease = shared.leases.renew(shared.taken(), NOW + 30 * SECOND)
    assert lease is not None
    assert (lease.record.taken_at, lease.record.until) == (NOW, NOW + (30 + TTL_S) * SECOND)
    assert shared.leases.try_take("watch:kela", "b", NOW + (TTL_S + 1) * SECOND) is None
    # Also when it was over for a while, and nobody wanted it.
    assert shared.leases.renew(lease, NOW + 900 * SECOND) is not None


def test_a_lease_that_is_released_is_free_at_once(shared: Shared) -> None:
    shared.leases.release(shared.taken())
    lease = shared.taken("b", 1)
    shared.leases.release(lease)
    shared.leases.release(lease)
    assert shared.taken("c", 2).record.holder == "c"


def test_who_has_it_may_take_it_again(shared: Shared) -> None:
    before = shared.taken()
    again = shared.taken(at_s=10)
    assert again.record.until == NOW + (10 + TTL_S) * SECOND
    assert shared.leases.renew(before, NOW + 11 * SECOND) is None


def test_who_has_what_is_told(shared: Shared) -> None:
    shared.taken()
    shared.leases.try_take("watch:hsl", "b", NOW + 30 * SECOND)
    shared.index.admin.indices.refresh(index=f"leases.{shared.index.namespace}")
    held = {name: lease.holder for name, lease in shared.leases.held(NOW).items()}
    assert held == {"watch:kela": "a", "watch:hsl": "b"}
    assert set(shared.leases.held(NOW + TTL_S * SECOND)) == {"watch:hsl"}


@pytest.mark.parametrize("at_s", [0, TTL_S])
def test_of_many_who_want_it_at_once_one_gets_it(shared: Shared, at_s: int) -> None:
    if at_s:
        shared.taken()
    with ThreadPoolExecutor(8) as threads:
        taken = list(
            threads.map(lambda at: shared.leases.try_take("watch:kela", f"w{at}", NOW + at_s * SECOND), range(8))
        )
    assert len([one for one in taken if one is not None]) == 1


@pytest.mark.parametrize("kind", [PortalSettings, RecordsSettings, AdminSettings])
def test_nobody_else_has_business_with_leases(shared: Shared, kind: type[ElasticsearchSettings]) -> None:
    stranger = replace(shared.leases, client=elasticsearch(load(kind, shared.index.environ)))
    with pytest.raises(Fault, match="refuses this user"):
        stranger.try_take("watch:kela", "b", NOW)


def test_the_index_is_strict_and_has_every_field(shared: Shared) -> None:
    shared.taken()
    name = LEASES_INDEX.apply(shared.index.admin, shared.index.namespace, 0)
    fields = shared.index.admin.indices.get_mapping(index=name)[name]["mappings"]
    assert (set(fields["properties"]), fields["dynamic"]) == (set(FIELDS), "strict")
    assert set(FIELDS) == set(Lease.model_fields)


def test_without_the_index_the_command_that_makes_it_is_named(shared: Shared) -> None:
    nowhere = replace(shared.leases, namespace="nowhere")
    with pytest.raises(Fault, match="there is no index of leases: make it with `kuulolla index apply`"):
        nowhere.try_take("watch:kela", "a", NOW)
