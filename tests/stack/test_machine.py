"""Whether the machine has room."""

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from kuulolla.stack import StackFault
from kuulolla.stack.machine import available_memory, check_disk, check_memory, check_ports, holder


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that this process listens on."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_port_in_use_is_a_fault_that_names_its_holder(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kuulolla.stack.machine._LETTING_GO_S", 0.0)
    with pytest.raises(
        StackFault, match=rf"port {taken} is in use by process {os.getpid()} \(.*KUULOLLA_STACK_PORT_BASE"
    ):
        check_ports([taken])


def test_a_port_that_a_dying_process_holds_is_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        threading.Timer(0.3, server.close).start()
        check_ports([port])


def test_a_port_that_was_just_given_back_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as client:
            server.accept()[0].close()
            client.recv(1)
    check_ports([port])
    assert holder(port) is None


def test_who_only_has_a_connection_left_does_not_hold_the_port() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    with socket.create_connection(("127.0.0.1", port)), server.accept()[0]:
        server.close()
        assert holder(port) is None


def test_a_full_disk_is_a_fault_that_says_how_much_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=2 * 1024**3))
    with pytest.raises(StackFault, match=r"2\.0 GB free on the disk of .*, 3 GB are needed: make room"):
        check_disk(tmp_path)


def test_too_little_memory_is_a_fault_that_says_how_much_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kuulolla.stack.machine.available_memory", lambda _: 1024**3)
    check_memory(servers=1)
    with pytest.raises(StackFault, match=r"1\.0 GB of memory available, 2 GB are needed"):
        check_memory(servers=2)


def test_available_memory_is_what_the_kernel_would_hand_out() -> None:
    meminfo = "MemTotal:       24608652 kB\nMemFree:         1000000 kB\nMemAvailable:    4000000 kB\n"
    assert available_memory(meminfo) == 4_096_000_000
