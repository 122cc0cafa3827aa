"""Setting records aside on the real Kafka."""

import pytest

from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.dead_letters import Breaker, Record
from kuulolla.runtime.kafka import Producer
from kuulolla.schemas.dead_letter import DeadLetter, Reason
from kuulolla.schemas.reading import Rejected
from kuulolla.schemas.topics import POSTS_SCORED
from kuulolla.services.indexer.dead_letters import DeadLetters
from tests.services.indexer.conftest import Flow

pytestmark = pytest.mark.real

WHY = Rejected(Reason.NOT_JSON, rule="json_invalid")


def put(flow: Flow, *records: Record) -> list[DeadLetter]:
    """What lies in posts.dlq after these were put there."""
    producer = Producer(flow.settings)
    store = DeadLetters(producer, Breaker(0.5, 200), SystemClock(), lambda _s: False)
    assert store.put([(record, WHY) for record in records], finished=len(records))
    producer.close()
    return flow.dead_letters()


def record(value: bytes | None, **headers: str) -> Record:
    return Record(POSTS_SCORED, 3, 14, b"avain", value, headers)


@pytest.mark.parametrize("value", [None, b"", b"\x00\xff{", b"x" * 4_190_000])
def test_what_was_put_there_is_there_with_its_bytes_and_where_it_stood(flow: Flow, value: bytes | None) -> None:
    (letter,) = put(flow, record(value, traceparent="00-a-b-01"))
    assert (letter.value, letter.topic, letter.partition, letter.offset) == (value, POSTS_SCORED, 3, 14)
    assert (letter.key, letter.headers, letter.set_aside_by) == ("avain", {"traceparent": "00-a-b-01"}, "indexer")
    assert (letter.reason, letter.rule) == (Reason.NOT_JSON, "json_invalid")


def test_headers_that_would_not_fit_are_left_out_and_the_value_is_kept(flow: Flow) -> None:
    (letter,) = put(flow, record(b"x" * 3_000_000, weird="\x01" * 1_000_000))
    assert (letter.value, letter.headers) == (b"x" * 3_000_000, {})


def test_a_value_that_would_not_fit_is_left_out_so_that_the_topic_goes_on(flow: Flow) -> None:
    first, second = sorted(put(flow, record(b"x" * 7_000_000), record(b"{")), key=lambda letter: letter.value or b"")
    assert (first.value, first.offset, second.value) == (None, 14, b"{")


def test_records_are_counted_towards_the_breaker(flow: Flow) -> None:
    producer = Producer(flow.settings)
    store = DeadLetters(producer, Breaker(0.5, 4), SystemClock(), lambda _s: False)
    store.put([], finished=3)
    assert not store.breaker.is_open
    store.put([(record(b"{"), WHY)] * 5, finished=5)
    assert store.breaker.is_open
    producer.close()
