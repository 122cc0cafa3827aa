"""Imports into a real Kafka: resumed after kill -9, repeated, with bad rows, with Kafka's own counts."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.faults import Fault
from kuulolla.runtime.settings import IngestSettings, load
from kuulolla.schemas.post import Channel, Touchpoint
from kuulolla.schemas.reading import Rejected
from kuulolla.services.ingest.collected import Origin
from kuulolla.services.ingest.cursors import latest_cursors
from kuulolla.services.ingest.import_file import BESIDE_FROM_BYTES, dry_run, import_file
from kuulolla.services.ingest.import_order import Counts, Order
from kuulolla.services.ingest.import_steps import STEP_ROWS
from kuulolla.services.ingest.look import Looked
from kuulolla.services.ingest.searchable import wait_until_searchable
from tests.clocks import SetClock
from tests.services.ingest.kafka_records import posts_in

ORIGIN = Origin("palaute", Channel.FEEDBACK_FORM, Touchpoint.OWNED)


@dataclass
class Seen:
    """A watcher that remembers."""

    resumed_after: int = -1
    rejected: list[tuple[int, Rejected]] = field(default_factory=list)
    done_bytes: int = 0
    size: int = 0

    def begins(self, looked: Looked, before: Counts, after_row: int) -> None:
        self.size, self.resumed_after = looked.size, after_row
        assert before.read >= 0

    def moves(self, done_bytes: int, counts: Counts) -> None:
        assert counts.read == counts.accepted + counts.duplicates + sum(counts.rejected.values())
        self.done_bytes = done_bytes

    def rejects(self, row: int, why: Rejected) -> None:
        self.rejected.append((row, why))

    def waits(self, seconds: float) -> None:
        pass


def write(path: Path, values: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    return path


def rows(count: int) -> list[dict[str, object]]:
    return [
        {"native_id": str(n), "text": f"Palaute numero {n}", "published_at": "2025-12-01T12:00:00Z"}
        for n in range(count)
    ]


MIXED: list[dict[str, object]] = [
    {"native_id": "1", "text": "hyvä", "hours_ago": 3},
    {"native_id": "1", "text": "sama uudestaan", "hours_ago": 3},
    {"native_id": "1", "text": "muokattu", "hours_ago": 3, "revision": 2},
    {"native_id": "2", "text": ""},
    {"native_id": "3", "tekst": "x"},
]


def test_a_dry_run_needs_no_server_and_counts_every_row(tmp_path: Path) -> None:
    settings = IngestSettings.model_validate(
        {"stack": "local", "pseudonym_key": "k" * 32, "kafka_bootstrap": "127.0.0.1:1"}
    )
    seen = Seen()
    counts = dry_run(Order(write(tmp_path / "a.jsonl", MIXED), ORIGIN), settings, SystemClock(), seen)
    assert counts == Counts(read=5, accepted=2, duplicates=1, rejected=Counter(empty=1, breaks_contract=1))
    assert [row for row, _ in seen.rejected] == [4, 5]
    assert seen.done_bytes == seen.size


def test_a_large_file_is_read_beside_and_counts_the_same(tmp_path: Path) -> None:
    settings = IngestSettings.model_validate({"stack": "local", "pseudonym_key": "k" * 32})
    path = write(tmp_path / "a.jsonl", rows(25_000))
    assert path.stat().st_size > BESIDE_FROM_BYTES
    counts = dry_run(Order(path, ORIGIN), settings, SystemClock(), Seen())
    assert counts == Counts(read=25_000, accepted=25_000)


def test_a_fault_beside_is_told_here(tmp_path: Path) -> None:
    settings = IngestSettings.model_validate({"stack": "local", "pseudonym_key": "k" * 32})
    path = tmp_path / "a.csv"
    path.write_bytes(b"a;b\n" + b"1;2\n" * 1_000_000)
    with pytest.raises(Fault, match="--map text=COLUMN"):
        dry_run(Order(path, ORIGIN), settings, SystemClock(), Seen())


@pytest.fixture
def settings(namespace: Mapping[str, str]) -> IngestSettings:
    return load(IngestSettings, namespace)


@pytest.mark.real
def test_what_is_accepted_is_in_kafka_masked_with_its_key(settings: IngestSettings, tmp_path: Path) -> None:
    value: dict[str, object] = {"native_id": "1", "author": "Matti", "text": "Soita 040 123 4567", "hours_ago": 1}
    counts = import_file(Order(write(tmp_path / "a.jsonl", [value]), ORIGIN), settings, SystemClock(), Seen())
    (post,) = posts_in(settings)
    assert counts.accepted == 1
    assert (post.text, post.masked) == ("Soita [puhelin]", {"puhelin": 1})
    assert post.author not in {None, "Matti"}


@pytest.mark.real
def test_the_same_file_twice_gives_the_same_posts(settings: IngestSettings, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", [{"text": "ilman aikaa ja tunnusta"}, *MIXED])
    first = import_file(Order(path, ORIGIN), settings, SystemClock(), Seen())
    again = Seen()
    second = import_file(Order(path, ORIGIN), settings, SystemClock(), again)
    assert (first, again.resumed_after) == (second, 0)
    posts = Counter((post.id, post.revision, post.published_at, post.text) for post in posts_in(settings))
    assert set(posts.values()) == {2}


@pytest.mark.real
def test_an_import_killed_in_the_middle_goes_on_without_doubles(
    namespace: Mapping[str, str], settings: IngestSettings, tmp_path: Path
) -> None:
    count = 60_000
    path = write(tmp_path / "a.jsonl", rows(count))
    command = [
        sys.executable,
        "-m",
        "kuulolla.cli",
        "import",
        str(path),
        "--source",
        "palaute",
        "--channel",
        "feedback_form",
    ]
    process = subprocess.Popen(command, env=dict(namespace), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not latest_cursors(settings) and time.monotonic() < until:
        assert process.poll() is None, "it ended before it was killed"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    seen = Seen()
    counts = import_file(Order(path, ORIGIN), settings, SystemClock(), seen)
    assert 0 < seen.resumed_after < count
    assert seen.resumed_after % STEP_ROWS == 0
    assert counts == Counts(read=count, accepted=count)
    posts = posts_in(settings)
    assert len({post.id for post in posts}) == count
    # What had no cursor yet came again, as the same posts: the index keeps each once.
    assert len({(post.id, post.text, post.published_at) for post in posts}) == count


@pytest.mark.real
def test_rows_without_a_time_keep_that_of_the_first_import(settings: IngestSettings, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("teksti\nmoi\n", encoding="utf-8")
    for day in (1, 20):
        import_file(Order(path, ORIGIN), settings, SetClock(datetime(2025, 12, day, tzinfo=UTC)), Seen())
    assert {post.published_at for post in posts_in(settings)} == {datetime(2025, 12, 1, tzinfo=UTC)}


@pytest.mark.real
def test_waiting_without_services_ends_with_a_sentence(settings: IngestSettings, tmp_path: Path) -> None:
    import_file(Order(write(tmp_path / "a.jsonl", rows(3)), ORIGIN), settings, SystemClock(), Seen())
    told: list[tuple[str, int]] = []
    with pytest.raises(Fault, match="3 posts still wait for sentiment"):
        wait_until_searchable(settings, lambda service, waiting: told.append((service, waiting)), still_s=1)
    assert told == [("sentiment", 3)]


@pytest.mark.real
def test_nothing_to_wait_for_is_searchable_at_once(settings: IngestSettings) -> None:
    wait_until_searchable(settings, lambda _service, _waiting: None, still_s=5)
