"""A stack's life on the real servers: own ports, own directory, in the order of the day."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from kafka import KafkaAdminClient
from kafka.admin import NewTopic

from kuulolla.stack import Profile, Server, StackFault, StackLayout, elasticsearch, kafka, lifecycle
from kuulolla.stack.machine import check_ports
from kuulolla.stack.processes import find
from kuulolla.stack.secret_values import read_secrets
from tests import stacks

ROOT = Path(__file__).parents[2]
PORT_BASE = 24_000

real = pytest.mark.real


@pytest.fixture(scope="module")
def layout(stack: Mapping[str, str]) -> Iterator[StackLayout]:
    """A stack that no other test uses; the shared one comes first, for programs are fetched once then."""
    with stacks.of_its_own(PORT_BASE) as layout:
        assert stack["KUULOLLA_STACK_DIR"] != str(layout.directory)
        yield layout


def up(layout: StackLayout) -> None:
    assert lifecycle.up(layout, "maven").up


def pids(layout: StackLayout) -> list[int]:
    return find(kafka.marks(layout) | elasticsearch.marks(layout))


def exists(pid: int) -> bool:
    """Whether the process lives; one that has ended and waits for its parent to notice does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in {"Z", "X"}


def topics(layout: StackLayout) -> set[str]:
    admin = KafkaAdminClient(bootstrap_servers=layout.kafka_bootstrap)
    try:
        return {name for name in admin.list_topics() if not name.startswith(("__", "kuulolla.stack."))}
    finally:
        admin.close()


def create_topic(layout: StackLayout, name: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=layout.kafka_bootstrap)
    try:
        admin.create_topics([NewTopic(name, 1, 1)])
    finally:
        admin.close()


def test_a_stack_that_never_was_is_down_and_stays_unmade(tmp_path: Path) -> None:
    layout = StackLayout.at(tmp_path / "never", PORT_BASE + 500)
    assert not lifecycle.status(layout).up
    assert not layout.directory.exists()


@real
def test_an_up_that_was_killed_is_taken_up_by_the_next(layout: StackLayout) -> None:
    arguments = ["stack", "up", "--test", "--how", "maven"]
    environment = {
        **os.environ,
        "KUULOLLA_STACK_DIR": str(layout.directory),
        "KUULOLLA_STACK_PORT_BASE": str(PORT_BASE),
    }
    with subprocess.Popen([sys.executable, "-m", "kuulolla.cli", *arguments], cwd=ROOT, env=environment) as command:
        while not find(elasticsearch.marks(layout)):
            assert command.poll() is None
            time.sleep(0.05)
        command.kill()
    up(layout)


@real
def test_up_again_changes_nothing_and_is_quick(layout: StackLayout) -> None:
    up(layout)
    before, began = pids(layout), time.monotonic()
    up(layout)
    assert pids(layout) == before
    assert time.monotonic() - began < 5


@real
def test_after_kill_9_up_brings_back_what_was_there(layout: StackLayout) -> None:
    up(layout)
    create_topic(layout, "kept")
    killed = pids(layout)
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    while any(exists(pid) for pid in killed):
        time.sleep(0.05)
    assert not lifecycle.status(layout).up
    up(layout)
    assert topics(layout) == {"kept"}


@real
def test_reset_of_a_running_stack_empties_it_keeps_the_secrets_and_leaves_it_running(layout: StackLayout) -> None:
    up(layout)
    create_topic(layout, "gone")
    secrets = read_secrets(layout.secrets_file)
    lifecycle.reset(layout)
    assert lifecycle.status(layout).up
    assert topics(layout) == set()
    assert read_secrets(layout.secrets_file) == secrets


@real
def test_one_server_can_be_stopped_and_started_beside_the_other(layout: StackLayout) -> None:
    up(layout)
    beside = find(elasticsearch.marks(layout))
    lifecycle.down(layout, [Server.KAFKA])
    kafka_now, elasticsearch_now = lifecycle.status(layout).servers
    assert (kafka_now.answers, elasticsearch_now.answers) == (False, True)
    up(layout)
    assert find(elasticsearch.marks(layout)) == beside


@real
def test_a_running_stack_keeps_its_ports(layout: StackLayout) -> None:
    up(layout)
    with pytest.raises(StackFault, match=r"runs on other ports .*take it down first"):
        lifecycle.up(StackLayout.at(layout.directory, PORT_BASE + 500, Profile.TEST), "maven")


@real
def test_elasticsearch_is_not_root(layout: StackLayout) -> None:
    up(layout)
    assert all(Path(f"/proc/{pid}").stat().st_uid != 0 for pid in find(elasticsearch.marks(layout)))


@real
def test_the_broker_s_log_is_kept_with_a_line_per_start(layout: StackLayout) -> None:
    up(layout)
    log = (layout.logs(Server.KAFKA) / "server.log").read_text(encoding="utf-8")
    assert "Kafka Server started" in log


@real
def test_down_leaves_no_process_and_no_port(layout: StackLayout) -> None:
    up(layout)
    leaders = pids(layout)
    sessions = {os.getsid(pid) for pid in leaders}
    lifecycle.down(layout)
    assert not [pid for pid in leaders if exists(pid)]
    assert not [pid for pid in _all_pids() if _session(pid) in sessions and exists(pid)]
    check_ports(port for server in Server for port in layout.ports(server))


@real
def test_reset_of_a_stopped_stack_deletes_the_data_and_starts_nothing(layout: StackLayout) -> None:
    lifecycle.down(layout)
    for folder in (kafka.data_folder(layout), *elasticsearch.data_folders(layout)):
        folder.mkdir(parents=True, exist_ok=True)  # there already, unless this test runs alone
    lifecycle.reset(layout)
    assert not kafka.data_folder(layout).exists()
    assert not any(folder.exists() for folder in elasticsearch.data_folders(layout))
    assert pids(layout) == []


@real
def test_a_cluster_id_may_begin_with_a_dash(layout: StackLayout, monkeypatch: pytest.MonkeyPatch) -> None:
    lifecycle.reset(layout)
    monkeypatch.setattr(uuid, "uuid4", lambda: uuid.UUID(bytes=b"\xf8" + bytes(15)))
    up(layout)
    written = (kafka.data_folder(layout) / "meta.properties").read_text(encoding="utf-8")
    assert "cluster.id=-AAAAAAAAAAAAAAAAAAAAA" in written


@real
def test_a_server_that_ends_at_once_is_a_fault_with_its_reason_and_leaves_nothing_running(
    layout: StackLayout,
) -> None:
    lifecycle.down(layout)
    home = Path(tempfile.mkdtemp(prefix="kuulolla-jdk-", dir=layout.directory.parent))
    (home / "bin").mkdir()
    (home / "bin" / "java").write_text("#!/bin/sh\necho 'Error: this Java is broken' >&2; exit 1\n", encoding="utf-8")
    (home / "release").write_text('JAVA_VERSION="25"\n', encoding="utf-8")
    for path in (home, home / "bin", home / "bin" / "java"):
        path.chmod(0o755)
    with pytest.raises(StackFault, match="Error: this Java is broken"):
        lifecycle.up(layout, "maven", environment={**os.environ, "KUULOLLA_JAVA_HOME": str(home)})
    assert pids(layout) == []


def _all_pids() -> list[int]:
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*")]


def _session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return None
