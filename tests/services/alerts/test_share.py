"""Replicas share the watches in parts: each part is looked at by one of them, whoever comes or is killed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from elasticsearch import Elasticsearch

from kuulolla.records.leases import TTL_S, Leases
from kuulolla.records.leases_index import LEASES_INDEX
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AlertsSettings, load
from kuulolla.services.alerts.share import PARTS, Share, part_of
from tests.clocks import SetClock
from tests.services.indexer.conftest import Index, fresh_index
from tests.services.indexer.posts import NOW

pytestmark = pytest.mark.real

WATCHES = [f"kuula-{number}" for number in range(200)]
TTL = timedelta(seconds=TTL_S)


@dataclass
class Replicas:
    """Processes of one namespace, whose clock moves on by ten seconds a settle."""

    index: Index
    client: Elasticsearch
    clock: SetClock = field(default_factory=lambda: SetClock(NOW))

    def replica(self, name: str, clock: SetClock | None = None) -> Share:
        return Share(Leases(self.client, self.index.namespace), name, clock or self.clock)

    def settle(self, *shares: Share) -> None:
        """Ten seconds pass, and each settles; what one wrote a second ago another finds."""
        self.clock.at += timedelta(seconds=10)
        for share in shares:
            share.settle()
            self.seen()
            assert_has_one_owner(*shares)

    def seen(self) -> None:
        """A second passes: searches find what was written."""
        self.index.admin.indices.refresh(index=LEASES_INDEX.alias(self.index.namespace))


def assert_has_one_owner(*shares: Share) -> None:
    for watch in WATCHES:
        assert sum(share.has(watch) for share in shares) <= 1, watch


@pytest.fixture(scope="module")
def shared(stack: Mapping[str, str]) -> Iterator[Replicas]:
    with fresh_index(stack) as index:
        LEASES_INDEX.apply(index.admin, index.namespace, 0)
        client = elasticsearch(load(AlertsSettings, index.environ))
        yield Replicas(index, client)
        client.close()


@pytest.fixture
def replicas(shared: Replicas) -> Replicas:
    """With no lease from before."""
    shared.clock.at += 2 * TTL
    return shared


def test_each_watch_is_in_one_part_the_same_in_every_process_and_all_parts_have_some() -> None:
    assert {part_of(watch) for watch in WATCHES} == set(range(PARTS))
    assert [part_of(name) for name in ("kuula-0", "päivystys", "source:lehti:silent")] == [3, 6, 7]


def test_one_alone_has_everything_and_knows_only_what_it_has(replicas: Replicas) -> None:
    one = replicas.replica("a")
    assert (one.parts, one.has("kuula-0")) == (frozenset(), False)
    replicas.settle(one)
    assert one.parts == set(range(PARTS))
    assert all(one.has(watch) for watch in WATCHES)
    for _ in range(6):  # longer than a lease lasts: what it has it keeps
        replicas.settle(one)
    assert one.parts == set(range(PARTS))


def test_one_that_joins_has_half_within_two_settles_and_a_third_one_its_share(replicas: Replicas) -> None:
    one, other, third = (replicas.replica(name) for name in "abc")
    replicas.settle(one)
    for _ in range(2):
        replicas.settle(other, one)
    replicas.settle(other, one)
    assert (len(one.parts), len(other.parts)) == (PARTS / 2, PARTS / 2)
    assert one.parts | other.parts == set(range(PARTS))
    for _ in range(3):
        replicas.settle(third, one, other)
    assert sorted(len(share.parts) for share in (one, other, third)) == [4, 6, 6]
    assert one.parts | other.parts | third.parts == set(range(PARTS))


def test_what_one_had_that_was_killed_the_other_has_once_its_leases_end(replicas: Replicas) -> None:
    one, killed = replicas.replica("a"), replicas.replica("b")
    for _ in range(3):
        replicas.settle(one, killed)
    last = replicas.clock.at
    while replicas.clock.at < last + TTL:
        replicas.settle(one)
        assert len(one.parts) == PARTS / 2 or replicas.clock.at >= last + TTL
    replicas.settle(one)
    assert one.parts == set(range(PARTS))


def test_one_that_slept_through_the_end_of_its_leases_does_not_believe_that_it_has_them(replicas: Replicas) -> None:
    asleep, one = replicas.replica("a"), replicas.replica("b")
    replicas.settle(asleep)
    replicas.clock.at += TTL - timedelta(seconds=1)
    assert asleep.has("kuula-0")
    replicas.clock.at += timedelta(seconds=1)
    assert (asleep.parts, asleep.has("kuula-0")) == (frozenset(), False)
    replicas.settle(one)
    assert one.parts == set(range(PARTS))
    assert_has_one_owner(asleep, one)
    replicas.settle(one, asleep)
    assert asleep.parts == frozenset(), "it takes nothing away: it waits until it is given its share"
    for _ in range(2):
        replicas.settle(one, asleep)
    assert len(asleep.parts) == PARTS / 2


def test_one_that_leaves_lets_others_have_everything_at_once(replicas: Replicas) -> None:
    one, leaves = replicas.replica("a"), replicas.replica("b")
    for _ in range(3):
        replicas.settle(one, leaves)
    leaves.leave()
    replicas.seen()
    assert (leaves.parts, leaves.has("kuula-0")) == (frozenset(), False)
    replicas.settle(one)
    assert one.parts == set(range(PARTS))


class Meanwhile(datetime):
    """A moment at which, when it is compared first, something happens."""

    happens: Callable[[], None] = staticmethod(lambda: None)

    def __lt__(self, other: datetime, /) -> bool:  # type: ignore[override]  # as datetime itself has it
        happens, Meanwhile.happens = Meanwhile.happens, staticmethod(lambda: None)
        happens()
        return super().__lt__(other)


def test_what_this_process_loses_while_another_thread_of_it_asks_harms_nothing(replicas: Replicas) -> None:
    """`settle` has a thread of its own; that it comes in between is made certain by the moments that are compared."""
    asleep, one = replicas.replica("a", SetClock(replicas.clock.at)), replicas.replica("b")
    asleep.settle()
    replicas.clock.at += TTL
    replicas.settle(one)
    asleep.clock = SetClock(Meanwhile.combine(asleep.clock.now().date(), asleep.clock.now().timetz()))
    Meanwhile.happens = staticmethod(asleep.settle)
    assert asleep.parts == set(range(PARTS)), "so it was when it was asked"
    assert asleep.parts == frozenset()
