"""The portal's application: its addresses, who may use them, and how it tells what is wrong."""

from collections.abc import Callable
from importlib.metadata import version

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kuulolla.records.opened import Opened
from kuulolla.services.portal import pages
from kuulolla.services.portal.access import Access
from kuulolla.services.portal.api import (
    API,
    count,
    deliveries,
    export,
    incidents,
    query,
    recipients,
    search,
    searches,
    watches,
    words,
)
from kuulolla.services.portal.measured import Measured
from kuulolla.services.portal.problems import MEDIA_TYPE, Problem, tell_problems

_DESCRIPTION = """Search what was said, count it, take it out; see what was unusual, and say what is done about it.
Every request carries an API key in the header `Authorization: Bearer KEY`. What goes wrong is told as
application/problem+json (RFC 9457)."""

_ALWAYS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}

_PROBLEMS = {
    400: "The query or a parameter cannot be used.",
    401: "There is no API key, or it is not good.",
    403: "The API key lacks the scope.",
    404: "There is nothing of that name or id.",
    409: "Somebody else changed it, others use it, or that cannot be done about it.",
    429: "The API key asks too often.",
    503: "Elasticsearch is away, nothing was indexed yet, or the index cannot be read here.",
}


def portal_app(
    opened: Callable[[], Opened], access: Access, public_url: str = "", *, loopback: bool = False
) -> FastAPI:
    """The application. `opened` is asked at each request for what answers now; a Fault that it raises is told.

    `public_url`: where people reach it; without one, links lead from wherever they stand to the same host. `loopback`:
    whether recipients may be on this machine by plain http, as in the local stack.
    """
    app = FastAPI(
        title="Kuulolla",
        version=version("kuulolla"),
        description=_DESCRIPTION,
        openapi_url=f"{API}/openapi.json",
        docs_url=None,  # its page loads scripts from another host
        redoc_url=None,
        responses={status: _told(words) for status, words in _PROBLEMS.items()},
    )
    app.state.opened, app.state.access = opened, access
    app.state.public_url, app.state.loopback = public_url, loopback
    for asked in (search, count, words, export, query, searches, watches, recipients, incidents, deliveries):
        app.include_router(asked.router)
    app.include_router(pages.router)
    app.add_middleware(AlwaysHeaders)
    app.add_middleware(Measured)
    tell_problems(app)
    _forget_what_is_never_answered(app)
    return app


def _forget_what_is_never_answered(app: FastAPI) -> None:
    """FastAPI tells 422 for parameters that cannot be used; here they are a problem with status 400."""
    for path in app.openapi()["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)


class AlwaysHeaders:
    """Adds the headers that every answer has: nothing is guessed, kept by a proxy, or told to another site."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the answer with the headers."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_ALWAYS)
            await send(message)

        await self._app(scope, receive, with_headers)


def _told(words: str) -> dict[str, object]:
    return {"description": words, "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}}
