"""The alerts service as a process: it says how it is, waits for what comes, and ends when asked to."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from kuulolla.cli.prepare import RECORDS, apply_index_template
from kuulolla.records.leases import Leases
from kuulolla.records.leases_index import LEASES_INDEX
from kuulolla.records.opened import open_generation
from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AdminSettings, AlertsSettings, Settings, load
from kuulolla.runtime.topics import apply_topics
from kuulolla.schemas.source_health import SourceHealth
from kuulolla.services.alerts.replica import Replica
from kuulolla.services.alerts.share import PARTS
from tests.clocks import SetClock
from tests.services.alerts.world import World
from tests.services.indexer.conftest import Index, bare_index

pytestmark = pytest.mark.real

__all__ = ["bare_index"]  # fixture


@dataclass(frozen=True)
class Running:
    """The process, and where it says how it is."""

    process: "subprocess.Popen[bytes]"
    port: int
    stderr: Path

    def says(self, about: str) -> httpx.Response | None:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/health/{about}", timeout=5)
        except httpx.TransportError:
            return None

    def is_ready(self) -> bool:
        answer = self.says("ready")
        return answer is not None and answer.status_code == 200

    def lacks(self) -> str:
        """Why it is not ready."""
        answer = self.says("ready")
        return answer.text if answer is not None and answer.status_code == 503 else ""

    def behind_s(self) -> float:
        """What its metrics say of how long watches have been waiting."""
        (line,) = re.findall(r"^kuulolla_watches_behind_seconds (\S+)$", self.metrics(), re.MULTILINE)
        return float(line)

    def metrics(self) -> str:
        return httpx.get(f"http://127.0.0.1:{self.port}/metrics", timeout=5).text

    def until(self, what: Callable[[], bool], within_s: float = 30) -> None:
        """Return as soon as it holds, of a process that is there."""
        deadline = time.monotonic() + within_s
        while not what():
            assert self.process.poll() is None, self.stderr.read_text()
            assert time.monotonic() < deadline, "it did not come to pass"
            time.sleep(0.1)


@contextmanager
def started(environ: Mapping[str, str], folder: Path) -> Iterator[Running]:
    """The process, which is gone after the block."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
    stderr = folder / "stderr"
    with stderr.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "kuulolla.services.alerts"],
            env={**os.environ, **environ, "KUULOLLA_ALERTS_PORT": str(port)},
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        try:
            yield Running(process, port, stderr)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


@pytest.fixture
def prepared(bare_index: Index) -> Index:
    """Topics and the records' indices, and no posts yet."""
    apply_topics(load(Settings, bare_index.environ))
    for index in RECORDS:
        index.apply(bare_index.admin, bare_index.namespace, 0)
    return bare_index


def test_it_is_ready_once_there_is_an_index_and_leaves_its_share_to_others_when_asked_to_end(
    prepared: Index, tmp_path: Path
) -> None:
    with started(prepared.environ, tmp_path) as running:
        running.until(lambda: "apply it with `kuulolla index apply`" in running.lacks())
        apply_index_template(load(AdminSettings, prepared.environ))
        running.until(running.is_ready)
        running.until(lambda: len(held(prepared)) == PARTS + 1)
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(10) == 0
    assert held(prepared) == set()


def held(index: Index) -> set[str]:
    """The names of all leases that somebody has now."""
    index.admin.indices.refresh(index=LEASES_INDEX.alias(index.namespace))
    client = elasticsearch(load(AlertsSettings, index.environ))
    try:
        return set(Leases(client, index.namespace).held(datetime.now(UTC)))
    finally:
        client.close()


def test_without_the_indices_of_the_records_it_says_in_one_line_what_to_do(bare_index: Index, tmp_path: Path) -> None:
    apply_topics(load(Settings, bare_index.environ))
    with started(bare_index.environ, tmp_path) as running:
        assert running.process.wait(30) == 1
        (line,) = [line for line in running.stderr.read_text().splitlines() if line.startswith("kuulolla alerts")]
    assert line == "kuulolla alerts: there is no index of leases: make it with `kuulolla index apply`"


def test_while_elasticsearch_is_away_it_is_up_and_not_ready(prepared: Index, tmp_path: Path) -> None:
    environ = {**prepared.environ, "KUULOLLA_ELASTICSEARCH_URL": "http://127.0.0.1:9"}
    with started(environ, tmp_path) as running:
        running.until(lambda: "no Elasticsearch answers" in running.lacks())
        running.until(lambda: running.behind_s() > 0)
        before = running.behind_s()
        running.until(lambda: running.behind_s() > before)
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(10) == 0


def test_while_kafka_is_away_it_watches_and_says_so(prepared: Index, tmp_path: Path) -> None:
    apply_index_template(load(AdminSettings, prepared.environ))
    made = World(prepared, SetClock(datetime.now(UTC)))
    made.search(name="puodikas", query="puodikas")
    made.watch("puodikas", search="brand:puodikas", recipients=[])
    made.close()
    with started({**prepared.environ, "KUULOLLA_KAFKA_BOOTSTRAP": "127.0.0.1:9"}, tmp_path) as running:
        running.until(lambda: "no Kafka answers at 127.0.0.1:9" in running.lacks())
        running.until(
            lambda: re.search(r"^kuulolla_watches_looked_at_total [1-9]", running.metrics(), re.MULTILINE) is not None
        )
        live = running.says("live")
        assert live is not None
        assert live.status_code == 200
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(8) == 0


def test_while_nobody_knows_how_the_sources_do_no_incident_of_one_opens_or_ends(prepared: Index) -> None:
    apply_index_template(load(AdminSettings, prepared.environ))
    made = World(prepared, SetClock(datetime.now(UTC)))
    said: list[Mapping[str, SourceHealth] | None] = [None]
    replica = Replica(elasticsearch(made.settings), made.settings, lambda: said[0])

    def states(healths: Mapping[str, SourceHealth] | None) -> list[str]:
        said[0] = healths
        replica.look()
        return [one.state for one in made.incidents()]

    replica.settle()
    at = datetime.now(UTC)
    fails = {"source": "lehti", "connector": "feed", "state": "failing", "since": at, "at": at, "because": "500"}
    failing = {"lehti": SourceHealth.model_validate(fails)}
    assert [states(healths) for healths in (None, failing, None, {})] == [[], ["open"], ["open"], ["closed"]]
    (incident,) = made.incidents()
    made.overwrite("incidents", incident.id, severity="unheard of")
    again = SourceHealth.model_validate({**fails, "since": at + timedelta(minutes=1)})
    assert states({"lehti": again}) == [], "what its newest one became cannot be read: none is opened beside it"
    replica.leave()
    made.close()


def test_what_is_looked_at_is_let_go_of_by_the_thread_that_looks_alone(
    prepared: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another thread that finds a new generation first would take away what is being looked at."""
    generation = apply_index_template(load(AdminSettings, prepared.environ))
    made = World(prepared, SetClock(datetime.now(UTC)))
    made.search(name="puodikas", query="puodikas")
    made.watch("puodikas", search="brand:puodikas", recipients=[])
    replica = Replica(elasticsearch(made.settings), made.settings, dict)
    replica.settle()
    replica.look()
    states = made.alerts.opened.watch_states
    before = states.read(["puodikas"])["puodikas"]
    other = open_generation(elasticsearch(made.settings), generation, SystemClock())
    monkeypatch.setattr(replica.follow, "now", lambda: other)
    replica.send()
    assert states.read(["puodikas"])["puodikas"] == before
    replica.look()
    assert states.read(["puodikas"])["puodikas"].looked_at > before.looked_at
    replica.leave()
    made.close()
