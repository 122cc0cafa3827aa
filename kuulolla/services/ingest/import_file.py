"""A file into posts.raw: what was acknowledged before a kill is not sent again, and what is changes nothing."""

from collections import deque
from collections.abc import Generator, Iterator
from contextlib import closing
from functools import partial
from typing import Protocol

from kuulolla.runtime.clock import Clock
from kuulolla.runtime.faults import KafkaAway
from kuulolla.runtime.kafka import Producer
from kuulolla.runtime.settings import IngestSettings
from kuulolla.schemas.reading import Rejected
from kuulolla.services.ingest.beside import beside
from kuulolla.services.ingest.cursors import Cursors, latest_cursors
from kuulolla.services.ingest.import_order import Counts, Order, Progress, progress_of
from kuulolla.services.ingest.import_steps import Step, read_steps
from kuulolla.services.ingest.look import Looked, look
from kuulolla.services.ingest.publish import Sending, hand_over

CONNECTOR = "import"

STEPS_ON_THEIR_WAY = 3
"""Steps that may wait for Kafka; a killed import sends at most these again."""

BESIDE_FROM_BYTES = 2 * 1024 * 1024
"""Size of a file from which on a process of its own reads it: starting one takes half a second."""


class Watcher(Protocol):
    """Who is told how the import goes: the command's progress bar, a test."""

    def begins(self, looked: Looked, before: Counts, after_row: int) -> None:
        """The file was looked at; row 0 and nothing counted before, unless an import of it was killed."""
        ...

    def moves(self, done_bytes: int, counts: Counts) -> None:
        """Some more rows were read."""
        ...

    def rejects(self, row: int, why: Rejected) -> None:
        """A row is no post."""
        ...

    def waits(self, seconds: float) -> None:
        """Kafka has not acknowledged for so long; it goes on by itself."""
        ...


def import_file(order: Order, settings: IngestSettings, clock: Clock, watcher: Watcher) -> Counts:
    """Send every row to posts.raw and return what became of them, once all are acknowledged.

    The cursor stands under the source's name and the file's digest. It keeps the row up to which all is acknowledged,
    and the time of the first import: rows without a time get that one, so that importing again gives the same posts.
    An import that was finished starts again at the first row. Raises Fault when the file cannot be read, KafkaAway
    when the brokers are away for longer than the producer waits (five minutes): run it again then, it goes on.
    """
    looked = look(order.path)
    found = latest_cursors(settings)
    producer = Producer(settings)
    try:
        cursors = Cursors(found, producer, clock)
        key = order.cursor_key(looked.digest)
        start = progress_of(cursors.position(key, CONNECTOR), order, clock.now())
        watcher.begins(looked, start.counts, start.row)
        on_their_way = _OnTheirWay(producer, cursors, key, watcher)
        for step in _told(_steps(order, looked, start, settings, clock), watcher):
            on_their_way.add(step)
        return on_their_way.finish(start)
    finally:
        producer.close()


def dry_run(order: Order, settings: IngestSettings, clock: Clock, watcher: Watcher) -> Counts:
    """What would become of every row. Nothing is sent and no server is needed."""
    looked = look(order.path)
    start = progress_of(None, order, clock.now())
    watcher.begins(looked, start.counts, 0)
    counts = start.counts
    for step in _told(_steps(order, looked, start, settings, clock), watcher):
        counts = step.after.counts
    return counts


def _steps(
    order: Order, looked: Looked, start: Progress, settings: IngestSettings, clock: Clock
) -> Generator[Step, None, None]:
    key = settings.pseudonym_key.get_secret_value().encode()
    read = partial(read_steps, order, looked, start, key, clock)
    # Sending takes 60 microseconds a post and reading, masking and encoding about as much: a second core halves it.
    return beside(read) if looked.size > BESIDE_FROM_BYTES else read()


def _told(steps: Generator[Step, None, None], watcher: Watcher) -> Iterator[Step]:
    with closing(steps):
        for step in steps:
            for row, why in step.rejected:
                watcher.rejects(row, why)
            watcher.moves(step.done_bytes, step.after.counts)
            yield step


class _OnTheirWay:
    """Steps handed to Kafka and not yet acknowledged: a few, so that reading and sending overlap."""

    def __init__(self, producer: Producer, cursors: Cursors, key: str, watcher: Watcher) -> None:
        self._producer = producer
        self._cursors = cursors
        self._key = key
        self._watcher = watcher
        self._steps: deque[tuple[Sending, Progress]] = deque()

    def add(self, step: Step) -> None:
        """Hand the posts over; waits for the oldest step when too many are on their way."""
        self._steps.append((hand_over(self._producer, step.posts), step.after))
        if len(self._steps) > STEPS_ON_THEIR_WAY:
            self._settle_oldest()

    def finish(self, start: Progress) -> Counts:
        """Wait for all of them and mark the import as finished."""
        done = start
        while self._steps:
            done = self._settle_oldest()
        self._write(done.finish())
        self._producer.flush(60)
        return done.counts

    def _settle_oldest(self) -> Progress:
        sending, after = self._steps[0]
        try:
            sending.settle(self._keep_waiting)
        except KafkaAway as away:
            message = f"{away}: run the same command again, it goes on after the last acknowledged row"
            raise KafkaAway(message) from away
        self._steps.popleft()
        self._write(after)
        return after

    def _write(self, progress: Progress) -> None:
        self._cursors.write(self._key, CONNECTOR, progress.position())

    def _keep_waiting(self, seconds: float) -> bool:
        self._watcher.waits(seconds)
        return False  # the producer itself gives up after its delivery timeout
