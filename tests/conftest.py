"""What the tests share: the real servers, a namespace of one's own on them, the shared data."""

import os
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

import hypothesis
import pytest

from kuulolla.runtime.settings import Settings, load
from kuulolla.runtime.topics import apply_topics
from kuulolla.stack import Profile, StackLayout, lifecycle

# A developer's run looks for new cases each time; a build must give the same answer for the same code.
hypothesis.settings.register_profile("build", derandomize=True, deadline=None)
hypothesis.settings.register_profile("search", deadline=None)
hypothesis.settings.load_profile("build" if os.environ.get("CI") else "search")

ROOT = Path(__file__).parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def layout() -> StackLayout:
    """Where the test stack lives: in a folder and on ports of its own, beside the one that a developer works with."""
    directory = Path(os.environ.get("KUULOLLA_TEST_STACK_DIR", ROOT / ".local" / "test-stack"))
    base = int(os.environ.get("KUULOLLA_TEST_STACK_PORT_BASE", "29000"))
    return StackLayout.at(directory, base, Profile.TEST)


@pytest.fixture(scope="session")
def stack(layout: StackLayout) -> Iterator[Mapping[str, str]]:
    """The environment of a process that uses the test stack, which is up; it is stopped only if it was started here."""
    was_up = lifecycle.status(layout).up
    if not was_up:
        lifecycle.up(layout)
    yield {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "KUULOLLA_CONFIG": str(ROOT / "kuulolla.yaml"),
        "KUULOLLA_STACK": "local",
        "KUULOLLA_STACK_DIR": str(layout.directory),
        "KUULOLLA_LOG_FORMAT": "json",
    }
    if not was_up:
        lifecycle.down(layout)


@pytest.fixture
def namespace(stack: Mapping[str, str]) -> Mapping[str, str]:
    """The environment of a process with topics and index of its own."""
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
