"""The stacks that tests run on: one that they share, and those of tests that stop and start servers."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from kuulolla.stack import Profile, StackLayout, lifecycle

ROOT = Path(__file__).parents[1]


def shared_layout() -> StackLayout:
    """Where the shared stack lives: in a folder and on ports beside the stack that a developer works with."""
    directory = Path(os.environ.get("KUULOLLA_TEST_STACK_DIR", ROOT / ".local" / "test-stack"))
    base = int(os.environ.get("KUULOLLA_TEST_STACK_PORT_BASE", "29000"))
    return StackLayout.at(directory, base, Profile.TEST)


@contextmanager
def shared(layout: StackLayout) -> Iterator[None]:
    """The stack is up while the block runs, in however many processes at once.

    If one of them started it, the last one stops it: nobody waits for the others, so no test's time limit is at stake.
    """
    layout.directory.mkdir(parents=True, exist_ok=True)
    started_by_tests = layout.directory / "started-by-tests"
    with (layout.directory / "users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        if not any(server.running for server in lifecycle.status(layout).servers):
            started_by_tests.touch()
        lifecycle.up(layout)
        yield
    with (layout.directory / "users").open("w") as users, suppress(BlockingIOError):
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if started_by_tests.exists():
            lifecycle.down(layout)
            started_by_tests.unlink()


@contextmanager
def of_its_own(port_base: int) -> Iterator[StackLayout]:
    """A stack that no other test uses, down at first; its folder may be entered by nobody, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="kuulolla-stack-"))
    folder.chmod(0o755)
    layout = StackLayout.at(folder / "stack", port_base, Profile.TEST)
    yield layout
    lifecycle.down(layout)
    shutil.rmtree(folder)


def environment(layout: StackLayout) -> Mapping[str, str]:
    """The environment of a process that uses this stack."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "KUULOLLA_CONFIG": str(ROOT / "kuulolla.yaml"),
        "KUULOLLA_STACK": "local",
        "KUULOLLA_STACK_DIR": str(layout.directory),
        "KUULOLLA_LOG_FORMAT": "json",
    }
