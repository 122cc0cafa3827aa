"""The process: stays up without sources, serves what is configured, drains on SIGTERM, refuses nonsense."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from kuulolla.runtime.settings import IngestSettings, load
from kuulolla.runtime.source_health import latest_source_healths
from kuulolla.schemas.source_health import SourceState
from kuulolla.stack import StackLayout
from tests.answers import Answers, Told
from tests.services.ingest.kafka_records import posts_in

pytestmark = pytest.mark.real

FEED = b"<rss version='2.0'><channel><item><guid>1</guid><title>Uutinen</title></item></channel></rss>"


def start(environ: Mapping[str, str], folder: Path, layout: StackLayout, sources: str) -> "subprocess.Popen[str]":
    config = folder / "kuulolla.yaml"
    config.write_text(f"stack: local\nstack_dir: {layout.directory}\n{sources}", encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-m", "kuulolla.services.ingest"],
        env={
            **environ,
            "KUULOLLA_CONFIG": str(config),
            "KUULOLLA_INGEST_PORT": "29801",
            "KUULOLLA_WEBHOOK_PORT": "29800",
        },
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(process: "subprocess.Popen[str]", event: str) -> dict[str, Any]:
    """The log line of an event."""
    assert process.stderr is not None
    seen = []
    for line in process.stderr:
        seen.append(line)
        if line.startswith("{") and (found := json.loads(line))["event"] == event:
            return dict(found)
    raise AssertionError(f"it ended without {event}: {seen}")


def end(process: "subprocess.Popen[str]") -> float:
    """Seconds from SIGTERM to a clean end."""
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, rest = process.communicate(timeout=15)
    assert process.returncode == 0, rest
    return time.monotonic() - began


def test_without_sources_it_stays_up_and_says_so(
    namespace: Mapping[str, str], tmp_path: Path, layout: StackLayout
) -> None:
    process = start(namespace, tmp_path, layout, "")
    assert "no sources are configured" in wait_for(process, "started")["hint"]
    with urllib.request.urlopen("http://127.0.0.1:29801/health/ready", timeout=5) as answer:
        assert json.load(answer)["status"] == "ok"
    assert end(process) < 10


def test_a_feed_and_a_webhook_are_served_side_by_side(
    namespace: Mapping[str, str], tmp_path: Path, layout: StackLayout
) -> None:
    settings = load(IngestSettings, namespace)
    with Answers(Told(FEED)) as server:
        sources = f"""sources:
  - {{kind: feed, name: lehti, channel: news, touchpoint: external, url: "{server.url}", allow_private: true}}
  - {{kind: webhook, name: lomake, channel: feedback_form, touchpoint: owned}}
"""
        process = start(namespace, tmp_path, layout, sources)
        assert wait_for(process, "started")["sources"] == ["lehti", "lomake"]
        token = settings.webhook_token.get_secret_value() if settings.webhook_token else ""
        answer = httpx.post(
            "http://127.0.0.1:29800/v1/posts/lomake",
            json={"native_id": "1", "text": "salaisuus", "published_at": "2025-12-01T12:00:00Z", "author": "salaisuus"},
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
            timeout=20,
        )
        assert answer.status_code == 200
        until = time.monotonic() + 20
        while len(found := posts_in(settings)) < 2 and time.monotonic() < until:
            time.sleep(0.2)
        while "lehti" not in (healths := latest_source_healths(settings)) and time.monotonic() < until:
            time.sleep(0.2)
        metrics = urllib.request.urlopen("http://127.0.0.1:29801/metrics", timeout=5).read().decode()
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=15)
    assert {post.source for post in found} == {"lehti", "lomake"}
    assert {name: health.state for name, health in healths.items()} == {"lehti": SourceState.WELL}
    assert 'kuulolla_posts_out_total{service="ingest"} 2.0' in metrics
    assert 'kuulolla_source_last_success_seconds{source="lehti"}' in metrics
    assert process.returncode == 0
    assert "salaisuus" not in log + metrics


def test_it_ends_in_time_in_the_middle_of_a_slow_answer_and_a_slow_request(
    namespace: Mapping[str, str], tmp_path: Path, layout: StackLayout
) -> None:
    settings = load(IngestSettings, namespace)
    token = settings.webhook_token.get_secret_value() if settings.webhook_token else ""
    with Answers(Told([b"<rss>"] + [b" "] * 300, pause_s=0.1)) as server:
        sources = f"""sources:
  - {{kind: feed, name: lehti, channel: news, touchpoint: external, url: "{server.url}", allow_private: true}}
  - {{kind: webhook, name: lomake, channel: feedback_form, touchpoint: owned}}
"""
        process = start(namespace, tmp_path, layout, sources)
        wait_for(process, "started")
        with socket.create_connection(("127.0.0.1", 29800)) as sender:
            headers = ("Host: x", f"Authorization: Bearer {token}", "Content-Length: 9")
            sender.sendall("\r\n".join(("POST /v1/posts/lomake HTTP/1.1", *headers, "", "")).encode())
            time.sleep(0.5)
            assert end(process) < 10


def test_a_wrong_source_ends_it_with_file_line_and_field(
    namespace: Mapping[str, str], tmp_path: Path, layout: StackLayout
) -> None:
    process = start(namespace, tmp_path, layout, "sources:\n  - {kind: fax, name: a}\n")
    _, told = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "kuulolla.yaml:4: sources.0.kind: must be one of feed, files, open311, webhook" in told
