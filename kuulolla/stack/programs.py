"""Runs a program to its end. The one place that starts one which is not a server."""

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ended:
    """How a program ended and what it said."""

    well: bool
    output: str
    errors: str

    @property
    def last_word(self) -> str:
        """Its last line, of its errors if it has any."""
        lines = (self.errors.strip() or self.output.strip()).splitlines()
        return lines[-1] if lines else "it said nothing"


def run_program(
    command: Sequence[str | Path],
    environment: Mapping[str, str] | None = None,
    timeout_s: float | None = None,
) -> Ended:
    """How `command` ended; one that cannot be started or does not end in time did not end well."""
    try:
        result = subprocess.run(  # noqa: S603 - commands are lists that this package puts together, never a shell's text
            command, env=environment, capture_output=True, text=True, timeout=timeout_s, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Ended(well=False, output="", errors=str(error))
    return Ended(result.returncode == 0, result.stdout, result.stderr)
