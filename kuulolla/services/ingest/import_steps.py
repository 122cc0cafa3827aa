"""The rows of a file in steps: what is sent together, and how far the import is once that is acknowledged."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from kuulolla.runtime.clock import Clock
from kuulolla.schemas.post import Post
from kuulolla.schemas.reading import Rejected
from kuulolla.services.ingest.collected import Collected, Row
from kuulolla.services.ingest.import_order import Counts, Order, Progress
from kuulolla.services.ingest.look import Looked
from kuulolla.services.ingest.prepare import prepare
from kuulolla.services.ingest.publish import Outgoing
from kuulolla.services.ingest.rows import read_rows

STEP_ROWS = 2000
STEP_CHARACTERS = 4_000_000

COMPARED_ROWS = 5_000_000
"""Rows up to which duplicates are looked for: about 100 bytes of memory each."""


@dataclass(frozen=True)
class Step:
    """Posts, the rows that are none, how much of the file is read, and the progress once the posts are in Kafka."""

    posts: Sequence[Outgoing]
    rejected: Sequence[tuple[int, Rejected]]
    done_bytes: int
    after: Progress


def read_steps(order: Order, looked: Looked, start: Progress, key: bytes, clock: Clock) -> Generator[Step, None, None]:
    """The rows after `start`, prepared. Raises Fault when the file is no table with a column of text."""
    progress = start
    seen: set[int] = set()
    with looked.path.open("rb") as file:
        rows = read_rows(file, looked, order.origin, order.mapped, start.first_seen_at)
        for chunk in _chunks(row for row in rows if row.number > start.row):
            step = _step(chunk, progress, order, key, clock, seen, _place(file, looked))
            progress = step.after
            yield step


def _step(  # noqa: PLR0913
    chunk: list[Row], before: Progress, order: Order, key: bytes, clock: Clock, seen: set[int], done_bytes: int
) -> Step:
    now = clock.now()
    counts: Counts = before.counts.copy()
    posts, rejected = [], []
    for row in chunk:
        found = row.found
        post = prepare(found, order.origin, key, now) if isinstance(found, Collected) else found
        if isinstance(post, Rejected):
            rejected.append((row.number, post))
            counts.rejected[post.reason.value] += 1
        elif _is_new(post, seen):
            posts.append(Outgoing.of(post))
        else:
            counts.duplicates += 1
    counts.read += len(chunk)
    counts.accepted += len(posts)
    return Step(posts, rejected, done_bytes, before.at(chunk[-1].number, counts))


def _place(file: BinaryIO, looked: Looked) -> int:
    return looked.size if file.closed else file.tell()


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """The rows in chunks, each small in rows and in characters: memory stays flat whatever the rows hold."""
    chunk: list[Row] = []
    characters = 0
    for row in rows:
        chunk.append(row)
        characters += len(row.found.text) if isinstance(row.found, Collected) else 0
        if len(chunk) >= STEP_ROWS or characters >= STEP_CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


def _is_new(post: Post, seen: set[int]) -> bool:
    identity = hash((post.id, post.revision))  # of 64 bits: two of five million rows share one in 1.5 million imports
    if identity in seen:
        return False
    if len(seen) < COMPARED_ROWS:
        seen.add(identity)
    return True
