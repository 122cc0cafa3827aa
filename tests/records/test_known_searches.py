"""Saved searches for whoever runs queries: read once for a while, the same for every thread."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from kuulolla.records.known_searches import KnownSearches
from kuulolla.records.saved_search import Definition
from kuulolla.runtime.faults import IndexAway
from kuulolla.search.language.parse import parse
from tests.clocks import SetClock
from tests.records.definitions import theme


@dataclass
class Records:
    """What is read, and how often it was."""

    themes: list[Definition]
    reads: int = 0
    away: bool = False
    clock: SetClock = field(default_factory=lambda: SetClock(datetime(2026, 11, 29, 12, tzinfo=UTC)))

    def load(self) -> list[Definition]:
        self.reads += 1
        if self.away:
            raise IndexAway("away")
        return list(self.themes)

    def known(self) -> KnownSearches:
        return KnownSearches(self.load, self.clock, fresh_s=10)


def test_they_are_read_at_the_first_look_and_again_when_they_are_old() -> None:
    records = Records([theme("jonot", "jono")])
    known = records.known()
    assert records.reads == 0
    assert (known.now().find("theme", "Jonot"), known.now().find("brand", "jonot")) == (parse("jono"), None)
    assert list(known.now().names("theme")) == ["jonot"]
    records.themes = [theme("jonot", "jonottaa")]
    records.clock.at += timedelta(seconds=9)
    assert known.now().find("theme", "jonot") == parse("jono")
    records.clock.at += timedelta(seconds=1)
    assert known.now().find("theme", "jonot") == parse("jonottaa")
    assert records.reads == 2


def test_a_clock_that_is_set_back_makes_nothing_last_longer() -> None:
    records = Records([theme("jonot", "jono")])
    known = records.known()
    known.now().names("theme")
    records.clock.at -= timedelta(hours=1)
    known.now().names("theme")
    assert records.reads == 2


def test_whoever_changed_one_lets_the_next_look_read_anew() -> None:
    records = Records([theme("jonot", "jono")])
    known = records.known()
    known.now().names("theme")
    known.forget()
    known.now().names("theme")
    assert records.reads == 2


def test_what_a_query_began_with_stays_while_others_read_anew() -> None:
    records = Records([theme("jonot", "jono")])
    known = records.known()
    began = known.now()
    records.themes = []
    records.clock.at += timedelta(seconds=60)
    assert known.now().find("theme", "jonot") is None
    assert began.find("theme", "jonot") == parse("jono")


def test_a_fault_comes_through_and_the_next_look_tries_again() -> None:
    records = Records([theme("jonot", "jono")], away=True)
    known = records.known()
    with pytest.raises(IndexAway):
        known.now().find("theme", "jonot")
    records.away = False
    assert known.now().find("theme", "jonot") == parse("jono")


def test_many_threads_at_once_read_once() -> None:
    records = Records([theme("jonot", "jono")])
    known, together = records.known(), Barrier(8)

    def look() -> object:
        together.wait(10)
        return known.now().find("theme", "jonot")

    with ThreadPoolExecutor(8) as threads:
        found = [future.result() for future in [threads.submit(look) for _ in range(8)]]
    assert found == [parse("jono")] * 8
    assert records.reads == 1
