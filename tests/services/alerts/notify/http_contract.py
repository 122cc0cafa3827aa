"""What every notifier that posts over HTTP keeps besides."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from kuulolla.records.recipient import Channel
from kuulolla.services.alerts.notify.notification import Address, Delivered, Later, Notifier, Refused
from kuulolla.services.alerts.notify.post import HttpPost
from tests.answers import Answers, Told
from tests.clocks import SetClock
from tests.services.alerts.notify.contract import PATIENCE_S, NotifierContract, Received, told_once
from tests.services.alerts.notify.samples import opened

PATH = "/services/T0000/B0000/salainenosoite"
SECRET = "aivan-salainen-avain-0123456789abcdef"


CLOCK = SetClock(datetime(2026, 11, 30, 12, tzinfo=UTC))
POST = HttpPost(CLOCK, allow_private=True, connect_s=PATIENCE_S / 2, whole_s=PATIENCE_S)


@dataclass
class HttpRig:
    """A notifier and an HTTP server."""

    notifier: Notifier
    channel: Channel
    server: Answers
    read: Callable[[bytes], tuple[str, ...]]
    secrets: tuple[str, ...] = ("salainen", "services", SECRET)
    begins: bytes = b"HTTP/1.1 200 OK\r\nX: "
    to: Address = field(init=False)

    def __post_init__(self) -> None:
        self.to = self._address(self.server.url)

    def _address(self, url: str) -> Address:
        return Address(self.channel, url + PATH, secret=SECRET)

    def at(self, port: int) -> tuple[Notifier, Address]:
        return self.notifier, self._address(f"http://127.0.0.1:{port}")

    def received(self) -> list[Received]:
        return [Received(asked.headers["x-kuulolla-key"], self.read(asked.body)) for asked in self.server.asked]

    def busy(self) -> None:
        self.server.told = [Told(status=503)]

    def refuse(self) -> None:
        self.server.told = [Told(b"no_service: salainenosoite", status=404)]


class HttpContract(NotifierContract):
    """Each notifier that posts derives from it."""

    @pytest.mark.parametrize("status", [200, 201, 202, 204])
    def test_a_good_status_is_delivered(self, rig: HttpRig, status: int) -> None:
        rig.server.told = [Told(status=status)]
        assert isinstance(told_once(rig, opened()), Delivered)
        assert rig.server.asked[0].path == PATH
        assert rig.server.asked[0].headers["content-type"] == "application/json"

    @pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 599])
    def test_a_status_that_passes_is_later(self, rig: HttpRig, status: int) -> None:
        rig.server.told = [Told(status=status)]
        outcome = told_once(rig, opened())
        assert isinstance(outcome, Later)
        assert str(status) in outcome.why
        assert outcome.after_s is None

    @pytest.mark.parametrize("status", [300, 304, 400, 401, 403, 404, 410, 413, 422])
    def test_a_status_that_stays_is_refused(self, rig: HttpRig, status: int) -> None:
        rig.server.told = [Told(status=status)]
        outcome = told_once(rig, opened())
        assert isinstance(outcome, Refused)
        assert str(status) in outcome.why

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_a_redirect_is_not_followed(self, rig: HttpRig, status: int) -> None:
        with Answers(Told()) as elsewhere:
            rig.server.told = [Told(status=status, headers={"Location": f"{elsewhere.url}/salainen"})]
            outcome = told_once(rig, opened())
            assert isinstance(outcome, Refused)
            assert "give the address that it leads to" in outcome.why
            assert elsewhere.asked == []

    @pytest.mark.parametrize(
        ("header", "after_s"),
        [
            ("17", 17),
            ("99999999", 3600),
            ("soon", None),
            (format_datetime(CLOCK.now() + timedelta(seconds=90), usegmt=True), 90),
            (format_datetime(CLOCK.now() + timedelta(days=2), usegmt=True), 3600),
        ],
    )
    def test_a_server_says_how_long_to_wait(self, rig: HttpRig, header: str, after_s: float | None) -> None:
        rig.server.told = [Told(status=429, headers={"Retry-After": header})]
        outcome = told_once(rig, opened())
        assert isinstance(outcome, Later)
        assert outcome.after_s == after_s
