"""Elasticsearch or Kafka away for half a minute under load: everything goes on by itself, in the same processes."""

import time
from collections.abc import Iterator, Mapping

import pytest

from kuulolla.stack import Server, StackLayout, lifecycle
from tests import stacks
from tests.end_to_end.conftest import Pipeline, a_post, until

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

AWAY_S = 30
PORT_BASE = 25_000


@pytest.fixture(scope="module")
def own() -> Iterator[StackLayout]:
    """Servers that no other test needs meanwhile."""
    with stacks.of_its_own(PORT_BASE) as layout:
        yield layout


@pytest.fixture(scope="module")
def stack(stack: Mapping[str, str], own: StackLayout) -> Mapping[str, str]:
    """Their environment; the shared ones come first, for programs are fetched once then."""
    assert stack["KUULOLLA_STACK_DIR"] != str(own.directory)
    lifecycle.up(own)
    return stacks.environment(own)


@pytest.mark.parametrize("server", list(Server))
def test_a_server_s_outage_under_load_loses_and_doubles_nothing(
    pipeline: Pipeline, own: StackLayout, server: Server
) -> None:
    pipeline.start("sentiment")
    pipeline.start("indexer")
    pipeline.publish(a_post(number) for number in range(4000))
    until(lambda: pipeline.found() > 100, 60, "nothing was indexed")
    lifecycle.down(own, [server])
    time.sleep(AWAY_S)
    lifecycle.up(own, servers=[server])
    pipeline.publish(a_post(number) for number in range(4000, 5000))
    until(lambda: pipeline.found() >= 5000, 120, "posts were lost, or a service did not go on by itself")
    assert sorted(map(int, pipeline.documents())) == list(range(5000))
    assert [process.poll() for process in pipeline.processes.values()] == [None, None], "a service ended"
