"""Clients of a Kafka where nobody answers."""

import threading
from pathlib import Path

import pytest

from kuulolla.runtime.faults import KafkaAway
from kuulolla.runtime.kafka import consumer
from kuulolla.runtime.settings import Settings, load


def test_one_that_reaches_nobody_says_so_and_leaves_no_thread_behind(tmp_path: Path) -> None:
    nobody = load(Settings, {"KUULOLLA_KAFKA_BOOTSTRAP": "127.0.0.1:9"}, tmp_path)
    before = threading.active_count()
    with pytest.raises(KafkaAway, match=r"^no Kafka answers at 127\.0\.0\.1:9 "):
        consumer(nobody, [], group=None, bootstrap_timeout_ms=300)
    assert threading.active_count() == before
