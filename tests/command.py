"""`kuulolla` as somebody types it: a process of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping


def kuulolla(
    environ: Mapping[str, str], *words: str, stdin: str | None = None, **variables: str
) -> "subprocess.CompletedProcess[str]":
    """`kuulolla WORDS…` with these settings and that on standard input, and what became of it."""
    command = [sys.executable, "-m", "kuulolla.cli", *words]
    told = {**os.environ, **environ, **variables}
    return subprocess.run(command, env=told, input=stdin, capture_output=True, text=True, check=False, timeout=60)
