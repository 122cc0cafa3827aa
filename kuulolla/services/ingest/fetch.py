"""Getting a document from an address that somebody configured or a server redirected to, without trusting either."""

import ipaddress
import socket
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any

import httpcore
import httpx

from kuulolla.runtime.faults import Fault, Retryable

USER_AGENT = "Kuulolla/1 (social listening; respects Retry-After, ETag and Last-Modified)"
REDIRECTS = 5
GONE = 410
NOT_MODIFIED = 304
_REDIRECTING = frozenset({301, 302, 303, 307, 308})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class SourceAway(Retryable):
    """A source does not answer, or not with what it should; `retry_after_s` when it said how long to wait."""

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class SourceGone(Fault):
    """A source says that it is gone for good (410)."""


@dataclass(frozen=True)
class Limits:
    """What a source may cost: bytes after decompression, and seconds for the whole answer with its redirects."""

    most_bytes: int = 20 * 1024 * 1024
    whole_s: float = 30.0
    silence_s: float = 10.0


@dataclass(frozen=True)
class Answer:
    """A good answer: `status` 200 with its body, or 304 without; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Fetch:
    """Fetches over http and https. Private addresses only where `allow_private` says that the source is in-house."""

    def __init__(self, *, allow_private: bool = False, limits: Limits = Limits()) -> None:
        self._limits = limits
        # No proxy from the environment: the address that is checked must be the one that is connected to.
        self._client = httpx.Client(
            transport=_CheckedTransport(allow_private=allow_private),
            timeout=limits.silence_s,
            headers={"User-Agent": USER_AGENT},
            trust_env=False,
            follow_redirects=False,
        )

    def get(
        self, url: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer to a GET, redirects followed. Raises SourceAway, SourceGone for 410."""
        until = monotonic() + self._limits.whole_s
        request = self._client.build_request("GET", url, params=params, headers=headers)
        for _ in range(REDIRECTS + 1):
            _check_scheme(request.url)
            answer, moved_to = self._send(request, until)
            if answer is not None:
                return answer
            request = self._client.build_request("GET", request.url.join(moved_to), headers=headers)
        raise SourceAway(f"{request.url.host} redirects more than {REDIRECTS} times")

    def _send(self, request: httpx.Request, until: float) -> tuple[Answer | None, str]:
        host = request.url.host
        try:
            response = self._client.send(request, stream=True)
            try:
                if response.status_code in _REDIRECTING and "location" in response.headers:
                    return None, response.headers["location"]
                _refuse_status(host, response)
                return Answer(response.status_code, dict(response.headers), self._body(host, response, until)), ""
            finally:
                response.close()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SourceAway(f"{host} does not answer ({type(error).__name__})") from error

    def _body(self, host: str, response: httpx.Response, until: float) -> bytes:
        """The body, read in pieces: neither an endless nor a slow one, nor one that unpacks to a flood, is read on."""
        body = bytearray()
        for piece in response.iter_bytes():  # as it arrives: a chunk size would wait for a full chunk
            body += piece
            if len(body) > self._limits.most_bytes:
                raise SourceAway(f"{host} answers with more than {self._limits.most_bytes:,} bytes")
            if monotonic() > until:
                raise SourceAway(f"{host} takes more than {self._limits.whole_s:.0f} s for an answer")
        return bytes(body)


def retry_after_s(header: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, at most a day; None where it says nothing understandable."""
    if not header:
        return None
    try:
        seconds = float(header) if header.strip().isdigit() else (parsedate_to_datetime(header) - now).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), 86_400.0)


def _check_scheme(url: httpx.URL) -> None:
    if url.scheme not in {"http", "https"} or not url.host:
        raise SourceAway("a redirect leads to an address that is neither http nor https")


def _refuse_status(host: str, response: httpx.Response) -> None:
    status = response.status_code
    if status in {200, NOT_MODIFIED}:
        return
    if status == GONE:
        raise SourceGone(f"{host} says that the source is gone for good (410)")
    wait_s = retry_after_s(response.headers.get("retry-after"), datetime.now(UTC))
    raise SourceAway(f"{host} answers {status}", wait_s)


class _CheckedTransport(httpx.HTTPTransport):
    """httpx's own transport over connections whose address was checked after the name was resolved."""

    def __init__(self, *, allow_private: bool) -> None:
        super().__init__(trust_env=False)
        context = httpx.create_ssl_context(trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=context, max_connections=4, network_backend=_CheckedBackend(allow_private=allow_private)
        )


class _CheckedBackend(httpcore.SyncBackend):
    """Resolves a name once, and connects to an address of the answer that may be connected to.

    Checking the name before and letting the library resolve it again would allow another answer the second time.
    """

    def __init__(self, *, allow_private: bool) -> None:
        self._allowed: Callable[[str], bool] = (lambda _address: True) if allow_private else is_public

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first allowed address that answers."""
        failed: Exception = httpcore.ConnectError("no address of the host may be connected to")
        for address in _resolve(host, port):
            if not self._allowed(address):
                continue
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed


def _resolve(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError("the host's name is not known") from error
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def is_public(address: str) -> bool:
    """Whether an address is one of the public internet: not of this machine, a private or a reserved network."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        within = found.ipv4_mapped or found.sixtofour
        if found in _NAT64:
            within = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if within is not None:
            return is_public(str(within))
    return found.is_global and not found.is_multicast
