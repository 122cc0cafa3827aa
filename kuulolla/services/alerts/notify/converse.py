"""A conversation with a mail server that ends in time, however slowly the other side speaks."""

import io
import smtplib
import socket
import ssl
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer


@dataclass(frozen=True)
class Patience:
    """How long to wait: for a connection, and for everything together."""

    connect_s: float = 5.0
    whole_s: float = 10.0


class Conversation(smtplib.SMTP):
    """smtplib's client, whose waits end with its patience; with `tls` it is encrypted from the first byte.

    Raises what smtplib raises, and OSError where the server cannot be reached.
    """

    def __init__(self, host: str, port: int, *, hello: str, patience: Patience, tls: ssl.SSLContext | None) -> None:
        self._until = monotonic() + patience.whole_s
        self._tls = tls
        # With a name of our own: smtplib would ask name servers for this machine's, as long as they take.
        super().__init__(host, port, local_hostname=hello, timeout=patience.connect_s)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """As smtplib asks for it, both where TLS comes first (RFC 8314) and where it comes later or never."""
        connected = socket.create_connection((host, port), timeout)
        return connected if self._tls is None else self._tls.wrap_socket(connected, server_hostname=host)

    def getreply(self) -> tuple[int, bytes]:
        """The server's answer. Raises SMTPServerDisconnected where it does not come in time."""
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(_Timed(self.sock, self._until))
        return super().getreply()

    def send(self, s: "ReadableBuffer | str") -> None:
        """Say something to the server. Raises OSError or SMTPServerDisconnected where it does not listen in time."""
        if self.sock is not None:
            self.sock.settimeout(_left(self._until))
        super().send(s)


class _Timed(io.RawIOBase):
    """What a socket says, each wait with what is left of the time: smtplib's own file waits anew for each byte."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock = sock
        self._until = until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        self._sock.settimeout(_left(self._until))
        return self._sock.recv_into(buffer)


def _left(until: float) -> float:
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError("the time of the whole conversation is over")
    return left
