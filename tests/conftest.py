"""What the tests share: the real servers, a namespace of one's own on them, the shared data."""

import os
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

import hypothesis
import pytest

from kuulolla.runtime.kafka import admin
from kuulolla.runtime.settings import Settings, load
from kuulolla.runtime.topics import apply_topics
from kuulolla.stack import StackLayout
from tests import stacks

# A developer's run looks for new cases each time; a build must give the same answer for the same code.
hypothesis.settings.register_profile("build", derandomize=True, deadline=None)
hypothesis.settings.register_profile("search", deadline=None)
hypothesis.settings.load_profile("build" if os.environ.get("CI") else "search")

SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest come first: one of them at the end would leave the other worker without work."""
    items.sort(key=lambda item: item.path.parent.name not in {"end_to_end", "stack"})


@pytest.fixture(scope="session")
def layout() -> StackLayout:
    """Where the test stack lives."""
    return stacks.shared_layout()


@pytest.fixture(scope="session")
def stack() -> Iterator[Mapping[str, str]]:
    """The environment of a process that uses the test stack, which is up; it is stopped only if tests started it."""
    layout = stacks.shared_layout()
    with stacks.shared(layout):
        yield stacks.environment(layout)


@pytest.fixture
def namespace(stack: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """The environment of a process with topics and index of its own; the topics are deleted afterwards.

    A broker of this size keeps some 7,000 partitions, and then dies.
    """
    name = f"t{uuid.uuid4().hex[:10]}"
    environ = {**stack, "KUULOLLA_NAMESPACE": name}
    settings = load(Settings, environ)
    apply_topics(settings)
    yield environ
    client = admin(settings)
    client.delete_topics([topic for topic in client.list_topics() if topic.startswith(f"{name}.")])
    client.close()


@pytest.fixture
def finnsentiment() -> Path:
    """The folder of the 20,190 real forum sentences; the test is skipped where it is absent."""
    folder = SHARED_DATA / "finnsentiment"
    if not folder.is_dir():
        pytest.skip("the shared data set FinnSentiment is not beside this checkout")
    return folder


@pytest.fixture
def nab() -> Path:
    """The folder of five brands' real counts of mentions, with labels; the test is skipped where it is absent."""
    folder = SHARED_DATA / "nab_real_tweets"
    if not folder.is_dir():
        pytest.skip("the shared data set of NAB's tweets is not beside this checkout")
    return folder
