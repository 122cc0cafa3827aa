"""A folder of files: resumed in the middle of one, half-written ones left alone, bad ones refused once."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kuulolla.services.ingest.collected import Collected, Refused
from kuulolla.services.ingest.connectors.files import ROWS, FilesReader, FilesSource
from tests.clocks import SetClock

NOW = datetime.now(UTC)


def reader(folder: Path, settle_s: float = 0) -> FilesReader:
    values = {"name": "kansio", "kind": "files", "channel": "survey", "touchpoint": "owned", "path": f"{folder}/*.csv"}
    found = FilesSource.model_validate(values | {"settle_s": settle_s}).reader(SetClock(NOW))
    assert isinstance(found, FilesReader)
    return found


def write(folder: Path, name: str, rows: int) -> None:
    lines = ["tunnus;teksti", *(f"{name}-{number};palaute {number}" for number in range(rows))]
    (folder / name).write_text("\n".join(lines), encoding="utf-8")
    os.utime(folder / name, (NOW.timestamp() - 60, NOW.timestamp() - 60))


def test_a_large_file_is_read_in_batches_and_resumed_by_another_reader(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", 2 * ROWS + 10)
    first = reader(tmp_path)
    one = first.read(None)
    two = first.read(one.position)
    first.close()
    other = reader(tmp_path)
    again = other.read(one.position)
    last = other.read(again.position)
    assert again.posts == two.posts
    assert (
        len({post.native_id for batch in (one, two, last) for post in batch.posts if isinstance(post, Collected)})
        == 2010
    )
    assert not other.read(last.position).posts


def test_a_file_that_is_still_being_written_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", 1)
    os.utime(tmp_path / "a.csv", (NOW.timestamp() - 2, NOW.timestamp() - 2))
    assert not reader(tmp_path, settle_s=10).read(None).posts
    assert reader(tmp_path, settle_s=1).read(None).posts


def test_the_same_content_under_another_name_is_the_same_file(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", 3)
    source = reader(tmp_path)
    position = source.read(None).position
    (tmp_path / "a.csv").rename(tmp_path / "b.csv")
    assert not source.read(position).posts


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"a;b\n1;2\n"])
def test_a_file_that_is_no_table_does_not_stop_the_others(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "0.csv").write_bytes(content)
    os.utime(tmp_path / "0.csv", (NOW.timestamp() - 60, NOW.timestamp() - 60))
    write(tmp_path, "a.csv", 1)
    source = reader(tmp_path)
    posts, position = [], None
    for _ in range(4):
        batch = source.read(position)
        posts += list(batch.posts)
        position = batch.position
    assert sum(isinstance(post, Collected) for post in posts) == 1
    assert sum(isinstance(post, Refused) for post in posts) <= 1
