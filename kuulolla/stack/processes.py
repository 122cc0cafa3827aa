"""Starts, finds and stops the servers' processes.

There is no file of process ids that could be stale: a server is known by an argument in its own command line that
names the stack's directory, its mark. So nothing else is ever stopped, and nothing of ours is missed after a kill -9.
"""

import os
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
    # Whoever calls us and lives on (a test run) must not gather zombies.
    threading.Thread(target=process.wait, daemon=True).start()
    return process


def find(marks: Marks) -> list[int]:
    """Ids of the running processes that bear one of these marks."""
    return sorted(int(folder.name) for folder in Path("/proc").glob("[0-9]*") if marks & _arguments(folder))


def stop(marks: Marks) -> None:
    """Ask the marked processes to end, and end them after 30 s. Returns when none is left."""
    _signal(marks, signal.SIGTERM)
    if _gone(marks, _PATIENCE_S):
        return
    _signal(marks, signal.SIGKILL)
    if not _gone(marks, _PATIENCE_S):
        raise StackFault(f"processes {find(marks)} do not end even on SIGKILL: look at them with ps")


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


def _signal(marks: Marks, number: signal.Signals) -> None:
    for pid in find(marks):
        with suppress(ProcessLookupError):
            handle = os.pidfd_open(pid)
            try:
                # The handle is of this very process; look again, in case the number was given away before we held it.
                if marks & _arguments(Path(f"/proc/{pid}")):
                    signal.pidfd_send_signal(handle, number)
            except PermissionError:
                raise StackFault(f"process {pid} belongs to another user: stop the stack as that user") from None
            finally:
                os.close(handle)


def _gone(marks: Marks, patience_s: float) -> bool:
    deadline = time.monotonic() + patience_s
    while find(marks):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
