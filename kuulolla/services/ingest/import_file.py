"""A file into posts.raw: what was acknowledged before a kill is not sent again, and what is changes nothing."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from kuulolla.runtime.clock import Clock
from kuulolla.runtime.faults import KafkaAway
from kuulolla.runtime.kafka import Producer
from kuulolla.runtime.settings import IngestSettings
from kuulolla.schemas.post import Post
from kuulolla.schemas.reading import Rejected
from kuulolla.services.ingest.collected import Collected, Row
from kuulolla.services.ingest.cursors import Cursors, latest_cursors
from kuulolla.services.ingest.import_order import Counts, Order, Progress, progress_of
from kuulolla.services.ingest.look import Looked, look
from kuulolla.services.ingest.prepare import prepare
from kuulolla.services.ingest.publish import Sending, hand_over
from kuulolla.services.ingest.rows import read_rows

CONNECTOR = "import"

CHUNK_ROWS = 2000
"""Rows between two cursors; a killed import sends at most the chunks on their way again."""

CHUNK_CHARACTERS = 4_000_000
CHUNKS_ON_THEIR_WAY = 3

COMPARED_ROWS = 5_000_000
"""Rows up to which duplicates are looked for: about 100 bytes of memory each."""


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
        for step in _steps(order, looked, start, settings, clock, watcher):
            on_their_way.add(step)
        return on_their_way.finish(start)
    finally:
        producer.close()


def dry_run(order: Order, settings: IngestSettings, clock: Clock, watcher: Watcher) -> Counts:
    """What would become of every row. Nothing is sent and no server is needed."""
    looked = look(order.path)
    start = progress_of(None, order, clock.now())
    watcher.begins(looked, start.counts, 0)
    after = start
    for step in _steps(order, looked, start, settings, clock, watcher):
        after = step.after
    return after.counts


@dataclass(frozen=True)
class _Step:
    """The posts of a chunk of rows, and how far the import is once they are acknowledged."""

    posts: list[Post]
    after: Progress


def _steps(  # noqa: PLR0913
    order: Order, looked: Looked, start: Progress, settings: IngestSettings, clock: Clock, watcher: Watcher
) -> Iterator[_Step]:
    key = settings.pseudonym_key.get_secret_value().encode()
    seen: set[int] = set()
    progress = start
    with looked.path.open("rb") as file:
        rows = read_rows(file, looked, order.origin, order.mapped, start.first_seen_at)
        for chunk in _chunks(row for row in rows if row.number > start.row):
            now = clock.now()
            counts = progress.counts.copy()
            posts = []
            for row in chunk:
                found = row.found
                post = prepare(found, order.origin, key, now) if isinstance(found, Collected) else found
                counts.read += 1
                if isinstance(post, Rejected):
                    counts.rejected[post.reason.value] += 1
                    watcher.rejects(row.number, post)
                elif _is_new(post, seen):
                    posts.append(post)
                else:
                    counts.duplicates += 1
            counts.accepted += len(posts)
            progress = progress.at(chunk[-1].number, counts)
            watcher.moves(_place(file, looked), counts)
            yield _Step(posts, progress)


def _place(file: BinaryIO, looked: Looked) -> int:
    return looked.size if file.closed else file.tell()


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """The rows in chunks, each small in rows and in characters, so that memory stays flat whatever the rows hold."""
    chunk: list[Row] = []
    characters = 0
    for row in rows:
        chunk.append(row)
        characters += len(row.found.text) if isinstance(row.found, Collected) else 0
        if len(chunk) >= CHUNK_ROWS or characters >= CHUNK_CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


def _is_new(post: Post, seen: set[int]) -> bool:
    identity = hash(
        (post.id, post.revision)
    )  # 64 bits: one pair in five million rows collides once in 1.5 million imports
    if identity in seen:
        return False
    if len(seen) < COMPARED_ROWS:
        seen.add(identity)
    return True


class _OnTheirWay:
    """Steps handed to Kafka and not yet acknowledged: a few, so that reading and sending overlap."""

    def __init__(self, producer: Producer, cursors: Cursors, key: str, watcher: Watcher) -> None:
        self._producer = producer
        self._cursors = cursors
        self._key = key
        self._watcher = watcher
        self._steps: deque[tuple[Sending, Progress]] = deque()

    def add(self, step: _Step) -> None:
        """Hand the posts over; waits for the oldest step when too many are on their way."""
        self._steps.append((hand_over(self._producer, step.posts), step.after))
        if len(self._steps) > CHUNKS_ON_THEIR_WAY:
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
