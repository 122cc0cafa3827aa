"""Fetching without trusting: addresses, redirects, size and time."""

import contextlib
import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable
from typing import Any

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.services.ingest.fetch import Fetch, Limits, SourceAway, SourceGone
from kuulolla.services.ingest.unpack import PIECE, unpacked
from tests.answers import Answers, Told

INSIDE = Fetch(allow_private=True, limits=Limits(most_bytes=100_000, whole_s=1.0, silence_s=0.5))


def test_a_good_answer_has_its_body_and_headers() -> None:
    with Answers(Told(b"hei", headers={"ETag": '"1"'})) as server:
        answer = INSIDE.get(f"{server.url}/x", {"a": "ä"}, {"If-None-Match": "0"})
    assert (answer.status, answer.body, answer.headers["etag"]) == (200, b"hei", '"1"')
    assert server.asked[0].query == {"a": "ä"}
    assert server.asked[0].headers["if-none-match"] == "0"
    assert server.asked[0].headers["user-agent"].startswith("Kuulolla/")


def test_a_private_address_is_not_connected_to_unless_allowed() -> None:
    with Answers(Told(b"secret")) as server:
        with pytest.raises(SourceAway):
            Fetch().get(server.url)
        with pytest.raises(SourceAway):
            Fetch().get(server.url.replace("127.0.0.1", "localhost"))
        assert server.asked == []


def test_a_name_that_resolves_to_a_private_address_is_refused_at_connect_time(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def poisoned(host: str, port: int, *_args: object, **_options: object) -> object:
        return real("127.0.0.1", port) if host == "feeds.example" else real(host, port)

    with Answers(Told(b"secret")) as server:
        monkeypatch.setattr(socket, "getaddrinfo", poisoned)
        url = server.url.replace("127.0.0.1", "feeds.example")
        with pytest.raises(SourceAway):
            Fetch().get(url)
        assert server.asked == []
        assert INSIDE.get(url).body == b"secret"  # the same name is reached where it may be


def test_redirects_are_followed_to_a_limit() -> None:
    with Answers(Told(status=302, headers={"Location": "/b"}), Told(b"there")) as server:
        assert INSIDE.get(f"{server.url}/a").body == b"there"
        assert [asked.path for asked in server.asked] == ["/a", "/b"]
    with Answers(Told(status=302, headers={"Location": "/again"})) as server:
        with pytest.raises(SourceAway, match="redirects more than 5"):
            INSIDE.get(server.url)
        assert len(server.asked) == 6


def test_a_redirect_to_a_private_address_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = httpcore.SyncBackend.connect_tcp

    def routed(self: httpcore.SyncBackend, host: str, port: int, *rest: Any) -> Any:  # noqa: ANN401 - passed on
        return real(self, "127.0.0.1" if host == "93.184.215.14" else host, port, *rest)

    # The public internet in small: a public address is answered from here.
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", routed)
    with Answers(Told(b"secret")) as inner:
        away = Told(status=302, headers={"Location": inner.url})
        with Answers(away) as outer, pytest.raises(SourceAway, match=r"127\.0\.0\.1 does not answer"):
            Fetch().get(outer.url.replace("127.0.0.1", "93.184.215.14"))
        assert len(outer.asked) == 1
        assert inner.asked == []


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "ftp://x.example/", "gopher://x", "ws://x", "http://", "http://[::1", "http://xn--/", "\0"],
)
def test_a_redirect_to_something_else_than_the_web_is_refused(location: str) -> None:
    with Answers(Told(status=301, headers={"Location": location})) as server, pytest.raises(SourceAway):
        INSIDE.get(server.url)


def test_an_answer_that_is_too_large_is_not_read_on() -> None:
    with (
        Answers(Told([b"x" * 50_000] * 100, pause_s=0.001)) as server,
        pytest.raises(SourceAway, match="more than 100,000"),
    ):
        INSIDE.get(server.url)


def test_an_answer_that_unpacks_to_a_flood_is_not_read_on() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    with (
        Answers(Told(bomb, headers={"Content-Encoding": "gzip"})) as server,
        pytest.raises(SourceAway, match="more than 100,000"),
    ):
        INSIDE.get(server.url)


@pytest.mark.parametrize("encoding", ["gzip, gzip", "zstd", "br", "nonsense"])
def test_packings_that_were_not_asked_for_are_not_unpacked(encoding: str) -> None:
    bomb = gzip.compress(gzip.compress(b"\0" * 50_000_000))
    with Answers(Told(bomb, headers={"Content-Encoding": encoding})) as server:
        with pytest.raises(SourceAway, match="not asked for"):
            INSIDE.get(server.url)
        assert server.asked[0].headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize("spoil", [lambda body: body[:-9], lambda body: b"x" + body], ids=["cut off", "no gzip"])
def test_a_body_that_does_not_unpack_is_away(spoil: Callable[[bytes], bytes]) -> None:
    told = Told(spoil(gzip.compress(b"hei" * 1000)), headers={"Content-Encoding": "gzip"})
    with Answers(told) as server, pytest.raises(SourceAway, match="no good"):
        INSIDE.get(server.url)


@given(st.binary(max_size=20), st.integers(0, 20_000), st.integers(1, 70_000), st.booleans())
def test_what_was_packed_comes_out_in_small_pieces(seed: bytes, times: int, cut: int, deflate: bool) -> None:  # noqa: FBT001 - drawn
    body = seed * times
    packed = zlib.compress(body) if deflate else gzip.compress(body)
    pieces = list(unpacked((packed[at : at + cut] for at in range(0, len(packed), cut)), "gzip"))
    assert b"".join(pieces) == body
    assert max(map(len, pieces), default=0) <= PIECE


def test_headers_that_drip_are_given_up() -> None:
    began = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        dripping = threading.Thread(target=drip, args=(listening, b"HTTP/1.1 200 OK\r\nX: " + b"x" * 40))
        dripping.start()
        with pytest.raises(SourceAway, match="more than 1 s"):
            INSIDE.get(f"http://127.0.0.1:{listening.getsockname()[1]}/")
        took = time.monotonic() - began
        dripping.join()
    assert took < 2


def drip(listening: socket.socket, answer: bytes) -> None:
    """Answer one question, a byte every tenth of a second."""
    connection, _ = listening.accept()
    with connection, contextlib.suppress(OSError):
        connection.recv(10_000)
        for byte in answer:
            connection.sendall(bytes([byte]))
            time.sleep(0.1)


def test_a_body_that_drips_is_given_up() -> None:
    began = time.monotonic()
    with Answers(Told([b"x"] * 100, pause_s=0.1)) as server, pytest.raises(SourceAway, match="more than 1 s"):
        INSIDE.get(server.url)
    assert time.monotonic() - began < 3


def test_a_server_that_falls_silent_is_given_up() -> None:
    with Answers(Told([b"x", b"y"], pause_s=1.5)) as server, pytest.raises(SourceAway, match="ReadTimeout"):
        INSIDE.get(server.url)


def test_nobody_listening_is_away() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(SourceAway, match=r"127\.0\.0\.1 does not answer"):
            INSIDE.get(f"http://127.0.0.1:{unused.getsockname()[1]}/?token=secret")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 418, 429, 500, 502, 503])
def test_a_refusal_is_away_and_says_how_long(status: int) -> None:
    told = Told(status=status, headers={"Retry-After": "17"})
    with Answers(told) as server, pytest.raises(SourceAway, match=str(status)) as caught:
        INSIDE.get(f"{server.url}/?token=secret")
    assert caught.value.retry_after_s == 17
    assert "secret" not in str(caught.value)


def test_410_is_gone_for_good() -> None:
    with Answers(Told(status=410)) as server, pytest.raises(SourceGone):
        INSIDE.get(server.url)
