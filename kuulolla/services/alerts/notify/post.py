"""The one place that posts over HTTP: to an address that somebody gave, without trusting what answers there."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from kuulolla.runtime.clock import Clock
from kuulolla.runtime.connect import AddressNotAllowedError, CheckedTransport, Deadline
from kuulolla.runtime.loopback import is_loopback
from kuulolla.runtime.retry_after import retry_after_s
from kuulolla.services.alerts.notify.notification import Delivered, Later, Outcome, Refused

USER_AGENT = "Kuulolla/1 (notifications)"
KEY_HEADER = "X-Kuulolla-Key"
"""The idempotency key: a receiver that has seen it has seen this notification."""

MOST_BYTES = 64 * 1024
LONGEST_WAIT_S = 3600.0
"""A receiver that asks for more is asked again after an hour: an alert is of little use tomorrow."""

_TOO_EARLY = 425
_WORTH_ANOTHER_TRY = frozenset({httpx.codes.REQUEST_TIMEOUT, _TOO_EARLY, httpx.codes.TOO_MANY_REQUESTS})


@dataclass(frozen=True)
class HttpPost:
    """Posts JSON, each time over a connection of its own.

    `allow_private` lets addresses of this machine and of private networks be connected to; `ca_file` (PEM) vouches for
    servers besides those that everybody trusts. An answer has `whole_s` seconds from the first byte sent to its last;
    looking up the name is the system's and has its limits.
    """

    clock: Clock
    allow_private: bool = False
    ca_file: Path | None = None
    connect_s: float = 5.0
    whole_s: float = 10.0

    def send(self, url: str, body: bytes, key: str, headers: Mapping[str, str] | None = None) -> Outcome:
        """What the status says: 2xx delivered; 408, 425, 429, 5xx and no answer later; anything else refused."""
        try:
            request = httpx.Request(
                "POST",
                url,
                content=body,
                headers={
                    "Content-Type": "application/json",
                    "User-Agent": USER_AGENT,
                    "Accept-Encoding": "identity",
                    KEY_HEADER: key,
                    **(headers or {}),
                },
            )
            host = request.url.host
        # UnicodeError: a host whose name decodes to nothing, such as xn--.
        except (httpx.InvalidURL, UnicodeError):
            return Refused("the address cannot be read: give a whole https:// address")
        if not (request.url.scheme == "https" or (request.url.scheme == "http" and is_loopback(host))) or not host:
            return Refused(
                "the address is not https: notifications go over the network encrypted, give an https:// one"
            )
        deadline = Deadline()
        deadline.begin(self.whole_s)
        transport = CheckedTransport(deadline, allow_private=self.allow_private, ca_file=self.ca_file)
        timeout = httpx.Timeout(self.whole_s, connect=self.connect_s)
        # No proxy from the environment: the address that is checked must be the one that is connected to.
        with httpx.Client(transport=transport, timeout=timeout, trust_env=False, follow_redirects=False) as client:
            return self._send(client, request, deadline)

    def _send(self, client: httpx.Client, request: httpx.Request, deadline: Deadline) -> Outcome:
        host = request.url.host
        try:
            response = client.send(request, stream=True)
        except httpx.HTTPError as error:
            if isinstance(error.__cause__, AddressNotAllowedError):
                return Refused(
                    f"{host} leads into a private network: set allow_private_addresses where it is your own, or give "
                    "an address of the internet"
                )
            if deadline.is_over:
                return Later(f"{host} takes more than {self.whole_s:.0f} s for an answer")
            return Later(f"{host} does not answer ({type(error).__name__})")
        with contextlib.closing(response):
            _read_out(response)
            return self._judge(host, response)

    def _judge(self, host: str, response: httpx.Response) -> Outcome:
        status = response.status_code
        said = f"{host} answers {status}"
        if response.is_success:
            return Delivered(said)
        if status in _WORTH_ANOTHER_TRY or response.is_server_error:
            wait_s = retry_after_s(response.headers.get("retry-after"), self.clock.now(), LONGEST_WAIT_S)
            return Later(said, wait_s)
        if response.is_redirect:
            return Refused(f"{said}, a redirect, which is not followed: give the address that it leads to")
        return Refused(f"{said}: check the recipient's address, or make a new webhook there")


def _read_out(response: httpx.Response) -> None:
    """Take the body in, to a limit: who is cut off while answering has a failure in its log.

    The status has said what became of it already. One that goes on for ever, or breaks off, changes nothing about that:
    to send again what was taken would tell people twice.
    """
    taken = 0
    with contextlib.suppress(httpx.HTTPError):
        for piece in response.iter_raw():
            taken += len(piece)
            if taken > MOST_BYTES:
                return
