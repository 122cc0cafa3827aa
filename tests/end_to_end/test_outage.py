"""Elasticsearch or Kafka away for half a minute under load: everything goes on by itself, in the same processes."""

import time

import pytest

from kuulolla.stack import Server, StackLayout, lifecycle
from tests.end_to_end.conftest import Pipeline, a_post, until

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

AWAY_S = 30


@pytest.mark.parametrize("server", list(Server))
def test_a_server_s_outage_under_load_loses_and_doubles_nothing(
    pipeline: Pipeline, layout: StackLayout, server: Server
) -> None:
    pipeline.start("sentiment")
    pipeline.start("indexer")
    pipeline.publish(a_post(number) for number in range(4000))
    until(lambda: pipeline.found() > 100, 60, "nothing was indexed")
    lifecycle.down(layout, [server])
    time.sleep(AWAY_S)
    lifecycle.up(layout, servers=[server])
    pipeline.publish(a_post(number) for number in range(4000, 5000))
    until(lambda: pipeline.found() >= 5000, 120, "posts were lost, or a service did not go on by itself")
    assert sorted(map(int, pipeline.documents())) == list(range(5000))
    assert [process.poll() for process in pipeline.processes.values()] == [None, None], "a service ended"
