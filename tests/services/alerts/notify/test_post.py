"""Posting without trusting: addresses, certificates, size and time."""

import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuulolla.services.alerts.notify.notification import Delivered, Later, Outcome, Refused
from kuulolla.services.alerts.notify.post import HttpPost
from tests.answers import Answers, Told
from tests.services.alerts.notify.certificates import certificates
from tests.services.alerts.notify.contract import PATIENCE_S
from tests.services.alerts.notify.http_contract import CLOCK, POST
from tests.services.alerts.notify.samples import KEY

IN_LIFE = HttpPost(CLOCK)


def post(url: str, sender: HttpPost = POST) -> Outcome:
    return sender.send(url, b"{}", KEY)


def test_in_life_an_answer_has_ten_seconds_and_private_addresses_are_not_reached() -> None:
    assert (IN_LIFE.connect_s, IN_LIFE.whole_s, IN_LIFE.allow_private) == (5, 10, False)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_not_connected_to_unless_allowed(host: str) -> None:
    with Answers(Told()) as server:
        outcome = post(server.url.replace("127.0.0.1", host), IN_LIFE)
        assert isinstance(outcome, Refused)
        assert "allow_private_addresses" in outcome.why
        assert server.asked == []


def test_a_name_that_leads_to_a_private_address_is_refused_at_connect_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = socket.getaddrinfo

    def poisoned(host: str, port: int, *_args: object, **_options: object) -> object:
        return real("127.0.0.1", port) if host == "hooks.example" else real(host, port)

    made = certificates(tmp_path, "hooks.example")
    with Answers(Told(), tls=made.server) as server:
        monkeypatch.setattr(socket, "getaddrinfo", poisoned)
        url = server.url.replace("127.0.0.1", "hooks.example")
        assert isinstance(post(url, replace(IN_LIFE, ca_file=made.ca_file)), Refused)
        assert server.asked == []
        inside = replace(POST, ca_file=made.ca_file)
        assert post(url, inside) == Delivered("hooks.example answers 200")  # the same name is reached where it may be


def test_only_a_certificate_that_is_vouched_for_is_taken(tmp_path: Path) -> None:
    made = certificates(tmp_path, "127.0.0.1")
    with Answers(Told(), tls=made.server) as server:
        assert isinstance(post(server.url), Later)
        assert server.asked == []
        assert isinstance(post(server.url, replace(POST, ca_file=made.ca_file)), Delivered)


def test_a_certificate_of_another_name_is_not_taken(tmp_path: Path) -> None:
    made = certificates(tmp_path, "muu.example")
    with Answers(Told(), tls=made.server) as server:
        assert isinstance(post(server.url, replace(POST, ca_file=made.ca_file)), Later)
        assert server.asked == []


@pytest.mark.parametrize("url", ["http://hooks.example/x", "http://10.0.0.1/x", "http://localhost.example/"])
def test_nothing_goes_over_the_network_unencrypted(url: str) -> None:
    outcome = post(url)
    assert isinstance(outcome, Refused)
    assert "https" in outcome.why


def test_a_status_counts_though_the_body_drips_or_never_ends() -> None:
    began = time.monotonic()
    with Answers(Told([b"x"] * 100, pause_s=0.1)) as server:
        assert isinstance(post(server.url), Delivered)
    assert time.monotonic() - began < PATIENCE_S + 2  # of ten seconds that it drips
    with Answers(Told([b"x" * 60_000] * 50, pause_s=0.2)) as server:
        began = time.monotonic()
        assert isinstance(post(server.url), Delivered)
        assert time.monotonic() - began < 0.8  # two pieces of fifty
        assert len(server.asked) == 1


@pytest.mark.parametrize("url", ["https://xn--/", "https://xn--a/x", f"https://{'a' * 70}.example/"])
def test_a_host_whose_name_is_none_raises_nothing(url: str) -> None:
    assert isinstance(post(url), Refused | Later)


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with Answers(Told()) as server, Answers(Told(status=500)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        assert isinstance(post(server.url), Delivered)
        assert proxy.asked == []


@settings(max_examples=200)
@given(st.text(max_size=60).map(lambda text: text.replace("127", "x")))
def test_no_address_that_somebody_gives_raises_anything(text: str) -> None:
    assert isinstance(post(text, replace(POST, whole_s=0.001)), Refused | Later)
    assert isinstance(post(f"http://{text}", replace(POST, whole_s=0.001)), Refused | Later | Delivered)
