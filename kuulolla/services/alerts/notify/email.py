"""E-mail, by the mail server of the settings: text and HTML, the chart inside."""

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from pathlib import Path
from typing import Literal

from jinja2 import Environment, PackageLoader, StrictUndefined

from kuulolla.records.recipient import Language
from kuulolla.services.alerts.notify.chart import HEIGHT, WIDTH, Chart
from kuulolla.services.alerts.notify.converse import Conversation, Patience
from kuulolla.services.alerts.notify.notification import (
    Address,
    Alert,
    Delivered,
    Later,
    Notification,
    Outcome,
    Refused,
)
from kuulolla.services.alerts.notify.plain import plain
from kuulolla.services.alerts.notify.post import KEY_HEADER
from kuulolla.services.alerts.notify.subject import POLICY
from kuulolla.services.alerts.notify.tell import tell

_TEMPLATES = Environment(
    loader=PackageLoader("kuulolla.services.alerts.notify"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)
_FOR_GOOD = 500
"""Codes of SMTP from here on say never, those below later (RFC 5321, 4.2.1)."""


@dataclass(frozen=True)
class MailServer:
    """Where mail goes out. The settings let `none` pass for this machine alone; else the certificate must be good."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    patience: Patience = field(default_factory=Patience)

    @property
    def domain(self) -> str:
        """The sender's: what ids of messages end with, and how we greet."""
        return self.sender.rpartition("@")[2]

    def context(self) -> ssl.SSLContext:
        """What certificates are checked with: those that everybody trusts, and `ca_file`."""
        context = ssl.create_default_context()
        if self.ca_file is not None:
            context.load_verify_locations(self.ca_file)
        return context


@dataclass(frozen=True)
class Email:
    """Sends mail, each time over a connection of its own."""

    server: MailServer

    def send(self, notification: Notification, to: Address) -> Outcome:
        """What the mail server says. A Message-ID made of the key lets mailboxes that look for doubles find them."""
        try:
            message = compose(notification, to.address, to.language, self.server)
        except (MessageError, ValueError, IndexError):
            return Refused("the e-mail address cannot be read: give one such as name@example.fi")
        server = self._open()
        if isinstance(server, Later):
            return server
        try:
            return _hand_over(server, message)
        finally:
            # What became of it is known: a farewell that fails must not send it again.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _open(self) -> Conversation | Later:
        """A server that has let us in. What the settings got wrong is later: it can be set right meanwhile."""
        try:
            return self._logged_in()
        except smtplib.SMTPNotSupportedError:
            return Later("the mail server offers no STARTTLS or no login: check smtp_security, smtp_port and smtp_user")
        except smtplib.SMTPAuthenticationError:
            return Later("the mail server does not take us: check smtp_user and smtp_password")
        except ssl.SSLCertVerificationError:
            return Later("the mail server's certificate is not good: check smtp_host, or set notify_ca_file")
        except UnicodeError:
            return Later("smtp_host, smtp_user or smtp_password has letters beyond a to z: SMTP takes none")
        except (smtplib.SMTPException, OSError) as error:
            return _later(error)

    def _logged_in(self) -> Conversation:
        mail = self.server
        server = Conversation(
            mail.host,
            mail.port,
            hello=mail.domain,
            patience=mail.patience,
            tls=mail.context() if mail.security == "tls" else None,
        )
        try:
            if mail.security == "starttls":
                server.starttls(context=mail.context())
            if mail.user is not None:
                server.login(mail.user, mail.password or "")
        except BaseException:
            server.close()
            raise
        return server


def compose(notification: Notification, to: str, language: Language, server: MailServer) -> EmailMessage:
    """The mail. Raises ValueError, IndexError or MessageError where `to` is no address."""
    told, about = tell(notification, language), notification.about
    message = EmailMessage(policy=POLICY)
    message["From"] = Mailbox("Kuulolla", addr_spec=server.sender)
    message["To"] = Mailbox(addr_spec=to)
    message["Subject"] = told.subject
    message["Date"] = notification.at
    message["Message-ID"] = f"<{notification.key}@{server.domain}>"
    if isinstance(about, Alert):
        # Mail programs show what is told of one incident together, whether or not its first mail is there.
        message["References"] = f"<{about.incident}@{server.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message[KEY_HEADER] = notification.key
    message.set_content(plain(told), cte="quoted-printable")
    # The same at each try, and no other mail's: some programs keep pictures by this name.
    cid = f"chart.{notification.key}@{server.domain}"
    html = _TEMPLATES.get_template("notification.html").render(told=told, cid=cid, width=WIDTH, height=HEIGHT)
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    # At the end: what makes a message of several parts moves headers of its content into the first one.
    message["Content-Language"] = language
    if isinstance(about, Alert) and told.chart is not None:
        png = Chart(about.happening.metric, about.series, language, notification.at).png()
        html_part = message.get_body(("html",))
        if html_part is not None:
            html_part.add_related(png, "image", "png", cid=f"<{cid}>", disposition="inline", filename="chart.png")
    return message


def _hand_over(server: Conversation, message: EmailMessage) -> Outcome:
    try:
        server.send_message(message)
    except smtplib.SMTPNotSupportedError:
        return Refused("the mail server takes no address with letters beyond a to z: give another one")
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        return _by_code("the recipient", code, said, "check the address")
    except smtplib.SMTPSenderRefused as refused:
        return _by_code("the sender", refused.smtp_code, refused.smtp_error, "check smtp_from")
    except smtplib.SMTPDataError as refused:
        return _by_code("the mail", refused.smtp_code, refused.smtp_error, "ask whoever runs it")
    except (smtplib.SMTPException, OSError) as error:
        return _later(error)
    return Delivered("the mail server took it")


def _by_code(what: str, code: int, said: bytes | str, to_do: str) -> Refused | Later:
    """By the code alone: what the server says besides may name the address."""
    text = said.decode("ascii", "replace") if isinstance(said, bytes) else said
    enhanced = re.match(r"[245]\.\d{1,3}\.\d{1,3}\b", text)
    told = f"the mail server refuses {what} ({code}{f' {enhanced[0]}' if enhanced else ''})"
    return Refused(f"{told}: {to_do}") if code >= _FOR_GOOD else Later(told)


def _later(error: Exception) -> Later:
    if isinstance(error, smtplib.SMTPResponseException):
        return Later(f"the mail server does not want to talk to us now ({error.smtp_code})")
    return Later(f"the mail server does not answer ({type(error).__name__})")
