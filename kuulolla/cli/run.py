"""`kuulolla run`: services in one terminal, watched and started again when they fail."""

import contextlib
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

from kuulolla.runtime.faults import BreakerOpen
from kuulolla.runtime.lifecycle import Stop

DRAIN_S = 10.0
"""What a service has to drain after SIGTERM; then it is killed, and its uncommitted work is repeated."""

RESTART_AFTER_S = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds before the first, second… restart in a row; a service that lived for a minute starts counting again."""


class Which(StrEnum):
    """What to run."""

    ALL = "all"
    INGEST = "ingest"
    SENTIMENT = "sentiment"
    INDEXER = "indexer"
    ALERTS = "alerts"
    PORTAL = "portal"


SERVICES = tuple(service.value for service in Which if service is not Which.ALL)


def run(
    which: Annotated[Which, typer.Argument(help="One service, or all of them.")] = Which.ALL,
) -> None:
    """Run services in this terminal until Ctrl-C, which lets them drain. Prints their process ids."""
    names = SERVICES if which is Which.ALL else (which.value,)
    code = supervise([Service(name) for name in names], Stop().on_signals())
    raise typer.Exit(code)


@dataclass
class Service:
    """One child process and what became of it; its output goes to `log`, or to this terminal."""

    name: str
    log: Path | None = None
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0
    restarts: int = 0
    start_at: float = field(default=0)
    given_up: bool = False

    def start(self, now: float) -> None:
        """Start the process and print its id. In a session of its own, so that Ctrl-C reaches it through us alone."""
        with contextlib.ExitStack() as closed:
            output = closed.enter_context(self.log.open("ab")) if self.log is not None else None
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and a name of ours
                [sys.executable, "-m", f"kuulolla.services.{self.name}"],
                start_new_session=True,
                stdout=output,
                stderr=output,
            )
        self.started_at = now
        typer.echo(f"{self.name}: process {self.process.pid}", err=True)

    def look(self, now: float) -> None:
        """Start what is due; after an end, say so and set the time of the next start."""
        if self.given_up:
            return
        if self.process is None:
            if now >= self.start_at:
                self.start(now)
            return
        code = self.process.poll()
        if code is None:
            return
        self.process = None
        self.given_up = code == BreakerOpen.exit_code
        self.restarts = 0 if now - self.started_at > 60 else self.restarts  # noqa: PLR2004 - a minute, said above
        wait_s = RESTART_AFTER_S[min(self.restarts, len(RESTART_AFTER_S) - 1)]
        self.restarts += 1
        self.start_at = now + wait_s
        then = "stopped by its breaker, left as it is" if self.given_up else f"starting again in {wait_s:.0f} s"
        typer.echo(f"{self.name}: ended with {code}; {then}", err=True)


def supervise(services: Sequence[Service], stop: Stop) -> int:
    """Keep `services` running until `stop`, then drain them. 0, or 3 when a breaker stopped one of them."""
    while not stop:
        for service in services:
            service.look(monotonic())
        if all(service.given_up for service in services):
            break
        stop.wait(0.2)
    drain([service.process for service in services if service.process is not None])
    return BreakerOpen.exit_code if any(service.given_up for service in services) else 0


def drain(processes: "Sequence[subprocess.Popen[bytes]]") -> None:
    """Ask every process to end, and kill what has not after the time that it has to drain."""
    for process in processes:
        process.terminate()
    until = monotonic() + DRAIN_S
    for process in processes:
        try:
            process.wait(max(0.1, until - monotonic()))
        except subprocess.TimeoutExpired:
            typer.echo(f"process {process.pid} did not drain within {DRAIN_S:.0f} s and was killed", err=True)
            process.kill()
            process.wait()
