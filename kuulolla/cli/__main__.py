"""Where the `kuulolla` command begins, and where a fault becomes one line."""

import sys

from kuulolla.cli.app import app
from kuulolla.runtime.faults import Fault


def main() -> None:
    """Run the command; a fault is told in one line on standard error and ends with its exit code."""
    try:
        app()
    except Fault as fault:
        sys.stderr.write(f"kuulolla: {fault}\n")
        sys.exit(fault.exit_code)


if __name__ == "__main__":
    main()
