"""A source's loop on a real Kafka: what fails is retried, what is read is kept, and sources do not stop each other."""

import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

import pytest

from kuulolla.runtime.backoff import Backoff
from kuulolla.runtime.clock import Clock, SystemClock
from kuulolla.runtime.kafka import Producer
from kuulolla.runtime.lifecycle import Stop
from kuulolla.runtime.settings import IngestSettings, load
from kuulolla.runtime.topics import apply_topics
from kuulolla.schemas.dead_letter import Reason
from kuulolla.schemas.post import Channel, Post, Touchpoint
from kuulolla.schemas.reading import Rejected
from kuulolla.services.ingest.collected import Batch, Collected, Position, Refused
from kuulolla.services.ingest.connector import PolledSettings, Reader
from kuulolla.services.ingest.cursors import Cursors, latest_cursors
from kuulolla.services.ingest.fetch import SourceAway, SourceGone
from kuulolla.services.ingest.kafka_state import KafkaState
from kuulolla.services.ingest.poll import Poll
from kuulolla.services.ingest.report import Report
from tests.services.ingest.kafka_records import posts_in

pytestmark = pytest.mark.real

AT = datetime(2025, 12, 1, tzinfo=UTC)


class Numbers(PolledSettings):
    """A source of numbered posts."""

    kind: Literal["numbers"] = "numbers"

    def reader(self, clock: Clock) -> Reader:
        raise NotImplementedError


@dataclass
class Counting:
    """Gives one post a time; `trouble` is raised, in order, before anything is given."""

    trouble: list[Exception] = field(default_factory=list)
    extra: tuple[Collected | Refused, ...] = ()
    most: int = 3
    asked: list[Position | None] = field(default_factory=list)
    asked_at: list[float] = field(default_factory=list)

    def read(self, position: Position | None) -> Batch:
        self.asked.append(position)
        self.asked_at.append(time.monotonic())
        if self.trouble:
            raise self.trouble.pop(0)
        number = int(str((position or {}).get("next", 0)))
        if number >= self.most:
            return Batch((), position or {})
        return Batch([Collected(str(number), f"teksti {number}", AT), *self.extra], {"next": number + 1}, more=True)


@pytest.fixture(scope="module")
def settings(stack: Mapping[str, str]) -> IngestSettings:
    found = load(IngestSettings, {**stack, "KUULOLLA_NAMESPACE": f"t{uuid.uuid4().hex[:10]}"})
    apply_topics(found)
    return found


@pytest.fixture
def producer(settings: IngestSettings) -> Iterator[Producer]:
    found = Producer(settings)
    yield found
    found.close()


Run = Callable[[Counting, str], Callable[[], None]]


@pytest.fixture
def run(settings: IngestSettings, producer: Producer) -> Iterator[Run]:
    """Starts a poll of a reader under a name, and gives what stops it and waits for its end."""
    stops: list[Callable[[], None]] = []

    def start(reader: Counting, name: str) -> Callable[[], None]:
        source = Numbers(name=name, channel=Channel.FORUM, touchpoint=Touchpoint.EXTERNAL, interval_s=0.1)
        cursors = Cursors(latest_cursors(settings), producer, SystemClock())
        clock = SystemClock()
        report = Report([source], {}, producer, clock)
        poll = Poll(source, reader, producer, cursors, b"k" * 32, clock, KafkaState(), report, Backoff(0.05, 0.2))
        stop = Stop()
        thread = threading.Thread(target=poll.run, args=(stop,))
        thread.start()

        def end() -> None:
            stop.ask()
            thread.join(10)
            assert not thread.is_alive()

        stops.append(end)
        return end

    yield start
    for end in stops:
        end()


def name() -> str:
    return f"numerot-{uuid.uuid4().hex[:8]}"


def arrive(settings: IngestSettings, source: str, many: int) -> list[Post]:
    """The posts of a source, once there are as many."""
    until = time.monotonic() + 20
    while True:
        found = [post for post in posts_in(settings) if post.source == source]
        if len(found) >= many or time.monotonic() > until:
            return found
        time.sleep(0.1)


def test_posts_are_published_and_the_cursor_follows(settings: IngestSettings, run: Run) -> None:
    source = name()
    end = run(Counting(), source)
    assert {post.native_id for post in arrive(settings, source, 3)} == {"0", "1", "2"}
    end()
    cursor = latest_cursors(settings)[source]
    assert (cursor.connector, cursor.position) == ("numbers", {"next": 3})


def test_a_new_process_goes_on_at_the_cursor(settings: IngestSettings, run: Run) -> None:
    source = name()
    run(Counting(), source)
    arrive(settings, source, 3)
    time.sleep(0.3)
    later = Counting(most=4)
    run(later, source)
    assert len(arrive(settings, source, 4)) == 4
    assert later.asked[0] == {"next": 3}


@pytest.mark.parametrize("trouble", [SourceAway("x answers 500"), ValueError("a bug in a connector")])
def test_what_fails_is_tried_again(settings: IngestSettings, run: Run, trouble: Exception) -> None:
    source = name()
    reader = Counting([trouble, trouble])
    run(reader, source)
    assert len(arrive(settings, source, 3)) == 3
    assert reader.asked[:3] == [None, None, None]


def test_a_source_that_asks_for_patience_gets_it(settings: IngestSettings, run: Run) -> None:
    source = name()
    reader = Counting([SourceAway("x answers 429", retry_after_s=1.0)])
    run(reader, source)
    arrive(settings, source, 3)
    assert reader.asked_at[1] - reader.asked_at[0] >= 1.0


def test_a_broken_source_does_not_stop_another(settings: IngestSettings, run: Run) -> None:
    source = name()
    run(Counting([ValueError("for ever")] * 10_000), name())
    run(Counting(), source)
    assert len(arrive(settings, source, 3)) == 3


def test_a_source_that_is_gone_is_asked_no_more(run: Run) -> None:
    reader = Counting([SourceGone("x says that the source is gone for good (410)")])
    end = run(reader, name())
    time.sleep(0.5)
    end()
    assert len(reader.asked) == 1


def test_what_is_no_post_is_left_out_and_the_rest_goes_on(settings: IngestSettings, run: Run) -> None:
    source = name()
    bad = Refused("row 7", Rejected(Reason.NOT_JSON))
    late = Collected("x", "tulevaisuudesta", datetime(2099, 1, 1, tzinfo=UTC))
    run(Counting(extra=(bad, late)), source)
    assert [post.native_id for post in arrive(settings, source, 3)] != []
    time.sleep(0.3)
    assert {post.native_id for post in arrive(settings, source, 3)} == {"0", "1", "2"}


def test_it_stops_within_seconds_of_being_asked(run: Run) -> None:
    end = run(Counting([SourceAway("x", retry_after_s=3600)]), name())
    time.sleep(0.3)
    began = time.monotonic()
    end()
    assert time.monotonic() - began < 2
