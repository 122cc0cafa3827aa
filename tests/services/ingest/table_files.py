"""Tables written to files as the tests need them, and read again."""

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from kuulolla.schemas.post import Channel, Touchpoint
from kuulolla.services.ingest.collected import Collected, Origin, Row
from kuulolla.services.ingest.look import look
from kuulolla.services.ingest.rows import read_rows

ORIGIN = Origin("kysely", Channel.SURVEY, Touchpoint.OWNED)
FIRST_SEEN = datetime(2025, 12, 24, 10, tzinfo=UTC)


def write_csv(path: Path, rows: Sequence[Sequence[str]], delimiter: str = ";", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def read(path: Path, mapped: Mapping[str, str] | None = None) -> list[Row]:
    looked = look(path)
    with path.open("rb") as file:
        return list(read_rows(file, looked, ORIGIN, mapped or {}, FIRST_SEEN))


def posts(path: Path, mapped: Mapping[str, str] | None = None) -> list[Collected]:
    found = [row.found for row in read(path, mapped)]
    assert all(isinstance(post, Collected) for post in found), found
    return [post for post in found if isinstance(post, Collected)]
