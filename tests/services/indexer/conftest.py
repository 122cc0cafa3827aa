"""An index of one's own on the real Elasticsearch, the proxy before it, and the writer under test."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch
from kafka import TopicPartition

from kuulolla.cli.prepare import RECORDS
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.kafka import Producer, admin, consumer
from kuulolla.runtime.lag import Lag, lag
from kuulolla.runtime.names import group_name, topic_name
from kuulolla.runtime.settings import AdminSettings, IndexerSettings, Settings, load
from kuulolla.runtime.topics import apply_topics
from kuulolla.schemas.dead_letter import DeadLetter
from kuulolla.schemas.scored_post import ScoredPost
from kuulolla.schemas.topics import POSTS_DLQ, POSTS_SCORED
from kuulolla.search.index import Generation, alias, apply_template
from kuulolla.search.open_lexicon import open_lexicon
from kuulolla.services.indexer.write import Write
from tests.clocks import SetClock
from tests.services.indexer.posts import NOW
from tests.services.indexer.proxy import Proxy


@dataclass(frozen=True)
class Index:
    """The real index of one namespace: what is in it, and writers for it."""

    environ: Mapping[str, str]
    namespace: str
    admin: Elasticsearch

    def documents(self) -> dict[str, dict[str, Any]]:
        """Every document by id; one id in two months fails the test."""
        self.admin.indices.refresh(index=self.alias)
        answer = self.admin.search(index=self.alias, size=10_000, sort=["_doc"], version=True, track_total_hits=True)
        hits = answer["hits"]["hits"]
        assert answer["hits"]["total"]["value"] == len(hits)
        found = {hit["_id"]: {**hit["_source"], "_version": hit["_version"], "_index": hit["_index"]} for hit in hits}
        assert len(found) == len(hits), "a post is there twice"
        return found

    @property
    def alias(self) -> str:
        return alias(self.namespace)

    @property
    def generation(self) -> Generation:
        """The first one, with the words of this machine's analyser."""
        return Generation(self.namespace, 1, open_lexicon().id)

    def settings(self, **changes: str) -> IndexerSettings:
        return load(IndexerSettings, {**self.environ, **changes})

    def write(
        self,
        url: str | None = None,
        *,
        erased: Callable[[ScoredPost], bool] = lambda _post: False,
        waits: int = 50,
        timeout_s: float = 30,
        **changes: str,
    ) -> Write:
        """A writer as the service makes it; it is asked to end after `waits` waits, which take no time."""
        left = iter(range(waits))
        address = {"KUULOLLA_ELASTICSEARCH_URL": url} if url else {}
        settings = self.settings(**changes, **address)
        client = elasticsearch(settings, timeout_s=timeout_s)
        return Write(client, self.namespace, SetClock(NOW), lambda _s: next(left, None) is not None, erased)


@contextmanager
def fresh_index(stack: Mapping[str, str]) -> Iterator[Index]:
    """A namespace without a template; whatever the block makes in it is deleted afterwards."""
    namespace = f"t{uuid4().hex[:10]}"
    environ = {**stack, "KUULOLLA_NAMESPACE": namespace}
    admin = elasticsearch(load(AdminSettings, environ))
    yield Index(environ, namespace, admin)
    forget(admin, namespace)
    admin.close()


def forget(admin: Elasticsearch, namespace: str) -> None:
    """Delete the posts and records of a namespace, and its templates."""
    aliases = (alias(namespace), *(index.alias(namespace) for index in RECORDS))
    if found := list(admin.indices.get(index=",".join(f"{one}-v*" for one in aliases), ignore_unavailable=True)):
        admin.indices.delete(index=",".join(found))
    admin.options(ignore_status=404).indices.delete_index_template(name=f"{alias(namespace)}-v*")


@pytest.fixture
def bare_index(stack: Mapping[str, str]) -> Iterator[Index]:
    """A namespace without a template; its indices are deleted afterwards."""
    with fresh_index(stack) as made:
        yield made


@pytest.fixture
def index(bare_index: Index) -> Index:
    """A namespace with its template."""
    made = apply_template(bare_index.admin, bare_index.namespace, 0, bare_index.generation.analyser)
    assert made == bare_index.generation
    return bare_index


@pytest.fixture
def proxy(index: Index) -> Iterator[Proxy]:
    """Elasticsearch behind a proxy that fails as told."""
    with Proxy(index.settings().elasticsearch_url) as running:
        yield running


@dataclass(frozen=True)
class Running:
    """The indexer as a process of its own."""

    process: subprocess.Popen[bytes]

    def ended(self, within_s: float = 20) -> int:
        """Its exit code."""
        return self.process.wait(within_s)

    def asked_to_end(self) -> int:
        """Its exit code after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        return self.ended()


@dataclass(frozen=True)
class Flow:
    """Topics of one's own before the index of one's own."""

    index: Index
    running: list[Running]

    @property
    def settings(self) -> Settings:
        return load(Settings, self.index.environ)

    def send(self, values: Iterable[tuple[str | None, bytes | None]], topic: str = POSTS_SCORED) -> None:
        """Keys and values as records; returns once they are acknowledged."""
        producer = Producer(self.settings)
        for sent in [producer.send(topic, key, value, {"traceparent": "00-a-b-01"}) for key, value in values]:
            sent.get(30)
        producer.close()

    def send_posts(self, posts: Iterable[ScoredPost]) -> None:
        self.send((post.id, post.to_json()) for post in posts)

    def start(self, name: str, proxy: Proxy | None = None, **changes: str) -> Running:
        """One more indexer of this group."""
        address = {"KUULOLLA_ELASTICSEARCH_URL": proxy.url} if proxy else {}
        named = {"KUULOLLA_WORKER_ID": name, "KUULOLLA_INDEXER_PORT": "0"}
        process = subprocess.Popen(
            [sys.executable, "-m", "kuulolla.services.indexer"],
            env={**self.index.environ, **named, **address, **changes},
        )
        self.running.append(Running(process))
        return self.running[-1]

    def lag(self) -> Lag:
        client = admin(self.settings)
        try:
            return lag(client, self.index.namespace, POSTS_SCORED, self.group)
        finally:
            client.close()

    @property
    def group(self) -> str:
        return group_name(self.index.namespace, "indexer")

    def members(self) -> int:
        """Members of the group that have partitions."""
        client = admin(self.settings)
        try:
            (found,) = client.describe_groups([self.group]).values()
            return sum(1 for member in found["members"] if member["member_assignment"])
        finally:
            client.close()

    def settled(self, records: int, within_s: float = 60) -> None:
        """Returns once the group has committed that many records and none waits."""
        until(lambda: self.lag() == Lag(committed=records, waiting=0), within_s)

    def dead_letters(self) -> list[DeadLetter]:
        """What was set aside so far."""
        topic = topic_name(self.index.namespace, POSTS_DLQ)
        reader = consumer(self.settings, [], group=None)
        reader.assign([TopicPartition(topic, partition) for partition in range(3)])
        reader.seek_to_beginning()
        ends = reader.end_offsets(reader.assignment())
        found = []
        while any(reader.position(place) < end for place, end in ends.items()):
            for batch in reader.poll(timeout_ms=200).values():
                found += [DeadLetter.from_json(record.value) for record in batch]
        reader.close()
        return found


def until(holds: Callable[[], bool], within_s: float = 60) -> None:
    """Returns as soon as it holds; fails the test when it does not in time."""
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, "it did not come to pass in time"
        time.sleep(0.2)


@pytest.fixture
def flow(index: Index) -> Iterator[Flow]:
    """Topics and index; every process started is ended."""
    apply_topics(load(Settings, index.environ))
    made = Flow(index, [])
    yield made
    for running in made.running:
        if running.process.poll() is None:
            running.process.kill()
            running.process.wait()
