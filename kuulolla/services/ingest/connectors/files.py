"""Files that appear in a folder, each read once, row by row as `kuulolla import` reads them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from glob import iglob
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

from pydantic import Field, TypeAdapter, ValidationError

from kuulolla.runtime.clock import Clock
from kuulolla.runtime.faults import Fault
from kuulolla.runtime.telemetry import logger
from kuulolla.schemas.contract import Moment
from kuulolla.schemas.dead_letter import Reason
from kuulolla.schemas.reading import Rejected
from kuulolla.services.ingest.collected import Batch, Collected, Position, Refused, Row
from kuulolla.services.ingest.connector import PolledSettings, Reader
from kuulolla.services.ingest.look import Looked, look
from kuulolla.services.ingest.rows import read_rows

log = logger(__name__)

ROWS = 1000
REMEMBERED = 4000
"""Files whose place is remembered, the last read first: about 500 kB of cursor."""


class FilesSource(PolledSettings):
    """`kind: files`."""

    kind: Literal["files"]
    path: str = Field(description="the files, such as /srv/inbox/*.csv")
    columns: Mapping[str, str] = Field(default_factory=dict, description="column of a field, where it is not guessed")
    settle_s: float = Field(default=10, ge=0, description="seconds unchanged after which a file is taken for whole")

    def reader(self, clock: Clock) -> Reader:
        """Its reader."""
        return FilesReader(self, clock)


class _Place(NamedTuple):
    """How far a file is read. `first_seen_at` is the time of its rows that have none."""

    row: int
    first_seen_at: Moment
    done: bool


_PLACES = TypeAdapter(dict[str, _Place])


@dataclass
class _Reading:
    """The file that is being read, held open so that its next rows need no new start."""

    digest: str
    file: BinaryIO
    rows: Iterator[Row]
    row: int


class FilesReader:
    """Reads files in the order of their names, some rows at a time; a file is known by its content, not its name."""

    def __init__(self, source: FilesSource, clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self._looked: dict[tuple[str, int, int], Looked | None] = {}
        self._reading: _Reading | None = None

    def read(self, position: Position | None) -> Batch:
        """The next rows of the first file not read to its end; a file that is no table is refused once."""
        places = _places(position)
        for path in sorted(Path(name) for name in iglob(self._source.path)):  # noqa: PTH207 - Path.glob takes no absolute pattern
            looked = self._look(path)
            digest = looked.digest if looked else ""
            place = places.get(digest) or _Place(0, self._clock.now(), done=False)
            if looked is not None and not place.done:
                return self._read(looked, places, place)
        return Batch((), position or {})

    def _look(self, path: Path) -> Looked | None:
        """The file, or None while it is still being written, is gone, or is none of ours."""
        try:
            stat = path.stat()
        except OSError:
            return None
        # Either way: the clock of a file server may be ahead of ours.
        if abs(self._clock.now().timestamp() - stat.st_mtime) < self._source.settle_s:
            return None
        version = (str(path), stat.st_size, stat.st_mtime_ns)
        if version not in self._looked:
            try:
                self._looked[version] = look(path)
            except Fault as fault:
                self._looked[version] = None
                log.warning("file_refused", source=self._source.name, because=str(fault))
        return self._looked[version]

    def _read(self, looked: Looked, places: dict[str, _Place], place: _Place) -> Batch:
        try:
            rows = list(islice(self._rows(looked, place), ROWS))
        except Fault as fault:
            log.warning("file_refused", source=self._source.name, because=str(fault))
            rows = [Row(0, Rejected(Reason.BREAKS_CONTRACT, rule="not a table with a column of text"))]
        after = place._replace(row=rows[-1].number if rows else place.row, done=len(rows) < ROWS)
        if after.done:
            self.close()
        elif self._reading is not None:
            self._reading.row = after.row
        posts = [_told(looked.path, row) for row in rows]
        kept = {looked.digest: after} | {digest: old for digest, old in places.items() if digest != looked.digest}
        return Batch(
            posts, {"files": _PLACES.dump_python(dict(list(kept.items())[:REMEMBERED]), mode="json")}, more=True
        )

    def _rows(self, looked: Looked, place: _Place) -> Iterator[Row]:
        """The rows after `place`: going on with the open file where it stands there, else from the file's beginning."""
        reading = self._reading
        if reading is None or (reading.digest, reading.row) != (looked.digest, place.row):
            self.close()
            file = looked.path.open("rb")
            rows = read_rows(file, looked, self._source.origin, self._source.columns, place.first_seen_at)
            after = (row for row in rows if row.number > place.row)
            self._reading = reading = _Reading(looked.digest, file, after, place.row)
        return reading.rows

    def close(self) -> None:
        """Let go of the open file."""
        if self._reading is not None:
            self._reading.file.close()
            self._reading = None


def _told(path: Path, row: Row) -> Collected | Refused:
    return row.found if isinstance(row.found, Collected) else Refused(f"{path.name} row {row.number}", row.found)


def _places(position: Position | None) -> dict[str, _Place]:
    try:
        return _PLACES.validate_python((position or {}).get("files", {}))
    except ValidationError:  # written by another version: rows are read again, which changes nothing
        return {}
