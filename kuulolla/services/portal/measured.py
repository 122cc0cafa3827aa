"""Counts requests and their seconds, by the route that answered and the status that it gave."""

from http import HTTPStatus
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kuulolla.runtime.metrics import REQUEST_SECONDS, REQUESTS


class Measured:
    """Measures every request of an application, to the last byte of its answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, then count it."""
        began, status = perf_counter(), int(HTTPStatus.INTERNAL_SERVER_ERROR)  # what is answered where nothing else is

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            # The route and not the address: names of saved searches and ids of posts are without number.
            route = getattr(scope.get("route"), "path", "none")
            REQUESTS.labels(route, status).inc()
            REQUEST_SECONDS.labels(route).observe(perf_counter() - began)
