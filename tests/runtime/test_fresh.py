"""What was read stays for some seconds, for every thread, and no failure is kept."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from kuulolla.runtime.faults import IndexAway
from kuulolla.runtime.fresh import Fresh
from tests.clocks import SetClock

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Counter:
    """What is read: how often it was, or that it cannot be."""

    def __init__(self) -> None:
        self.reads = 0
        self.away = False

    def load(self) -> int:
        self.reads += 1
        if self.away:
            raise IndexAway("away")
        return self.reads


def made(fresh_s: float = 10) -> tuple[Fresh[int], Counter, SetClock]:
    counter, clock = Counter(), SetClock(NOW)
    return Fresh(counter.load, clock, fresh_s), counter, clock


def test_it_is_read_when_somebody_asks_and_again_once_it_is_old() -> None:
    fresh, counter, clock = made()
    assert counter.reads == 0
    assert [fresh.now(), fresh.now()] == [1, 1]
    clock.at += 10 * SECOND - timedelta(microseconds=1)
    assert fresh.now() == 1
    clock.at = NOW + 10 * SECOND
    assert [fresh.now(), fresh.now()] == [2, 2]
    clock.at += 9 * SECOND
    assert fresh.now() == 2, "it is as old as the last look at it"


def test_what_was_forgotten_is_read_anew() -> None:
    fresh, _, _ = made()
    fresh.forget()
    assert fresh.now() == 1
    fresh.forget()
    assert fresh.now() == 2


def test_a_clock_that_was_set_back_makes_nothing_fresh_for_longer() -> None:
    fresh, _, clock = made()
    fresh.now()
    clock.at -= 3600 * SECOND
    assert [fresh.now(), fresh.now()] == [2, 2]
    clock.at += 10 * SECOND
    assert fresh.now() == 3


def test_a_failure_comes_through_each_time_and_nothing_old_stands_in_for_it() -> None:
    fresh, counter, clock = made()
    fresh.now()
    clock.at += 10 * SECOND
    counter.away = True
    for _ in range(2):
        with pytest.raises(IndexAway):
            fresh.now()
    counter.away = False
    assert fresh.now() == 4


def test_what_is_nothing_is_read_once_too() -> None:
    reads: list[None] = []
    fresh = Fresh(lambda: reads.append(None), SetClock(NOW))
    for _ in range(3):
        fresh.now()
    assert len(reads) == 1


def test_of_many_threads_one_reads_and_the_others_wait_for_it() -> None:
    together, reads = Barrier(8), list[int]()

    def load() -> int:
        reads.append(1)
        time.sleep(0.1)
        return len(reads)

    fresh = Fresh(load, SetClock(NOW))

    def ask() -> int:
        together.wait(10)
        return fresh.now()

    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(ask) for _ in range(8)]
        assert [one.result(10) for one in asked] == [1] * 8
