"""What the tests share: the real servers, a namespace of one's own on them, the shared data."""

import os
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def stack() -> Iterator[Mapping[str, str]]:
    """The environment of a process that uses the test stack, which is up; it is stopped only if it was started here."""
    from kuulolla.stack import Profile, StackLayout, lifecycle  # noqa: PLC0415 - unit tests need no stack

    directory = Path(os.environ.get("KUULOLLA_TEST_STACK_DIR", ROOT / ".local" / "test-stack"))
    base = int(os.environ.get("KUULOLLA_TEST_STACK_PORT_BASE", "29000"))
    layout = StackLayout.at(directory, base, Profile.TEST)
    was_up = lifecycle.status(layout).up
    if not was_up:
        lifecycle.up(layout)
    yield {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "KUULOLLA_CONFIG": str(ROOT / "kuulolla.yaml"),
        "KUULOLLA_STACK": "local",
        "KUULOLLA_STACK_DIR": str(directory),
        "KUULOLLA_LOG_FORMAT": "json",
    }
    if not was_up:
        lifecycle.down(layout)


@pytest.fixture
def namespace(stack: Mapping[str, str]) -> Mapping[str, str]:
    """The environment of a process with topics and index of its own."""
    from kuulolla.runtime.settings import Settings, load  # noqa: PLC0415
    from kuulolla.runtime.topics import apply_topics  # noqa: PLC0415

    environ = {**stack, "KUULOLLA_NAMESPACE": f"t{uuid.uuid4().hex[:10]}"}
    apply_topics(load(Settings, environ))
    return environ


@pytest.fixture
def finnsentiment() -> Path:
    """The folder of the 20,190 real forum sentences; the test is skipped where it is absent."""
    folder = SHARED_DATA / "finnsentiment"
    if not folder.is_dir():
        pytest.skip("the shared data set FinnSentiment is not beside this checkout")
    return folder
