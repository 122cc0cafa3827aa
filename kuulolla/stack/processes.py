"""Starts, finds and stops the servers' processes.

There is no file of process ids that could be stale: a server is known by an argument in its own command line that
names the stack's directory, its mark. So nothing else is ever stopped, and nothing of ours is missed after a kill -9.
"""

import os
import select
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kuulolla.runtime.faults import StackFault
from kuulolla.stack.account import Account

_PATIENCE_S = 30.0
"""SIGTERM was seen to take 0.1 to 0.7 s, and 4 s when Kafka writes its class archive."""


@dataclass(frozen=True)
class Launch:
    """A server ready to be started."""

    command: Sequence[str | Path]
    directory: Path
    environment: Mapping[str, str]
    output: Path
    """What it prints; its log proper rotates elsewhere."""
    account: Account | None = None


Marks = frozenset[str]
"""Arguments by which a server's processes are known: one of them suffices."""


def start(launch: Launch) -> "subprocess.Popen[bytes]":
    """The server, started in a session of its own; it lives on when we end."""
    account = launch.account
    with launch.output.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - a list that this package put together
            launch.command,
            cwd=launch.directory,
            env=dict(launch.environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    # Its command line can be read a moment after its start, and by that it is found.
    while process.poll() is None and _arguments(Path(f"/proc/{process.pid}")) <= {""}:
        time.sleep(0.005)
    # Whoever calls us and lives on (a test run) must not gather zombies.
    threading.Thread(target=process.wait, daemon=True).start()
    return process


def find(marks: Marks) -> list[int]:
    """Ids of the running processes that bear one of these marks."""
    return sorted(int(folder.name) for folder in Path("/proc").glob("[0-9]*") if marks & _arguments(folder))


def stop(marks: Marks) -> None:
    """Ask the marked processes to end, and end them after 30 s. Returns when none is left."""
    began = time.monotonic()
    while handles := _handles(marks):
        waited_s = time.monotonic() - began
        if waited_s > 2 * _PATIENCE_S:
            raise StackFault(f"processes {find(marks)} do not end even on SIGKILL: look at them with ps")
        _signal(handles, signal.SIGTERM if waited_s < _PATIENCE_S else signal.SIGKILL)
        _wait(handles, _PATIENCE_S)


def resident_bytes(pids: Sequence[int]) -> int:
    """Memory that these processes hold."""
    pages = 0
    for pid in pids:
        with suppress(OSError):
            pages += int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _arguments(folder: Path) -> frozenset[str]:
    try:
        return frozenset(os.fsdecode((folder / "cmdline").read_bytes()).split("\0"))
    except OSError:  # ended meanwhile
        return frozenset()


def _handles(marks: Marks) -> list[int]:
    """A handle of each marked process: unlike its number, it never becomes another's."""
    handles = []
    for pid in find(marks):
        with suppress(ProcessLookupError):
            handle = os.pidfd_open(pid)
            if marks & _arguments(Path(f"/proc/{pid}")):  # still the one that was found
                handles.append(handle)
            else:
                os.close(handle)
    return handles


def _signal(handles: Sequence[int], number: signal.Signals) -> None:
    for handle in handles:
        try:
            signal.pidfd_send_signal(handle, number)
        except ProcessLookupError:
            continue
        except PermissionError:
            raise StackFault("the stack's processes belong to another user: stop it as that user") from None


def _wait(handles: Sequence[int], patience_s: float) -> None:
    """Return when all have ended, with their ports and locks given back, or after `patience_s`; closes the handles.

    A command line is empty before its process has let go of everything, so that it cannot tell.
    """
    deadline = time.monotonic() + patience_s
    for handle in handles:
        select.select([handle], [], [], max(0.0, deadline - time.monotonic()))
        os.close(handle)
