"""A real mail server on loopback that takes mail, or says why not, and remembers what it took."""

import asyncio
import email
import email.policy
import socket
import ssl
import threading
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "kuulolla", "salasana-jota-kukaan-ei-arvaa"
OK = "250 OK"


@dataclass
class Inbox:
    """What the server says at each step, and the mail that it took."""

    sender: str = OK
    recipient: str = OK
    data: str = OK
    farewell_s: float = 0
    taken: list[Envelope] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd names it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.sender

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.recipient == OK:
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data == OK:
            self.taken.append(envelope)
            self.encrypted.append(session.ssl is not None)
        return self.data

    async def handle_QUIT(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.farewell_s)
        return "221 Bye"

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object
    ) -> AuthResult:
        known = LoginPassword(USER.encode(), PASSWORD.encode())
        if given == known:
            self.logins.append(USER)
        return AuthResult(success=given == known, handled=False)  # not handled: the server is to answer

    def messages(self) -> list[EmailMessage]:
        return [read(envelope) for envelope in self.taken]


def read(envelope: Envelope) -> EmailMessage:
    content = envelope.content
    message = email.message_from_bytes(content if isinstance(content, bytes) else b"", policy=email.policy.SMTP)
    assert isinstance(message, EmailMessage)
    return message


class MailServer:
    """Listens on a free port of 127.0.0.1: with STARTTLS and login, with TLS from the first byte, or with neither."""

    def __init__(
        self, inbox: Inbox, *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        self._inbox = inbox
        self._starttls = starttls
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> int:
        """The port."""
        self._thread.start()
        port: int = self._socket.getsockname()[1]
        return port

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        async with await self._loop.create_server(self._session, sock=self._socket, ssl=self._tls):
            await self._stop.wait()

    def _session(self) -> SMTP:
        with_starttls = self._starttls is not None
        return SMTP(
            self._inbox,
            hostname="mail.example",
            loop=self._loop,
            tls_context=self._starttls,
            require_starttls=with_starttls,
            auth_required=with_starttls,
            auth_require_tls=with_starttls,
            authenticator=self._inbox.authenticate if with_starttls or self._tls is not None else None,
            enable_SMTPUTF8=False,
        )


def content(message: bytes) -> Envelope:
    """An envelope with a message in it."""
    envelope = Envelope()
    envelope.content = message
    return envelope
