"""E-mail: the contract over each kind of connection, and what a mail is made of."""

import html.parser
import io
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.errors import MessageError
from email.message import EmailMessage
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kuulolla.records.recipient import Channel, Language
from kuulolla.services.alerts.notify.converse import Patience
from kuulolla.services.alerts.notify.email import Email, MailServer, compose
from kuulolla.services.alerts.notify.notification import Address, Delivered, Later, Notifier, Refused
from tests.services.alerts.notify import mail
from tests.services.alerts.notify.certificates import Certificates, certificates
from tests.services.alerts.notify.contract import (
    HOSTILE,
    PATIENCE_S,
    NotifierContract,
    Received,
    hostile,
    in_time,
    told_once,
)
from tests.services.alerts.notify.mail import PASSWORD, USER, Inbox
from tests.services.alerts.notify.samples import EVERY, KEY, TRIAL, digest, notification, opened

TO = "viestinta@kaislavesi.example"
SENDER = "kuulolla@kuulolla.example"
PATIENCE = Patience(PATIENCE_S / 2, PATIENCE_S)
SERVER = MailServer("mail.example", 587, "starttls", SENDER)


class Reader(html.parser.HTMLParser):
    """What a mail program shows of HTML, and of which elements it is made."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.text += (dict(attrs).get("alt") or "") if tag == "img" else ""

    def handle_data(self, data: str) -> None:
        self.text += data


def part(message: EmailMessage, kind: Literal["plain", "html"]) -> str:
    body = message.get_body((kind,))
    assert body is not None
    text: str = body.get_content()
    return text


@dataclass
class MailRig:
    """E-mail and a mail server."""

    server: MailServer
    inbox: Inbox
    to: Address = field(default_factory=lambda: Address(Channel.EMAIL, TO))
    secrets: tuple[str, ...] = (TO, "viestinta", PASSWORD, USER + "@")
    begins: bytes = b"220-"

    @property
    def notifier(self) -> Notifier:
        return Email(self.server)

    def at(self, port: int) -> tuple[Notifier, Address]:
        return Email(replace(self.server, port=port)), self.to

    def received(self) -> list[Received]:
        return [
            Received(message["X-Kuulolla-Key"], (part(message, "plain"), Reader(part(message, "html")).text))
            for message in self.inbox.messages()
        ]

    def busy(self) -> None:
        self.inbox.recipient = f"450 4.2.1 <{TO}> is busy, try later"

    def refuse(self) -> None:
        self.inbox.recipient = f"550 5.1.1 <{TO}> is unknown here"


class MailContract(NotifierContract):
    """Over each kind of connection."""

    @pytest.mark.parametrize(
        ("step", "says", "kind"),
        [
            ("sender", "550 5.7.1 you may not", Refused),
            ("sender", "451 4.3.0 later", Later),
            ("recipient", "421 4.3.2 going down", Later),
            ("recipient", "551 5.1.6 moved", Refused),
            ("recipient", "452 4.2.2 full", Later),
            ("recipient", "550 no code", Refused),
            ("data", "554 5.7.1 looks like spam", Refused),
            ("data", "451 4.3.0 later", Later),
        ],
    )
    def test_what_the_server_says_is_for_good_from_500_on(
        self, rig: MailRig, step: str, says: str, kind: type[Refused | Later]
    ) -> None:
        setattr(rig.inbox, step, says)
        outcome = told_once(rig, TRIAL)
        assert isinstance(outcome, kind)
        assert says[:3] in outcome.why
        assert rig.inbox.taken == []

    def test_mail_that_was_taken_is_delivered_though_the_farewell_never_comes(self, rig: MailRig) -> None:
        rig.inbox.farewell_s = 10
        assert isinstance(told_once(rig, TRIAL), Delivered)

    def test_it_goes_to_the_recipient_alone(self, rig: MailRig) -> None:
        told_once(rig, opened())
        (taken,) = rig.inbox.taken
        assert (taken.mail_from, taken.rcpt_tos) == (SENDER, [TO])

    def test_an_address_beyond_a_to_z_is_refused_by_a_server_that_takes_none(self, rig: MailRig) -> None:
        for address in ("äö@kaislavesi.example", "viestinta@käisla.example"):
            to = replace(rig.to, address=address)
            assert isinstance(in_time(rig.notifier, to, notification(TRIAL), rig), Refused)
        assert rig.inbox.taken == []


@pytest.fixture
def made(tmp_path: Path) -> Certificates:
    return certificates(tmp_path, "127.0.0.1")


def server(port: int, security: Literal["starttls", "tls", "none"], made: Certificates | None) -> MailServer:
    with_login = security != "none"
    return MailServer(
        "127.0.0.1",
        port,
        security,
        SENDER,
        user=USER if with_login else None,
        password=PASSWORD if with_login else None,
        ca_file=made.ca_file if made else None,
        patience=PATIENCE,
    )


class TestStartTls(MailContract):
    @pytest.fixture
    def rig(self, made: Certificates) -> Iterator[MailRig]:
        inbox = Inbox()
        with mail.MailServer(inbox, starttls=made.server) as port:
            yield MailRig(server(port, "starttls", made), inbox)

    def test_it_logs_in_over_an_encrypted_connection(self, rig: MailRig) -> None:
        told_once(rig, TRIAL)
        assert (rig.inbox.logins, rig.inbox.encrypted) == ([USER], [True])

    def test_a_wrong_password_is_later_for_it_can_be_set_right(self, rig: MailRig) -> None:
        for wrong in ("aivan-muu", "väärä"):
            rig.server = replace(rig.server, password=wrong)
            outcome = told_once(rig, TRIAL)
            assert isinstance(outcome, Later)
            assert "smtp_password" in outcome.why
            assert wrong not in outcome.why

    def test_a_certificate_that_nobody_vouches_for_is_not_taken(self, rig: MailRig) -> None:
        rig.server = replace(rig.server, ca_file=None)
        outcome = told_once(rig, TRIAL)
        assert isinstance(outcome, Later)
        assert "notify_ca_file" in outcome.why
        assert rig.inbox.logins == []


class TestTls(MailContract):
    @pytest.fixture
    def rig(self, made: Certificates) -> Iterator[MailRig]:
        inbox = Inbox()
        with mail.MailServer(inbox, tls=made.server) as port:
            yield MailRig(server(port, "tls", made), inbox, begins=b"\x16\x03\x03\x40\x00")

    def test_it_logs_in(self, rig: MailRig) -> None:
        told_once(rig, TRIAL)
        assert rig.inbox.logins == [USER]

    def test_a_certificate_that_nobody_vouches_for_is_not_taken(self, rig: MailRig) -> None:
        rig.server = replace(rig.server, ca_file=None)
        assert isinstance(told_once(rig, TRIAL), Later)
        assert rig.inbox.logins == []


class TestUnencrypted(MailContract):
    @pytest.fixture
    def rig(self) -> Iterator[MailRig]:
        inbox = Inbox()
        with mail.MailServer(inbox) as port:
            yield MailRig(server(port, "none", None), inbox)

    def test_a_server_without_starttls_gets_nothing_where_it_is_wanted(self, rig: MailRig) -> None:
        rig.server = replace(rig.server, security="starttls")
        outcome = told_once(rig, TRIAL)
        assert isinstance(outcome, Later)
        assert "STARTTLS" in outcome.why
        assert rig.inbox.taken == []

    def test_a_server_without_login_gets_no_password(self, rig: MailRig) -> None:
        rig.server = replace(rig.server, user=USER, password=PASSWORD)
        assert isinstance(told_once(rig, TRIAL), Later)
        assert rig.inbox.taken == []


def test_a_certificate_of_another_name_is_not_taken(tmp_path: Path) -> None:
    made, inbox = certificates(tmp_path, "muu.example"), Inbox()
    with mail.MailServer(inbox, starttls=made.server) as port:
        assert isinstance(
            Email(server(port, "starttls", made)).send(notification(TRIAL), Address(Channel.EMAIL, TO)), Later
        )
    assert inbox.taken == []


def test_in_life_a_conversation_has_ten_seconds() -> None:
    assert SERVER.patience == Patience(connect_s=5, whole_s=10)


def test_certificates_are_always_checked() -> None:
    context = SERVER.context()
    assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)


def test_a_password_is_not_shown() -> None:
    assert PASSWORD not in repr(replace(SERVER, password=PASSWORD))
    assert TO not in repr(Address(Channel.EMAIL, TO, secret=PASSWORD))
    assert PASSWORD not in repr(Address(Channel.EMAIL, TO, secret=PASSWORD))


def test_headers_say_what_it_is_and_that_no_answer_is_wanted() -> None:
    message = compose(notification(opened()), TO, Language.FI, SERVER)
    assert message["Message-ID"] == f"<{KEY}@kuulolla.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Kuulolla-Key"] == KEY
    assert message["Content-Language"] == "fi"
    assert message["Date"] == "Mon, 30 Nov 2026 12:00:00 +0000"
    assert message["From"] == f"Kuulolla <{SENDER}>"


def test_no_space_is_lost_where_a_subject_breaks_into_lines() -> None:
    about = replace(opened(), happening=replace(opened().happening, watch="00000𐀀𐀀"))
    read = mail.read(mail.content(compose(notification(about), TO, Language.FI, SERVER).as_bytes()))
    assert "mainintojen määrä nousi" in read["Subject"]


def test_mails_of_one_incident_stand_together() -> None:
    mails = [compose(notification(EVERY[f"{kind} silent"]), TO, Language.FI, SERVER) for kind in ("opened", "closed")]
    assert {message["References"] for message in mails} == {"<fedcba9876543210fedcba9876543210@kuulolla.example>"}
    assert compose(notification(digest()), TO, Language.FI, SERVER)["References"] is None


def test_text_comes_before_html_and_the_chart_stands_inside_it() -> None:
    message = compose(notification(opened()), TO, Language.FI, SERVER)
    kinds = [one.get_content_type() for one in message.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    picture = list(message.walk())[-1]
    assert isinstance(picture, EmailMessage)
    assert Image.open(io.BytesIO(picture.get_content())).size == (1120, 400)
    ((_, shown),) = [tag for tag in Reader(part(message, "html")).tags if tag[0] == "img"]
    assert f"<{(shown['src'] or '').removeprefix('cid:')}>" == picture["Content-ID"]
    assert (shown["alt"] or "").startswith("Kaavio, kielteisten mainintojen määrä")
    assert (shown["width"], shown["height"]) == ("560", "200")


@pytest.mark.parametrize("language", Language)
def test_html_says_its_language_and_title(language: Language) -> None:
    message = compose(notification(opened()), TO, language, SERVER)
    tags = dict(reversed(Reader(part(message, "html")).tags))
    assert tags["html"]["lang"] == language
    assert f"<title>{message['Subject']}</title>" in part(message, "html")


def test_a_chart_is_there_only_where_there_is_something_to_show() -> None:
    for about in (TRIAL, digest(), replace(opened(), series=())):
        message = compose(notification(about), TO, Language.FI, SERVER)
        assert [one.get_content_type() for one in message.walk()] == [
            "multipart/alternative",
            "text/plain",
            "text/html",
        ]
        assert "img" not in dict(Reader(part(message, "html")).tags)


ELEMENTS = {tag for tag, _ in Reader(part(compose(notification(opened()), TO, Language.FI, SERVER), "html")).tags}
HEADERS = set(compose(notification(opened()), TO, Language.FI, SERVER).keys())


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nobody_s_text_makes_an_element_or_a_header(text: str) -> None:
    for about in hostile(text).values():
        message = compose(notification(about), TO, Language.FI, SERVER)
        assert set(message.keys()) <= HEADERS
        assert message.as_bytes().split(b"\r\n\r\n")[0].count(b"\r\nTo: ") == 1
        for tag, attributes in Reader(part(message, "html")).tags:
            assert tag in ELEMENTS | {"span", "br"}
            assert {"onerror", "onload", "onclick"} & attributes.keys() == set()
            assert (attributes.get("href") or "https://kuulolla.example/").startswith("https://kuulolla.example/")


@given(st.text(st.characters(), max_size=300))
def test_any_title_is_a_subject_of_one_line_that_reads_back(text: str) -> None:
    about = replace(opened(), happening=replace(opened().happening, watch=text), series=())
    written = compose(notification(about), TO, Language.FI, SERVER)
    read = mail.read(mail.content(written.as_bytes()))
    assert read["Subject"] == written["Subject"]
    assert max(map(len, written.as_bytes().split(b"\r\n"))) <= 100
    assert read.keys() == written.keys()
    assert read["To"] == TO


@given(st.text(st.characters(), max_size=60) | st.text('a@."<>,;: \r\n\\()[]', max_size=30))
def test_an_address_is_one_address_or_none(text: str) -> None:
    try:
        message = compose(notification(TRIAL), text, Language.FI, SERVER)
    except (MessageError, ValueError, IndexError):
        return
    assert len(message["To"].addresses) == 1
    assert "\n" not in str(message["To"])
