"""Starting, finding and stopping processes by their mark, with real processes that are no servers."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kuulolla.stack import processes
from kuulolla.stack.processes import Launch, Marks, find, start, stop

LIVES = "import time; time.sleep(60)"
IGNORES_TERM = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"


@pytest.fixture
def marks(tmp_path: Path) -> Iterator[Marks]:
    """A mark of this test's own; whatever still bears it afterwards is ended."""
    marks = frozenset({f"-Dkuulolla.stack={tmp_path}/kafka"})
    yield marks
    for pid in find(marks):
        os.kill(pid, 9)


def launch(tmp_path: Path, program: str, marks: Marks) -> Launch:
    return Launch([sys.executable, "-c", program, *marks], tmp_path, dict(os.environ), tmp_path / "output.log")


def test_a_started_process_is_found_by_its_mark_and_has_a_session_of_its_own(tmp_path: Path, marks: Marks) -> None:
    process = start(launch(tmp_path, LIVES, marks))
    assert find(marks) == [process.pid]
    assert os.getsid(process.pid) == process.pid


def test_stop_returns_when_nothing_marked_is_left(tmp_path: Path, marks: Marks) -> None:
    start(launch(tmp_path, LIVES, marks))
    start(launch(tmp_path, LIVES, marks))
    stop(marks)
    assert find(marks) == []


def test_a_process_that_ignores_the_request_is_ended(
    tmp_path: Path, marks: Marks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "_PATIENCE_S", 0.3)
    start(launch(tmp_path, IGNORES_TERM, marks))
    while not (tmp_path / "output.log").read_text(encoding="utf-8"):
        time.sleep(0.01)
    stop(marks)
    assert find(marks) == []


def test_a_neighbour_whose_mark_only_begins_alike_is_left_alone(tmp_path: Path, marks: Marks) -> None:
    longer = frozenset(f"{mark}-more" for mark in marks)
    neighbour = start(launch(tmp_path, LIVES, longer))
    assert find(marks) == []
    stop(marks)
    assert neighbour.poll() is None
    stop(longer)


def test_a_process_that_only_speaks_of_the_mark_is_left_alone(marks: Marks) -> None:
    (mark,) = marks
    with subprocess.Popen([sys.executable, "-c", f"{LIVES}  # {mark}"]) as reader:
        assert find(marks) == []
        stop(marks)
        assert reader.poll() is None
        reader.kill()


def test_what_a_process_prints_is_kept(tmp_path: Path, marks: Marks) -> None:
    start(launch(tmp_path, "import sys; print('out'); print('err', file=sys.stderr)", marks)).wait()
    assert sorted((tmp_path / "output.log").read_text(encoding="utf-8").split()) == ["err", "out"]


def test_stopping_what_is_not_there_is_no_fault(marks: Marks) -> None:
    stop(marks)
