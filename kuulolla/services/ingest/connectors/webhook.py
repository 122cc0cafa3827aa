"""Posts that others send us over HTTP: `POST /v1/posts/{source}`, answered once Kafka has them."""

import asyncio
import hmac
from collections.abc import Mapping
from typing import Literal

from pydantic import JsonValue
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from kuulolla.runtime.faults import KafkaAway
from kuulolla.schemas.reading import Rejected
from kuulolla.services.ingest.collected import Origin
from kuulolla.services.ingest.connector import SourceSettings
from kuulolla.services.ingest.given import read_json
from kuulolla.services.ingest.receive import MOST_ITEMS, Receive, Result, items_in

MOST_BYTES = 5 * 1024 * 1024
BODY_WITHIN_S = 30
RETRY_AFTER_S = 5


class WebhookSource(SourceSettings):
    """`kind: webhook`: its posts are sent to `/v1/posts/NAME` with the token of the settings."""

    kind: Literal["webhook"]


class _RefusedError(Exception):
    """A request that is answered before its posts are looked at. Stays in this file."""

    def __init__(self, status: int, error: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(error)
        self.answer = JSONResponse({"error": error}, status, headers)


def webhook_app(origins: Mapping[str, Origin], token: str, receive: Receive) -> Starlette:
    """The receiver.

    200: every post of the request is in Kafka. 207: some are, the others were refused, see `results`. 422: none is.
    401 wrong token, 404 no such source, 413 too large, 408 body too slow, 503 with Retry-After: Kafka does not take
    posts just now, send all of them again: a post sent twice is kept once.
    """

    async def posts(request: Request) -> JSONResponse:
        try:
            _authorise(request, token)
            origin = _origin(request, origins)
            items = _items(await _body(request))
            results = await run_in_threadpool(receive.receive, items, origin)
        except _RefusedError as refused:
            return refused.answer
        except KafkaAway:
            wait = {"Retry-After": str(RETRY_AFTER_S)}
            return JSONResponse({"error": "posts cannot be taken just now, send them again later"}, 503, wait)
        return _answer(results)

    return Starlette(routes=[Route("/v1/posts/{source}", posts, methods=["POST"])])


def _authorise(request: Request, token: str) -> None:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    # In constant time: a comparison that ends at the first wrong character tells how many were right.
    right = hmac.compare_digest(given.strip().encode("utf-8", "surrogateescape"), token.encode())
    if scheme.lower() != "bearer" or not right:
        raise _RefusedError(401, "a valid bearer token is needed", {"WWW-Authenticate": "Bearer"})


def _origin(request: Request, origins: Mapping[str, Origin]) -> Origin:
    origin = origins.get(request.path_params["source"])
    if origin is None:
        raise _RefusedError(404, "no webhook source has this name")
    return origin


async def _body(request: Request) -> bytes:
    """The body, given up as soon as it is too large or too slow, whatever Content-Length says."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            async for piece in request.stream():
                body += piece
                if len(body) > MOST_BYTES:
                    raise _RefusedError(413, f"at most {MOST_BYTES} bytes in a request", {"Connection": "close"})
    except TimeoutError:
        raise _RefusedError(408, "the body took too long", {"Connection": "close"}) from None
    except ClientDisconnect:
        raise _RefusedError(400, "the request ended in the middle") from None
    return bytes(body)


def _items(body: bytes) -> list[JsonValue]:
    value = read_json(body)
    if isinstance(value, Rejected):
        raise _RefusedError(422, "the body is not valid JSON")
    items = items_in(value)
    if not items:
        raise _RefusedError(422, 'a post, a list of posts, or {"posts": [...]} is needed')
    if len(items) > MOST_ITEMS:
        raise _RefusedError(413, f"at most {MOST_ITEMS} posts in a request")
    return items


def _answer(results: list[Result]) -> JSONResponse:
    accepted = sum(isinstance(result, str) for result in results)
    body = {
        "accepted": accepted,
        "rejected": len(results) - accepted,
        "results": [_told(result) for result in results],
    }
    status = 200 if accepted == len(results) else 207 if accepted else 422
    return JSONResponse(body, status)


def _told(result: Result) -> dict[str, str]:
    if isinstance(result, Rejected):
        told = {"status": "rejected", "reason": result.reason.value, "field": result.where, "rule": result.rule}
        return {name: value for name, value in told.items() if value}
    return {"status": "accepted", "id": result}
