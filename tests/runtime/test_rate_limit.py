"""What the rate limit promises, whatever the requests and their times."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.runtime.rate_limit import Allowance, RateLimit, burst

RATES = st.one_of(st.integers(1, 120), st.integers(1, 60_000))  # slow ones are refused more often
MINUTE_MS = 60_000


class Clock:
    """Milliseconds that a test chooses."""

    def __init__(self, now: int = 0) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


def _allowed_at(rate: int, times: list[int]) -> list[int]:
    """The moments of those requests that passed."""
    clock = Clock()
    limit = RateLimit(milliseconds=clock)
    passed = []
    for clock.now in times:
        if limit.ask("key", rate).allowed:
            passed.append(clock.now)
    return passed


# Many at one moment, as from threads, then pauses of every size.
TIMES = st.lists(
    st.one_of(st.just(0), st.integers(0, 200), st.integers(0, 3 * MINUTE_MS)), min_size=1, max_size=300
).map(lambda gaps: list(accumulate(gaps)))


@given(rate=RATES, times=TIMES)
def test_no_span_of_time_lets_more_through_than_the_burst_and_the_rate(rate: int, times: list[int]) -> None:
    passed = _allowed_at(rate, times)
    for first, begin in enumerate(passed):
        for many, end in enumerate(passed[first:], 1):
            assert many <= burst(rate) + (end - begin) * rate / MINUTE_MS


@given(rate=st.integers(1, 3000), start=st.integers(0, 10**9))
def test_after_a_pause_the_whole_burst_passes_at_once_and_no_more(rate: int, start: int) -> None:
    clock = Clock(start)
    limit = RateLimit(milliseconds=clock)
    for _ in range(2):
        asked = [limit.ask("key", rate) for _ in range(burst(rate) + 1)]
        assert [one.allowed for one in asked] == [True] * burst(rate) + [False]
        assert [one.remaining for one in asked] == [*reversed(range(burst(rate))), 0]
        clock.now += 2 * MINUTE_MS


@given(rate=RATES)
def test_who_stays_a_thousandth_below_the_rate_is_never_refused(rate: int) -> None:
    clock = Clock()
    limit = RateLimit(milliseconds=clock)
    for n in range(200):
        clock.now = -(-n * (MINUTE_MS + MINUTE_MS // 1000) // rate)
        assert limit.ask("key", rate).allowed


@given(rate=RATES, times=TIMES)
def test_retry_after_names_the_first_whole_second_at_which_a_request_passes(rate: int, times: list[int]) -> None:
    clock = Clock()
    limit = RateLimit(milliseconds=clock)
    for moment in times:
        clock.now = moment
        answer = limit.ask("key", rate)
        assert answer.allowed == (answer.retry_after_s == 0)
        if not answer.allowed:
            clock.now = moment + (answer.retry_after_s - 1) * 1000
            assert not limit.ask("key", rate).allowed
            clock.now = moment + answer.retry_after_s * 1000
            assert limit.ask("key", rate).allowed
            return


@given(rate=RATES, times=TIMES)
def test_as_many_as_remain_pass_at_once_and_not_one_more(rate: int, times: list[int]) -> None:
    clock = Clock()
    limit = RateLimit(milliseconds=clock)
    for clock.now in times[:-1]:
        limit.ask("key", rate)
    clock.now = times[-1]
    remaining = limit.ask("key", rate).remaining
    assert all(limit.ask("key", rate).allowed for _ in range(remaining))
    assert not limit.ask("key", rate).allowed


def test_each_key_is_counted_alone_and_by_its_own_rate() -> None:
    limit = RateLimit(milliseconds=Clock())
    assert [limit.ask("slow", 6).allowed for _ in range(2)] == [True, False]
    assert limit.ask("quick", 600) == Allowance(allowed=True, remaining=99, retry_after_s=0)
    assert limit.ask("slow", 6) == Allowance(allowed=False, remaining=0, retry_after_s=10)


def test_a_lowered_rate_counts_from_the_next_request_on() -> None:
    limit = RateLimit(milliseconds=Clock())
    assert all(limit.ask("key", 600).allowed for _ in range(100))
    assert limit.ask("key", 60) == Allowance(allowed=False, remaining=0, retry_after_s=1)
    # Ten seconds are owed: nearly two requests at this rate, of whose burst of one nothing is left.
    assert limit.ask("key", 11) == Allowance(allowed=False, remaining=0, retry_after_s=10)


def test_a_clock_that_has_run_for_ten_years_counts_as_exactly_as_a_new_one() -> None:
    start = 10 * 365 * 24 * 60 * MINUTE_MS
    clock = Clock(start)
    limit = RateLimit(milliseconds=clock)
    passed = 0
    for clock.now in range(start, start + MINUTE_MS, 10):
        passed += limit.ask("key", 700).allowed
    assert passed == burst(700) + 699  # the last of them is due when the minute is over


def test_only_the_keys_that_asked_last_are_remembered() -> None:
    limit = RateLimit(keys_kept=2, milliseconds=Clock())
    for key in ("a", "b", "a", "c"):
        limit.ask(key, 6)
    assert not limit.ask("a", 6).allowed
    assert not limit.ask("c", 6).allowed
    assert limit.ask("b", 6).allowed  # pushed out by c, and pushes a out
    assert limit.ask("a", 6).allowed


@pytest.mark.parametrize(("per_minute", "at_once"), [(1, 1), (6, 1), (11, 1), (12, 2), (600, 100), (60_000, 10_000)])
def test_the_burst_is_ten_seconds_worth_of_the_rate(per_minute: int, at_once: int) -> None:
    assert burst(per_minute) == at_once


def test_threads_together_get_no_more_than_the_burst() -> None:
    limit = RateLimit(milliseconds=Clock())
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            asked = list(threads.map(lambda _: limit.ask("key", 600).allowed, range(2000)))
    finally:
        sys.setswitchinterval(before)
    assert asked.count(True) == burst(600)


def test_on_the_machine_s_own_clock_a_request_passes_after_the_seconds_that_were_named() -> None:
    limit = RateLimit()
    while (answer := limit.ask("key", 60)).allowed:
        pass
    time.sleep(answer.retry_after_s)
    assert limit.ask("key", 60).allowed
