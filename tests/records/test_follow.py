"""What a process reads before it has looked, and while nothing answers; test_process.py has the rest."""

import pytest
from elasticsearch import Elasticsearch

from kuulolla.records.follow import Follow
from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.faults import IndexAway, Retryable


def test_until_it_has_looked_and_found_an_index_it_says_what_is_wrong() -> None:
    client = Elasticsearch("http://127.0.0.1:9", max_retries=0)
    follow = Follow(client, "", SystemClock())
    assert "has looked" in str(follow.check())
    with pytest.raises(Retryable, match="has looked"):
        follow.now()
    follow.look()
    assert "no Elasticsearch answers" in str(follow.check())
    with pytest.raises(IndexAway, match="no Elasticsearch answers"):
        follow.now()
    client.close()
