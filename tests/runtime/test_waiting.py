"""Back-off, progress, breaker and plan of topics: pure decisions about time and counts."""

from datetime import UTC, datetime
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.runtime.backoff import Backoff
from kuulolla.runtime.dead_letters import Breaker, Record, dead_letter
from kuulolla.runtime.headers import headers_for
from kuulolla.runtime.names import group_name, topic_name
from kuulolla.runtime.progress import Progress
from kuulolla.runtime.topics import Existing, plan
from kuulolla.schemas.dead_letter import DeadLetter, Reason
from kuulolla.schemas.erasure import Erasure
from kuulolla.schemas.reading import Rejected, read
from kuulolla.schemas.topics import catalogue


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_waits_double_up_to_the_most_and_keep_at_least_half() -> None:
    waits = list(islice(Backoff(first_s=1, most_s=6).waits(lambda low, _high: low), 5))
    assert waits == [0.5, 1.0, 2.0, 3.0, 3.0]
    assert list(islice(Backoff(first_s=1, most_s=6).waits(lambda _low, high: high), 5)) == [1, 2, 4, 6, 6]


def test_a_consumer_with_records_waiting_that_stands_still_is_stuck() -> None:
    seconds = Seconds()
    progress = Progress(60, seconds)
    progress.waiting(5)
    seconds.now = 59
    assert progress.check() is None
    seconds.now = 61
    assert progress.check() == "5 records wait and none was finished for 61 s"
    progress.moved()
    assert progress.check() is None


def test_a_consumer_with_nothing_to_do_may_stand_still_and_its_time_starts_with_the_first_record() -> None:
    seconds = Seconds()
    progress = Progress(60, seconds)
    seconds.now = 1000
    progress.waiting(0)
    assert progress.check() is None
    seconds.now = 1050
    progress.waiting(3)
    assert progress.check() is None


def test_a_breaker_opens_when_most_records_are_set_aside_and_not_before_there_are_enough() -> None:
    breaker = Breaker(max_share=0.5, over=200)
    assert not breaker.after(199, 199).is_open
    assert breaker.after(200, 101).is_open
    assert not breaker.after(200, 100).is_open


def test_a_breaker_forgets_so_that_a_long_good_past_does_not_hide_a_fault() -> None:
    breaker = Breaker(max_share=0.5, over=200)
    for _ in range(1000):
        breaker = breaker.after(100, 0)
    batches = 0
    while not breaker.is_open:
        breaker = breaker.after(100, 100)
        batches += 1
    assert batches <= 8


def test_a_missing_topic_is_created_a_narrow_one_widened_a_wide_one_left() -> None:
    raw, scored = catalogue()["posts.raw"], catalogue()["posts.scored"]
    wanted = {"a": raw, "b": scored, "c": raw}
    existing = {"b": Existing(3, scored.configuration()), "c": Existing(99, raw.configuration())}
    todo = plan(wanted, existing)
    assert (list(todo.create), todo.widen, todo.configure, todo.wider_than_asked) == (["a"], {"b": 12}, {}, ("c",))


def test_settings_that_differ_are_set_and_others_left() -> None:
    raw = catalogue()["posts.raw"]
    shorter = {**raw.configuration(), "retention.ms": "1", "compression.type": "zstd"}
    assert plan({"a": raw}, {"a": Existing(12, shorter)}).configure == {"a": raw.configuration()}
    assert plan({"a": raw}, {"a": Existing(12, {**raw.configuration(), "compression.type": "zstd"})}).nothing_to_do


@pytest.mark.parametrize(("namespace", "topic"), [("", "posts.raw"), ("koe", "koe.posts.raw")])
def test_a_namespace_stands_before_topics_and_groups(namespace: str, topic: str) -> None:
    assert topic_name(namespace, "posts.raw") == topic
    assert group_name(namespace, "indexer") == topic.replace("posts.raw", "kuulolla-indexer")


def test_a_record_s_trace_is_carried_on_and_begun_where_there_is_none() -> None:
    erasure = Erasure(author="a", requested_at=datetime(2026, 11, 20, tzinfo=UTC))
    assert headers_for(erasure, {"traceparent": "00-a-b-01"})["traceparent"] == "00-a-b-01"
    first, second = headers_for(erasure), headers_for(erasure)
    assert first["schema"] == "Erasure@1"
    assert first["traceparent"] != second["traceparent"]


@given(st.none() | st.binary(), st.none() | st.binary(max_size=40))
def test_a_dead_letter_gives_back_the_original_bytes(value: bytes | None, key: bytes | None) -> None:
    record = Record("posts.raw", 1, 2, key, value, {"schema": "Post@1"})
    letter = dead_letter(record, Rejected(Reason.NOT_JSON), "sentiment", datetime(2026, 11, 20, tzinfo=UTC))
    again = read(DeadLetter, letter.to_json())
    assert isinstance(again, DeadLetter)
    assert (again.value, again.offset, again.reason) == (value, 2, Reason.NOT_JSON)
