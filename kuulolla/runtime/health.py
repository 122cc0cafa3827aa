"""/health/live, /health/ready and /metrics of a process, answered by a thread of their own.

A thread, because a stuck event loop must not be able to say that it is well.
"""

import json
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from kuulolla.runtime.faults import Fault

Check = Callable[[], str | None]
"""Returns what is wrong in a few words, or None."""


class HealthServer:
    """Answers on `host:port` while its block runs; port 0 takes a free one (see `port`)."""

    def __init__(self, host: str, port: int, live: Mapping[str, Check], ready: Mapping[str, Check]) -> None:
        checks = {"/health/live": live, "/health/ready": {**live, **ready}}
        try:
            self._server = ThreadingHTTPServer((host, port), _handler(checks))
        except OSError as error:
            message = f"health and metrics cannot listen on {host}:{port} ({error.strerror}): choose another port"
            raise Fault(message) from None
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, name="health", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(checks: Mapping[str, Mapping[str, Check]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == "/metrics":
                self._answer(200, CONTENT_TYPE_LATEST, generate_latest(REGISTRY))
            elif path in checks:
                failing = {name: wrong for name, check in checks[path].items() if (wrong := check()) is not None}
                body = {"status": "failing" if failing else "ok", "failing": failing}
                self._answer(503 if failing else 200, "application/json", json.dumps(body).encode())
            else:
                self._answer(404, "application/json", b'{"status": "not found"}')

        def _answer(self, status: int, content_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """A probe every few seconds is no event."""

    return Handler
