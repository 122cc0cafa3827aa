"""`kuulolla` as somebody types it: a process of its own; or, where many commands follow each other, in this one."""

import os
import subprocess
import sys
from collections.abc import Mapping

from typer.testing import CliRunner

from kuulolla.cli.app import app
from kuulolla.runtime.faults import Fault


def kuulolla(
    environ: Mapping[str, str], *words: str, stdin: str | None = None, **variables: str
) -> "subprocess.CompletedProcess[str]":
    """`kuulolla WORDS…` with these settings and that on standard input, and what became of it."""
    command = [sys.executable, "-m", "kuulolla.cli", *words]
    told = {**os.environ, **environ, **variables}
    return subprocess.run(command, env=told, input=stdin, capture_output=True, text=True, check=False, timeout=60)


def kuulolla_here(
    environ: Mapping[str, str], *words: str, stdin: str | None = None, **variables: str
) -> "subprocess.CompletedProcess[str]":
    """The same without a process: a second less for each command, and whatever one imports stays for the next."""
    done = CliRunner().invoke(app, words, input=stdin, env={"COLUMNS": "200", **environ, **variables})
    match done.exception:
        case Fault() as fault:
            return subprocess.CompletedProcess(words, fault.exit_code, done.stdout, f"kuulolla: {fault}\n")
        case None | SystemExit():
            return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)
        case other:
            raise other
