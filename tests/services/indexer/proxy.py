"""An HTTP proxy in front of Elasticsearch that fails as told, truthfully.

What it answers with a failure it does not forward; a 409 it never makes up: those come from Elasticsearch itself.
"""

import json
import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import urlsplit

ItemFault = Callable[[str, str], int | None]
"""The status that an item (operation, id) fails with, or None: it is forwarded."""

Answer = tuple[int, str, bytes]
"""Status, content type, body."""

WholeFault = Literal["503", "reset", "reset_after"] | None
"""`reset_after` forwards the request and breaks the connection instead of answering."""

HOP = {"connection", "content-length", "transfer-encoding", "accept-encoding", "host"}
ERRORS = {
    429: "es_rejected_execution_exception",
    400: "document_parsing_exception",
    503: "unavailable_shards_exception",
}


class Proxy:
    """Listens on a free port of loopback while its block runs."""

    def __init__(self, elasticsearch_url: str) -> None:
        self.target = urlsplit(elasticsearch_url)
        self.item_fault: ItemFault = lambda _operation, _id: None
        self.whole_fault: Callable[[str], WholeFault] = lambda _path: None
        self.largest_bulk = float("inf")
        self.slow_s = 0.0
        self.away = False
        self.broken_looks = 0
        self.partial_searches = 0
        self.seen: Counter[str] = Counter()
        self.bulk_bytes: list[int] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """What the client is told; Elasticsearch's own answer unless this request is one to fail in part."""
        call = path.partition("?")[0].rpartition("/")[2]
        if call == "_bulk":
            if len(body) > self.largest_bulk:
                return 413, "text/plain", b""
            self.bulk_bytes.append(len(body))
            return self.bulk(path, headers, body)
        if call == "_mget" and self.broken_looks > 0:
            return self.broken_look(body)
        if call == "_search" and self.partial_searches > 0:
            return self.partial_search()
        return self.forward(method, path, headers, body)

    def forward(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Elasticsearch's own status, content type and body."""
        connection = HTTPConnection(self.target.hostname or "", self.target.port, timeout=60)
        try:
            kept = {name: value for name, value in headers.items() if name.lower() not in HOP}
            connection.request(method, path, body or None, kept)
            answer = connection.getresponse()
            return answer.status, answer.getheader("Content-Type") or "application/json", answer.read()
        finally:
            connection.close()

    def bulk(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Forwards the items that are not to fail, and answers for all of them in their order."""
        lines = body.splitlines()
        pairs = [(lines[place], lines[place + 1]) for place in range(0, len(lines), 2)]
        faults = [self._fault(action) for action, _ in pairs]
        passed = [pair for pair, fault in zip(pairs, faults, strict=True) if fault is None]
        answered: list[Any] = []
        if passed:
            status, kind, answer = self.forward("POST", path, headers, b"".join(b"%b\n%b\n" % pair for pair in passed))
            found = json.loads(answer)
            if status != 200 or (len(passed) == len(pairs) and "items" not in found):  # the client asked for less
                return status, kind, answer
            answered = found["items"]
        for item in answered:
            self.seen[str(next(iter(item.values()))["status"])] += 1
        rest = iter(answered)
        items = [next(rest) if fault is None else fault for fault in faults]
        return 200, "application/vnd.elasticsearch+json", json.dumps({"errors": True, "items": items}).encode()

    def broken_look(self, body: bytes) -> Answer:
        """An answer to a multi-get in which each document failed by itself, as when its shard is away."""
        self.broken_looks -= 1
        error = {"type": "no_shard_available_action_exception"}
        docs = [{**doc, "error": error} for doc in json.loads(body)["docs"]]
        return 200, "application/vnd.elasticsearch+json", json.dumps({"docs": docs}).encode()

    def partial_search(self) -> Answer:
        """An answer to a search whose shards were away, as Elasticsearch gives it: with status 200 and no hits."""
        self.partial_searches -= 1
        answer = {"_shards": {"total": 2, "successful": 0, "failed": 2}, "hits": {"hits": []}}
        return 200, "application/vnd.elasticsearch+json", json.dumps(answer).encode()

    def _fault(self, action: bytes) -> dict[str, Any] | None:
        ((operation, where),) = json.loads(action).items()
        status = self.item_fault(operation, where["_id"])
        if status is None:
            return None
        self.seen[str(status)] += 1
        return {operation: {"_id": where["_id"], "status": status, "error": {"type": ERRORS[status]}}}


def _handler(proxy: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path = self.path.partition("?")[0]
            proxy.seen[path.rpartition("/")[2]] += 1
            fault = "reset" if proxy.away else proxy.whole_fault(self.path)
            if fault == "reset":
                self._reset()
            elif fault == "503":
                self._answer(503, "application/json", b'{"error": {"type": "cluster_block_exception"}, "status": 503}')
            else:
                time.sleep(proxy.slow_s)
                answer = proxy.answer(self.command, self.path, dict(self.headers.items()), body)
                if fault == "reset_after":
                    self._reset()
                else:
                    self._answer(*answer)

        do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = _pass  # noqa: N815 - the base class names them so

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _reset(self) -> None:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Nothing: the test says what went wrong."""

    return Handler


def first_time(statuses: tuple[int | None, ...], seed: int) -> ItemFault:
    """Each item fails as drawn from `statuses` the first time it is seen, and passes after that."""
    drawn = random.Random(seed)  # noqa: S311 - a test's lot, not a secret
    seen: set[str] = set()

    def fault(_operation: str, post_id: str) -> int | None:
        if post_id in seen:
            return None
        seen.add(post_id)
        return drawn.choice(statuses)

    return fault
