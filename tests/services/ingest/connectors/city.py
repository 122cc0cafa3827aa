"""A city's Open311 endpoint, by the shape of Helsinki's: it filters by the times that it is asked for."""

import json
import threading
from collections.abc import Collection, Mapping
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


def request(number: int, requested: str, updated: str | None = None, **fields: object) -> dict[str, Any]:
    return {
        "service_request_id": str(number),
        "status": "open",
        "status_notes": "Välitetty",
        "service_name": "Katuvalaistus",
        "service_code": "171",
        "description": f"Valo {number} ei pala",
        "requested_datetime": requested,
        "updated_datetime": updated or requested,
        "address": "Köysikatu 7, Kaislavesi",
        "lat": 62.06412,
        "long": 19.56229,
        "media_url": "https://city.example/photo.jpg",
    } | fields


class City:
    """Gives at most `most` requests at once, newest first, as real ones do; `ignores` names questions it ignores."""

    def __init__(self, *requests: dict[str, Any], most: int = 1000, ignores: Collection[str] = ()) -> None:
        self.requests = list(requests)
        self.most = most
        self.ignores = ignores
        self.asked: list[Mapping[str, str]] = []
        self.body: bytes | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/open311/v2"

    def answer(self, query: Mapping[str, str]) -> bytes:
        self.asked.append(query)
        known = {"start_date": 0, "end_date": 0, "updated_after": 1, "updated_before": 1}
        bounds = {name: column for name, column in known.items() if name not in self.ignores}
        found = [
            item
            for item in self.requests
            if all(_within(item, name, query[name], column) for name, column in bounds.items() if name in query)
            and query.get("service_code", item["service_code"]) == item["service_code"]
        ]
        found.sort(key=lambda item: str(item["updated_datetime"]), reverse=True)
        return self.body if self.body is not None else json.dumps(found[: self.most]).encode()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _within(item: Mapping[str, Any], name: str, bound: str, column: int) -> bool:
    at = datetime.fromisoformat(item[("requested_datetime", "updated_datetime")[column]])
    limit = datetime.fromisoformat(bound)
    return at >= limit if name in {"start_date", "updated_after"} else at <= limit


def _handler(city: City) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = city.answer({name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()})
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            pass

    return Handler
