"""The service over an index of its own, with time that tests move on: posts in, incidents and notifications out."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from elasticsearch import Elasticsearch

from kuulolla.cli.prepare import RECORDS
from kuulolla.records.delivery import Delivery
from kuulolla.records.incident import Incident
from kuulolla.records.opened import Opened, open_generation
from kuulolla.records.recipients import Recipients
from kuulolla.records.saved_search import Definition
from kuulolla.records.searches import Searches
from kuulolla.records.versions import Change
from kuulolla.records.watches import Watches
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AlertsSettings, IndexerSettings, RecordsSettings, load
from kuulolla.schemas.post import Channel, post_id
from kuulolla.schemas.scored_post import Label
from kuulolla.schemas.source_health import SourceHealth
from kuulolla.search.document import Document, document
from kuulolla.search.open_lexicon import open_lexicon
from kuulolla.search.with_words import with_words
from kuulolla.services.alerts.wire import Alerts, wire
from tests.clocks import SetClock
from tests.records.told import SECRET, recipient, watch
from tests.services.indexer.conftest import Index
from tests.services.indexer.posts import MIXED, scored

MONDAY = datetime(2026, 11, 9, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

_FEELINGS = {
    Label.NEGATIVE: MIXED.model_copy(update={"score": -0.8}),
    Label.POSITIVE: MIXED.model_copy(update={"label": Label.POSITIVE, "score": 0.8}),
}


class Receiver:
    """A webhook's receiver on loopback: remembers what came, and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.answer: Callable[[], int] = lambda: 200
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status = receiver.answer()
                if status < 300:
                    receiver.got.append(body)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
                """Nobody reads it."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/kuulolla"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def told(self) -> list[tuple[str, str]]:
        """Kind and subject of what came, in order."""
        return [(one["kind"], one["subject"]) for one in self.got]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def post(name: str, at: datetime, text: str, label: Label = Label.NEGATIVE, **more: Any) -> Document:  # noqa: ANN401
    """A post of that name, published then."""
    made = {"author": f"kirjoittaja-{name}", "channel": Channel.FORUM, "sentiment": _FEELINGS[label], **more}
    return document(
        scored(native_id=name, id=post_id("koefoorumi", name), text=text, published_at=at, **made), at + MINUTE
    )


def usual(
    begin: datetime, until: datetime, each: timedelta, text: str, label: Label = Label.NEGATIVE
) -> list[Document]:
    """A post at even distances."""
    count = (until - begin) // each
    return [
        post(f"{text[:6]}-{label}-{number}-{begin:%d%H%M}", begin + number * each, text, label)
        for number in range(count)
    ]


@dataclass
class World:
    """A namespace, and one or more processes of the service in it, as tests move them on."""

    index: Index
    clock: SetClock
    receiver: Receiver = field(default_factory=Receiver)
    healths: dict[str, SourceHealth] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for index in RECORDS:
            index.apply(self.index.admin, self.index.namespace, 0)
        self.writer: Elasticsearch = elasticsearch(load(IndexerSettings, self.index.environ))
        self.people: Elasticsearch = elasticsearch(load(RecordsSettings, self.index.environ))
        self.settings = load(
            AlertsSettings, {**self.index.environ, "KUULOLLA_ALLOW_PRIVATE_ADDRESSES": "true", **self.environ}
        )
        self.alerts = self.process()

    def process(
        self,
        has: Callable[[str], bool] = lambda _: True,
        operators: tuple[str, ...] = ("viestinta",),
        serves: Callable[[str], bool] = lambda _: True,
    ) -> Alerts:
        """A process that begins now, with nothing in its memory."""
        return wire(self.opened(), self.settings, operators, has, serves)

    def opened(self) -> Opened:
        return open_generation(elasticsearch(self.settings), self.index.generation, self.clock)

    def say(self, *documents: Document) -> None:
        """Index posts."""
        operations: list[Mapping[str, Any]] = []
        lexicon = open_lexicon()
        for one in documents:
            index = self.index.generation.index_for(datetime.fromisoformat(one["published_at"]))
            operations += [{"index": {"_index": index, "_id": one["id"]}}, with_words(one, lexicon)]
        assert not self.writer.bulk(operations=operations, refresh=True)["errors"]

    @property
    def change(self) -> Change:
        return Change("maija", self.clock.now())

    def search(self, **said: Any) -> None:  # noqa: ANN401 - any field
        """Save a search."""
        made = Definition.model_validate({"kind": "brand", **said})
        Searches(self.people, self.index.namespace).write([made], self.change, {})

    def tell(self, name: str = "viestinta", over: int | None = None, **more: Any) -> None:  # noqa: ANN401 - any field
        """Somebody who is told by the receiver; `over`: the version that this is in place of."""
        made = recipient(name, **{"channel": "webhook", "address": self.receiver.url, "secret": SECRET, **more})
        Recipients(self.people, self.index.namespace).write(
            [made], self.change, {name: over} if over else {}, loopback=True
        )

    def overwrite(self, kind: str, key: str, **fields: Any) -> None:  # noqa: ANN401 - any field
        """Change a record as no command of ours would."""
        alias = f"{kind}.{self.index.namespace}"
        there = self.people.get(index=alias, id=key)["_source"]
        self.people.index(index=alias, id=key, document={**there, **fields}, refresh=True)

    def watch(self, name: str, over: Mapping[str, int] | None = None, **more: Any) -> None:  # noqa: ANN401 - any field
        """Watch something, quarter by quarter and hour by hour."""
        made = watch(name, **{"interval_min": 60, "recipients": ["viestinta"], **more})
        Watches(self.people, self.index.namespace).write([made], self.change, over or {})

    def go_on(self, until: datetime, each: timedelta = HOUR, alerts: Alerts | None = None) -> None:
        """Let time pass: the process looks and sends at every step, as it would every second."""
        alerts = alerts or self.alerts
        while self.clock.at < until:
            self.clock.at = min(self.clock.at + each, until)
            self.work(alerts)

    def work(self, alerts: Alerts | None = None) -> None:
        """Look at all that is due now, and send all that is due now."""
        alerts = alerts or self.alerts
        alerts.sources.hear(self.healths)
        alerts.sources.round(self.healths)
        self.look(alerts)
        alerts.digests.round()
        self.send(alerts)

    def look(self, alerts: Alerts) -> None:
        """Look at all that is due now."""
        while alerts.look.round():
            pass

    def send(self, alerts: Alerts | None = None) -> None:
        """Send all that is due now, to the end."""
        alerts = alerts or self.alerts
        while alerts.send.round():
            self.until(lambda: not alerts.send.busy)

    def incidents(self) -> list[Incident]:
        """All of them, oldest first."""
        kept = self.alerts.opened.incidents.since(size=1000).incidents
        return [one.record for one in reversed(kept)]

    def deliveries(self) -> list[Delivery]:
        """The newest thousand, oldest first."""
        alias = f"deliveries.{self.index.namespace}"
        client = self.alerts.opened.deliveries.client
        client.indices.refresh(index=alias)
        hits = client.search(index=alias, size=1000, sort=["created_at:desc", "id"])["hits"]["hits"]
        return sorted(
            (Delivery.model_validate(hit["_source"]) for hit in hits), key=lambda one: (one.created_at, one.id)
        )

    @staticmethod
    def until(what: Callable[[], bool], seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < end, "it takes too long"
            time.sleep(0.01)

    def close(self) -> None:
        self.alerts.send.leave()
        self.receiver.close()
        for client in (self.writer, self.people):
            client.close()
