"""What every notifier keeps, shown on real servers on loopback."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import pytest

from kuulolla.records.incident import Trouble
from kuulolla.schemas.post import Channel
from kuulolla.services.alerts.notify.notification import (
    Address,
    Alert,
    Delivered,
    Digest,
    Grown,
    Later,
    Notification,
    Notifier,
    Outcome,
    Quote,
    Refused,
    Shared,
    Trial,
    Why,
)
from kuulolla.services.alerts.notify.tell import tell
from kuulolla.services.alerts.notify.told import Told
from tests.services.alerts.notify.samples import EVERY, KEY, NOON, notification, opened

PATIENCE_S = 3.0
"""Of the notifiers in these tests; in life it is ten times as long, which is asserted where they are made."""


@dataclass(frozen=True)
class Received:
    """What arrived: its key, and its text in every form in which somebody may read it."""

    key: str
    views: tuple[str, ...]


class Rig(Protocol):
    """A notifier and the real server at its other end."""

    to: Address
    secrets: tuple[str, ...]
    begins: bytes
    """How an answer of such a server begins."""

    @property
    def notifier(self) -> Notifier: ...

    def at(self, port: int) -> tuple[Notifier, Address]:
        """The same, but for a server that listens elsewhere on this machine."""
        ...

    def received(self) -> list[Received]: ...

    def busy(self) -> None:
        """From now on the server says that it cannot just now."""
        ...

    def refuse(self) -> None:
        """From now on the server says that it never will."""
        ...


HOSTILE = {
    "lines": "Otsikko\r\nBcc: kaikki@example.fi\n\nX-Muu: 1",
    "html": '<script>alert("1")</script><img src=x onerror=y> & &amp; </li></body>',
    "mentions": "@channel @here <!here> <!channel> <@U0123> #yleinen <https://paha.example|Kela> <at>Kaikki</at>",
    "markdown": "*a* _b_ ~c~ `d` [e](https://paha.example) ![f](x) # g > h **i** {{DATE(2026-01-01)}} :tada: \\*",
    "long": "pitkä " * 2_000,
    "unbroken": "x" * 10_000,
    "emoji": "👩\u200d👩\u200d👧 🏴󠁧󠁢󠁳󠁣󠁴󠁿 ❤️ " * 20,
    "right to left": "שלום עולם \u202eolleh\u202c مرحبا",
    "broken": "puoli \ud83d pari \x00\x1b[31m\u2028loppu",
    "templates": "{0} {watch} %s ${x} {{ told }} {% raw %}",
}


def hostile(text: str) -> dict[str, Alert | Digest | Trial]:
    """The text wherever somebody's text may stand."""
    base = opened()
    grown, quote = Grown(text, 3, 1), Quote(text, NOON, Channel.FORUM)
    alert = replace(
        base,
        happening=replace(base.happening, watch=text, search=text),
        why=Why((grown,) * 5, (grown,) * 5, (), (), (grown,) * 5, None, (quote,) * 3, (Shared(quote, 2, 3),) * 5),
    )
    failing = replace(alert, happening=replace(alert.happening, trouble=Trouble.FAILING, reason=text))
    digest = EVERY["digest of many"]
    assert isinstance(digest, Digest)
    lines = tuple(replace(one, watch=text, search=text, terms=(grown,) * 3) for one in digest.happenings)
    return {"alert": alert, "failing": failing, "digest": replace(digest, happenings=lines), "trial": Trial(text)}


def texts(told: Told) -> Iterator[str]:
    """All that a notification says."""
    yield told.heading
    yield from (*told.facts, *told.why)
    yield from (text for quote in told.quotes for text in (quote.text, quote.source))
    yield from (text for line in told.lines for text in (line.text, line.beneath))
    yield told.ending


def told_once(rig: Rig, about: Alert | Digest | Trial, key: str = KEY) -> Outcome:
    """What became of it, in time, said in one line with nothing in it that should not be seen."""
    return in_time(rig.notifier, rig.to, notification(about, key), rig)


def in_time(notifier: Notifier, to: Address, given: Notification, rig: Rig) -> Outcome:
    began = time.monotonic()
    outcome = notifier.send(given, to)
    assert time.monotonic() - began < PATIENCE_S * 2
    said = outcome.detail if isinstance(outcome, Delivered) else outcome.why
    assert said
    assert said.isprintable()
    assert [secret for secret in (*rig.secrets, "Vesihuolto", "poikki", given.key) if secret in said] == []
    return outcome


class NotifierContract:
    """Each notifier's tests derive from it and give a fixture `rig`."""

    @pytest.mark.parametrize("name", EVERY)
    def test_delivers_what_it_was_given(self, rig: Rig, name: str) -> None:
        outcome = told_once(rig, EVERY[name])
        assert isinstance(outcome, Delivered), outcome
        (received,) = rig.received()
        assert received.key == KEY
        for view in received.views:
            assert [text for text in texts(tell(notification(EVERY[name]), rig.to.language)) if text not in view] == []

    @pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
    def test_hostile_texts_arrive_as_text(self, rig: Rig, text: str) -> None:
        for about in hostile(text).values():
            outcome = told_once(rig, about)
            assert isinstance(outcome, Delivered), outcome
            for view in rig.received()[-1].views:
                said = tell(notification(about), rig.to.language)
                assert [text for text in texts(said) if text not in view] == []

    def test_the_same_key_comes_with_each_try(self, rig: Rig) -> None:
        for key in (KEY, KEY, KEY[::-1]):
            told_once(rig, opened(), key)
        assert [received.key for received in rig.received()] == [KEY, KEY, KEY[::-1]]

    def test_a_busy_server_is_asked_later(self, rig: Rig) -> None:
        rig.busy()
        assert isinstance(told_once(rig, opened()), Later)

    def test_a_refusal_is_for_good(self, rig: Rig) -> None:
        rig.refuse()
        assert isinstance(told_once(rig, opened()), Refused)

    def test_an_address_that_is_none_is_refused(self, rig: Rig) -> None:
        for address in (
            "",
            "\n",
            "https://",
            "a b",
            "x@\r\nBcc: y@example.fi",
            "http://[::1",
            "\ud83d",
            "ftp://x.example",
        ):
            to = replace(rig.to, address=address)
            assert isinstance(in_time(rig.notifier, to, notification(opened()), rig), Refused)
        assert rig.received() == []

    def test_nobody_listening_is_later(self, rig: Rig) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            assert isinstance(self._at(rig, unused), Later)

    def test_a_server_that_says_nothing_is_later(self, rig: Rig) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            assert isinstance(self._at(rig, silent), Later)

    def test_a_server_that_hangs_up_is_later(self, rig: Rig) -> None:
        with _answering(b"", pause_s=0) as hanging_up:
            assert isinstance(self._at(rig, hanging_up), Later)

    def test_a_server_whose_answer_drips_is_later(self, rig: Rig) -> None:
        with _answering(rig.begins + b"x" * 1_000, pause_s=0.05) as dripping:
            assert isinstance(self._at(rig, dripping), Later)

    @staticmethod
    def _at(rig: Rig, server: socket.socket) -> Outcome:
        notifier, to = rig.at(server.getsockname()[1])
        return in_time(notifier, to, notification(opened()), rig)


@contextlib.contextmanager
def _answering(answer: bytes, pause_s: float) -> Iterator[socket.socket]:
    """A server that answers each connection with these bytes, one after the other, and then hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_answer, args=(listening, answer, pause_s))
        thread.start()
        try:
            yield listening
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def _answer(listening: socket.socket, answer: bytes, pause_s: float) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _ = listening.accept()
            with connection, contextlib.suppress(OSError):
                for byte in answer:
                    connection.sendall(bytes([byte]))
                    time.sleep(pause_s)
