"""Processes as an operator meets them: supervised, watched, drained."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

import pytest

from kuulolla.runtime.kafka import admin
from kuulolla.runtime.lag import lag
from kuulolla.runtime.lifecycle import Stop
from kuulolla.runtime.names import group_name, topic_name
from kuulolla.runtime.progress import Progress
from kuulolla.runtime.settings import Settings, load
from kuulolla.runtime.topics import apply_topics
from kuulolla.runtime.watch import GroupWatch
from kuulolla.schemas.topics import POSTS_RAW, catalogue
from tests.end_to_end.conftest import Pipeline, a_post, until

pytestmark = pytest.mark.real


def test_run_starts_again_what_was_killed_and_drains_on_ctrl_c(pipeline: Pipeline, tmp_path: Path) -> None:
    output = tmp_path / "run.log"
    names = ("SENTIMENT_PORT", "INDEXER_PORT", "INGEST_PORT", "ALERTS_PORT", "PORTAL_PORT", "PORTAL_HEALTH_PORT")
    ports = {f"KUULOLLA_{name}": "0" for name in names}
    with output.open("wb") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "kuulolla.cli", "run", "all"],
            env={**pipeline.environ, **ports},
            cwd=tmp_path,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        pipeline.publish(a_post(number) for number in range(20))
        until(lambda: pipeline.found() == 20, 60, "nothing was indexed")
        for service in ("sentiment", "indexer"):
            (pid,) = re.findall(rf"{service}: process (\d+)", output.read_text(encoding="utf-8"))
            os.kill(int(pid), signal.SIGKILL)
        pipeline.publish(a_post(number) for number in range(20, 40))
        until(lambda: pipeline.found() == 40, 60, "what was killed was not started again")
        began = time.monotonic()
        running.send_signal(signal.SIGINT)
        assert running.wait(15) == 0
        assert time.monotonic() - began < 11
    finally:
        if running.poll() is None:
            running.kill()
    pids = re.findall(r"process (\d+)", output.read_text(encoding="utf-8"))
    assert len(pids) == 7
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()], "a service was left behind"
    assert list(tmp_path.iterdir()) == [output], "a service littered the folder it was started in"


def test_a_consumer_that_stands_still_is_noticed_from_outside(namespace: Mapping[str, str]) -> None:
    settings = load(Settings, namespace)
    pipeline = Pipeline(namespace, Path())
    progress = Progress(stuck_after_s=2)
    stuck: list[float] = []
    stop = Stop()
    GroupWatch(settings, "sentiment", POSTS_RAW, progress, lambda: stuck.append(time.monotonic())).start(stop)
    time.sleep(6)
    assert progress.check() is None, "with nothing to do, standing still is right"
    pipeline.publish([a_post(1)])
    until(lambda: bool(stuck), 30, "nobody noticed")
    assert "records wait" in str(progress.check())
    stop.ask()


def test_health_and_metrics_of_a_worker(pipeline: Pipeline) -> None:
    pipeline.start("sentiment", KUULOLLA_SENTIMENT_PORT="28102", KUULOLLA_SCORING="false")

    def ready() -> bool:
        try:
            with urllib.request.urlopen("http://127.0.0.1:28102/health/ready", timeout=2) as answer:
                return bool(json.load(answer)["status"] == "ok")
        except (urllib.error.URLError, ConnectionError):
            return False

    until(ready, 60, "the worker never became ready")
    pipeline.publish(a_post(number) for number in range(30))
    pipeline.publish_bytes([(None, b"{", {})])

    def metrics() -> str:
        with urllib.request.urlopen("http://127.0.0.1:28102/metrics", timeout=2) as answer:
            return str(answer.read().decode())

    until(lambda: 'kuulolla_posts_out_total{service="sentiment"} 30.0' in metrics(), 30, "posts were not counted")
    set_aside = 'kuulolla_dead_letters_total{reason="not_json",service="sentiment"} 1.0'
    until(lambda: set_aside in metrics(), 30, "the bad record was not counted")


def test_a_missing_topic_is_told_with_what_to_do(stack: Mapping[str, str]) -> None:
    environ = {**stack, "KUULOLLA_NAMESPACE": "nowhere", "KUULOLLA_SENTIMENT_PORT": "0", "KUULOLLA_SCORING": "false"}
    done = subprocess.run(
        [sys.executable, "-m", "kuulolla.services.sentiment"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "kuulolla topics apply" in done.stderr.splitlines()[-1]


def test_topics_are_created_widened_and_configured_and_a_second_time_left(namespace: Mapping[str, str]) -> None:
    settings = load(Settings, namespace)
    assert apply_topics(settings).nothing_to_do
    client = admin(settings)
    try:
        name = topic_name(settings.namespace, "posts.dlq")
        client.create_partitions({name: 5})
        until(lambda: len(client.describe_topics([name])[0]["partitions"]) == 5, 30, "the brokers do not tell of it")
        done = apply_topics(settings)
        assert done.nothing_to_do
        assert done.wider_than_asked == (name,)
        described = client.describe_topics([topic_name(settings.namespace, topic) for topic in catalogue()])
        widths = {topic["name"].removeprefix(f"{settings.namespace}."): len(topic["partitions"]) for topic in described}
    finally:
        client.close()
    assert widths == {topic: row.partitions for topic, row in catalogue().items()} | {"posts.dlq": 5}


def test_lag_is_what_was_sent_and_not_committed(namespace: Mapping[str, str]) -> None:
    settings = load(Settings, namespace)
    Pipeline(namespace, Path()).publish(a_post(number) for number in range(25))
    client = admin(settings)
    try:
        seen = lag(client, settings.namespace, POSTS_RAW, group_name(settings.namespace, "sentiment"))
    finally:
        client.close()
    assert (seen.committed, seen.waiting) == (0, 25)
