"""Connections to addresses that may be connected to, each wait of theirs within the time of the whole answer."""

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable
from pathlib import Path
from time import monotonic
from typing import Any

import httpcore
import httpx

_IPV4_AT_THE_END = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("::/96"))
_NOT_GLOBAL = (ipaddress.ip_network("64:ff9b:1::/48"), ipaddress.ip_network("192.0.0.0/24"))
"""Reserved by RFC 8215 and RFC 6890; Python 3.11 takes the first and parts of the second for global."""


class AddressNotAllowedError(httpcore.ConnectError):
    """A name leads to no address that may be connected to. It is the cause of the ConnectError that httpx raises."""


class Deadline:
    """The end of the answer that is being waited for; one at a time, for it is waited for by one thread."""

    def __init__(self) -> None:
        self._until = 0.0

    def begin(self, seconds: float) -> None:
        """Let the time begin."""
        self._until = monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Whether the time has run out."""
        return monotonic() >= self._until

    def within(self, timeout: float | None) -> float:
        """Seconds to wait for: `timeout`, or what is left where that is less. Raises ReadTimeout at the end."""
        left = self._until - monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time of the whole answer is over")
        return left if timeout is None else min(timeout, left)


class CheckedTransport(httpx.HTTPTransport):
    """httpx's own transport over connections whose address was checked after the name was resolved.

    `ca_file` vouches for servers besides those that everybody trusts, such as a house's own.
    """

    def __init__(self, deadline: Deadline, *, allow_private: bool, ca_file: Path | None = None) -> None:
        super().__init__(trust_env=False)
        context = httpx.create_ssl_context(trust_env=False)
        if ca_file is not None:
            context.load_verify_locations(ca_file)
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            max_connections=4,
            network_backend=_CheckedBackend(deadline, allow_private=allow_private),
        )


class _CheckedBackend(httpcore.SyncBackend):
    """Resolves a name once, and connects to an address of the answer that may be connected to.

    Checking the name before and letting the library resolve it again would allow another answer the second time.
    """

    def __init__(self, deadline: Deadline, *, allow_private: bool) -> None:
        self._deadline = deadline
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
        failed: Exception = AddressNotAllowedError("no address of the host may be connected to")
        for address in _resolve(host, port):
            if not self._allowed(address):
                continue
            try:
                wait_s = self._deadline.within(timeout)
                stream = super().connect_tcp(address, port, wait_s, local_address, socket_options)
                return _Within(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed


class _Within(httpcore.NetworkStream):
    """A connection that is given up at the deadline, also by a server that sends a byte now and then."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.within(timeout))
        return _Within(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as the base class has it
        return self._stream.get_extra_info(info)


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
        if any(found in network for network in _IPV4_AT_THE_END):
            within = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if within is not None:
            return is_public(str(within))
        if found.is_site_local:
            return False
    return found.is_global and not found.is_multicast and not any(found in network for network in _NOT_GLOBAL)
