"""The services as they run in production: processes of their own, on the real servers, killed and started at will."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from kuulolla.cli.prepare import apply_index_template
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.headers import headers_for
from kuulolla.runtime.kafka import Producer
from kuulolla.runtime.settings import AdminSettings, SearchSettings, Settings, load
from kuulolla.schemas.post import Channel, Post, Touchpoint, post_id
from kuulolla.search.index import alias
from tests.services.indexer.conftest import forget

EPOCH = datetime(2026, 11, 20, 12, tzinfo=UTC)


def a_post(number: int, text: str = "Kiitos, palvelu oli todella hyvää!", revision: int = 0) -> Post:
    """A post of the source `koe`; the same number is the same post."""
    native_id = str(number)
    return Post(
        id=post_id("koe", native_id),
        source="koe",
        channel=Channel.FORUM,
        touchpoint=Touchpoint.EXTERNAL,
        native_id=native_id,
        text=f"{text} ({number})",
        published_at=EPOCH,
        collected_at=EPOCH,
        revision=revision,
        language_hint="fi",
    )


def until(what: Callable[[], bool], seconds: float, message: str) -> None:
    """Return as soon as `what` holds; fail with `message` when it does not within `seconds`."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, message
        time.sleep(0.2)


@dataclass
class Pipeline:
    """One namespace with the services that were started in it."""

    environ: Mapping[str, str]
    logs: Path
    processes: "dict[str, subprocess.Popen[bytes]]" = field(default_factory=dict)

    def start(self, service: str, name: str | None = None, **settings: str) -> None:
        """Start a service; `name` tells replicas apart, and is kept over a restart as in production."""
        name = name or service
        environ = {
            **self.environ,
            "KUULOLLA_WORKER_ID": name,
            "KUULOLLA_SENTIMENT_PORT": "0",
            "KUULOLLA_INDEXER_PORT": "0",
            "KUULOLLA_INGEST_PORT": "0",
            **settings,
        }
        with (self.logs / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", f"kuulolla.services.{service}"], env=environ, stdout=log, stderr=log
            )

    def kill(self, name: str) -> None:
        """kill -9."""
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    def stop(self, name: str) -> int:
        """SIGTERM, and the exit code; it must drain within 10 s."""
        process = self.processes.pop(name)
        process.terminate()
        return process.wait(10)

    def log_of(self, name: str) -> str:
        """What a service logged."""
        return (self.logs / f"{name}.log").read_text(encoding="utf-8")

    def publish(self, posts: Iterable[Post]) -> None:
        """Put posts into posts.raw, acknowledged."""
        self.publish_bytes((post.id, post.to_json(), headers_for(post)) for post in posts)

    def publish_bytes(
        self, records: "Iterable[tuple[str | None, bytes | None, dict[str, str]]]", topic: str = "posts.raw"
    ) -> None:
        """Put anything into a topic, acknowledged."""
        producer = Producer(load(Settings, self.environ))
        sent = [producer.send(topic, key, value, headers) for key, value, headers in records]
        for acknowledgement in sent:
            acknowledgement.get(60)
        producer.close()

    @property
    def client(self) -> Elasticsearch:
        """A reader of the index."""
        return elasticsearch(load(SearchSettings, self.environ))

    def found(self) -> int:
        """Documents in the index, deleted ones too; none while an index is just being made or the server is away."""
        try:
            return int(self.client.count(index=self.alias, ignore_unavailable=True)["count"])
        except (ApiError, TransportError):
            return 0

    def documents(self) -> dict[str, dict[str, object]]:
        """Every document by its post's native id; fails when a post is there twice."""
        hits = self.client.search(index=self.alias, size=10_000, ignore_unavailable=True)["hits"]["hits"]
        made = {hit["_source"]["native_id"]: hit["_source"] for hit in hits if "native_id" in hit["_source"]}
        assert len({hit["_id"] for hit in hits}) == len(hits), "a post is there twice"
        return made

    @property
    def alias(self) -> str:
        """What is read."""
        return alias(self.environ["KUULOLLA_NAMESPACE"])

    def end(self) -> None:
        """Stop whatever still runs."""
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture
def pipeline(namespace: Mapping[str, str], tmp_path: Path) -> Iterator[Pipeline]:
    """Topics and index of its own, no service started yet; what a test starts is stopped after it."""
    environ = {**namespace, "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    settings = load(AdminSettings, environ)
    apply_index_template(settings)
    made = Pipeline(environ, tmp_path)
    yield made
    made.end()
    forget(elasticsearch(settings), settings.namespace)
