"""What ingest tells of its sources, on a real Kafka: changes at once, the rest now and then, nothing of who is gone."""

import contextlib
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from kuulolla.runtime.backoff import Backoff
from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.faults import KafkaAway
from kuulolla.runtime.kafka import Producer, consumer
from kuulolla.runtime.lifecycle import Stop
from kuulolla.runtime.settings import IngestSettings, load
from kuulolla.runtime.source_health import SourceHealths, latest_source_healths
from kuulolla.runtime.topics import apply_topics
from kuulolla.schemas.post import Channel, Touchpoint
from kuulolla.schemas.source_health import WRITTEN_EVERY, SourceHealth, SourceState
from kuulolla.schemas.topics import SOURCES_HEALTH
from kuulolla.services.ingest.collected import Batch, Position
from kuulolla.services.ingest.connectors.feed import FeedSource
from kuulolla.services.ingest.connectors.webhook import WebhookSource
from kuulolla.services.ingest.cursors import Cursors
from kuulolla.services.ingest.fetch import SourceAway, SourceGone
from kuulolla.services.ingest.kafka_state import KafkaState
from kuulolla.services.ingest.poll import Poll
from kuulolla.services.ingest.report import Report
from tests.answers import Answers, Told
from tests.clocks import SetClock

pytestmark = pytest.mark.real

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
FEED = Told(b"<rss version='2.0'><channel><item><guid>1</guid><title>Uutinen</title></item></channel></rss>")
WEBHOOK = WebhookSource(kind="webhook", name="lomake", channel=Channel.FEEDBACK_FORM, touchpoint=Touchpoint.OWNED)


@pytest.fixture(scope="module")
def settings(stack: Mapping[str, str]) -> IngestSettings:
    found = load(IngestSettings, {**stack, "KUULOLLA_NAMESPACE": f"t{uuid.uuid4().hex[:10]}"})
    apply_topics(found)
    return found


@pytest.fixture(scope="module")
def producer(settings: IngestSettings) -> Iterator[Producer]:
    found = Producer(settings)
    yield found
    found.close()


@pytest.fixture(scope="module")
def healths(settings: IngestSettings) -> Iterator[SourceHealths]:
    found = SourceHealths(consumer(settings, [], group=None), settings.namespace)
    yield found
    found.close()


@pytest.fixture
def name() -> str:
    return f"lehti-{uuid.uuid4().hex[:8]}"


def feed(name: str, url: str = "https://lehti.example/feed") -> FeedSource:
    made = {"kind": "feed", "name": name, "channel": "news", "touchpoint": "external", "url": url, "interval_s": 0.1}
    return FeedSource.model_validate({**made, "allow_private": True})


@contextlib.contextmanager
def running(stop: Stop, *runs: Callable[[Stop], None]) -> Iterator[None]:
    threads = [threading.Thread(target=run, args=(stop,)) for run in runs]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.ask()
        for thread in threads:
            thread.join(10)


def until(healths: SourceHealths, name: str, state: SourceState) -> SourceHealth:
    """How the source does, once it does so."""
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        if (found := healths.latest().get(name)) is not None and found.state is state:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{name} is not {state}")


def test_a_feed_that_answers_500_fails_for_that_reason_and_is_well_when_it_answers_again(
    producer: Producer, healths: SourceHealths, name: str
) -> None:
    stop, clock = Stop(), SystemClock()
    with Answers(Told(status=500)) as server:
        source = feed(name, f"{server.url}/salainen?avain=salaisuus")
        report = Report([source], {}, producer, clock, failing_after=timedelta(seconds=0.2))
        cursors = Cursors({}, producer, clock)
        poll = Poll(
            source, source.reader(clock), producer, cursors, b"k" * 32, clock, KafkaState(), report, Backoff(0.1, 0.2)
        )
        with running(stop, poll.run, report.run):
            failing = until(healths, name, SourceState.FAILING)
            asked = len(server.asked)
            server.told = [FEED]
            well = until(healths, name, SourceState.WELL)
    assert (failing.because, failing.connector) == ("127.0.0.1 answers 500", "feed")
    assert failing.last_success_at is None
    assert asked >= 3
    assert failing.since < well.since
    assert (well.because, well.last_success_at is None) == (None, False)


@dataclass
class Raising:
    """A reader that never reads anything."""

    trouble: Exception
    asked: threading.Event = field(default_factory=threading.Event)

    def read(self, position: Position | None) -> Batch:
        del position
        self.asked.set()
        raise self.trouble


@pytest.mark.parametrize(
    ("trouble", "because"),
    [
        (SourceGone("lehti.example says that the source is gone for good (410)"), "lehti.example says"),
        (ValueError("salaisuus"), "reading it crashed (ValueError): see ingest's log"),
        (SourceAway(""), "no reason was given"),
        (KafkaAway("Kafka does not take posts"), None),
    ],
)
def test_what_goes_wrong_is_the_source_s_unless_it_is_kafka_s(
    producer: Producer, healths: SourceHealths, name: str, trouble: Exception, because: str | None
) -> None:
    clock, reader, source = SystemClock(), Raising(trouble), feed(name)
    report = Report([source], {}, producer, clock, failing_after=timedelta(0))
    poll = Poll(source, reader, producer, Cursors({}, producer, clock), b"k" * 32, clock, KafkaState(), report)
    with running(Stop(), poll.run):
        assert reader.asked.wait(10)
    report.write()
    found = healths.latest().get(name)
    assert (found is None) == (because is None)
    assert found is None or str(found.because).startswith(str(because))


def test_what_is_as_it_was_is_written_now_and_then_and_at_the_start(
    producer: Producer, healths: SourceHealths, name: str
) -> None:
    clock = SetClock(AT)
    report = Report([feed(name)], {}, producer, clock)
    assert report.write()
    assert name not in healths.latest(), "nothing is known of it yet"
    report.answered(name)
    report.write()
    clock.at += WRITTEN_EVERY - timedelta(seconds=1)
    report.answered(name)
    report.write()
    assert healths.latest()[name].at == AT
    clock.at += timedelta(seconds=1)
    report.write()
    again = healths.latest()[name]
    assert (again.at, again.since, again.last_success_at) == (
        AT + WRITTEN_EVERY,
        AT,
        AT + WRITTEN_EVERY - timedelta(seconds=1),
    )
    clock.at += timedelta(minutes=1)
    Report([feed(name)], healths.latest(), producer, clock).write()
    started = healths.latest()[name]
    assert (started.at, started.since) == (clock.at, AT)


def test_a_source_that_is_taken_out_leaves_nothing_behind(
    producer: Producer, healths: SourceHealths, name: str
) -> None:
    report = Report([feed(name), feed(f"{name}-b")], {}, producer, SetClock(AT))
    report.answered(name)
    report.gone(f"{name}-b", "lehti.example says that the source is gone for good (410)")
    report.write()
    found = healths.latest()
    assert Report([feed(name)], found, producer, SetClock(AT)).write()
    assert {name, f"{name}-b"} & healths.latest().keys() == {name}
    assert Report([], healths.latest(), producer, SetClock(AT)).write()
    assert healths.latest() == {}


def test_a_process_that_only_receives_leaves_what_another_polls(
    producer: Producer, healths: SourceHealths, name: str
) -> None:
    report = Report([feed(name)], {}, producer, SetClock(AT))
    report.answered(name)
    report.write()
    assert Report([WEBHOOK], healths.latest(), producer, SetClock(AT)).write()
    assert name in healths.latest()


def test_a_reader_that_comes_later_reads_the_same_and_passes_over_what_is_no_record(
    settings: IngestSettings, producer: Producer, healths: SourceHealths, name: str
) -> None:
    report = Report([feed(name)], {}, producer, SetClock(AT))
    report.answered(name)
    report.write()
    for key, value in ((name, b"{"), ("tuntematon", None)):
        producer.send(SOURCES_HEALTH, key, value, {}).get(10)
    assert latest_source_healths(settings) == healths.latest()
    assert healths.latest()[name].state is SourceState.WELL


def test_a_kafka_that_does_not_take_it_is_tried_again(settings: IngestSettings, name: str) -> None:
    closed = Producer(settings)
    closed.close()
    report = Report([feed(name)], {}, closed, SetClock(AT))
    report.answered(name)
    assert not report.write()


def test_a_namespace_without_the_topic_says_how_to_make_it(settings: IngestSettings) -> None:
    other = settings.model_copy(update={"namespace": "ei-aiheita"})
    with pytest.raises(KafkaAway, match=r"no topic ei-aiheita.sources.health: create the topics"):
        latest_source_healths(other)
