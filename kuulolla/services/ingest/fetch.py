"""Getting a document from an address that somebody configured or a server redirected to, without trusting either."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from kuulolla.runtime.connect import CheckedTransport, Deadline
from kuulolla.runtime.faults import Fault, Retryable
from kuulolla.runtime.retry_after import retry_after_s
from kuulolla.services.ingest.unpack import ACCEPTED, unpacked

USER_AGENT = "Kuulolla/1 (social listening; respects Retry-After, ETag and Last-Modified)"
REDIRECTS = 5
GONE = 410
NOT_MODIFIED = 304
LONGEST_WAIT_S = 86_400.0
"""A source that asks for more is asked again after a day."""


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
        self._deadline = Deadline()
        # No proxy from the environment: the address that is checked must be the one that is connected to.
        self._client = httpx.Client(
            transport=CheckedTransport(self._deadline, allow_private=allow_private),
            timeout=limits.silence_s,
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": ACCEPTED},
            trust_env=False,
            follow_redirects=False,
        )

    def get(
        self, url: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer to a GET, redirects followed. Raises SourceAway, SourceGone for 410."""
        self._deadline.begin(self._limits.whole_s)
        request = self._client.build_request("GET", url, params=params, headers=headers)
        for _ in range(REDIRECTS + 1):
            answer = self._send(request)
            if isinstance(answer, Answer):
                return answer
            request = answer
        raise SourceAway(f"{request.url.host} redirects more than {REDIRECTS} times")

    def _send(self, request: httpx.Request) -> Answer | httpx.Request:
        """The answer, or the request that a redirect leads to."""
        host = request.url.host
        if request.url.scheme not in {"http", "https"}:
            raise SourceAway("a redirect leads to an address that is neither http nor https")
        try:
            response = self._client.send(request, stream=True)
            try:
                if response.next_request is not None:
                    return response.next_request
                _refuse_status(host, response)
                return Answer(response.status_code, dict(response.headers), self._body(host, response))
            finally:
                response.close()
        # UnicodeError: a redirect to a host whose name decodes to nothing, such as xn--.
        except (httpx.HTTPError, UnicodeError) as error:
            if self._deadline.is_over:
                raise SourceAway(f"{host} takes more than {self._limits.whole_s:.0f} s for an answer") from error
            raise SourceAway(f"{host} does not answer ({type(error).__name__})") from error

    def _body(self, host: str, response: httpx.Response) -> bytes:
        """The body, read in pieces: neither an endless one nor one that unpacks to a flood is read on."""
        body = bytearray()
        try:
            # As it arrives: a chunk size would wait for a full chunk.
            for piece in unpacked(response.iter_raw(), response.headers.get("content-encoding", "")):
                body += piece
                if len(body) > self._limits.most_bytes:
                    raise SourceAway(f"{host} answers with more than {self._limits.most_bytes:,} bytes")
        except ValueError as error:
            raise SourceAway(f"the answer of {host} is no good: {error}") from None
        return bytes(body)


def _refuse_status(host: str, response: httpx.Response) -> None:
    status = response.status_code
    if status in {200, NOT_MODIFIED}:
        return
    if status == GONE:
        raise SourceGone(f"{host} says that the source is gone for good (410)")
    wait_s = retry_after_s(response.headers.get("retry-after"), datetime.now(UTC), LONGEST_WAIT_S)
    raise SourceAway(f"{host} answers {status}", wait_s)
