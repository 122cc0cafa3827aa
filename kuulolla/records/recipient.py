"""A recipient: whom notifications go to, by which channel, and when they are welcome.

Address and secret are shown by nothing: what prints or writes JSON shows what `masked` leaves of them. Only
`get_secret_value` gives them, to who sends, and `document` to who keeps them.
"""

import re
from enum import StrEnum
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_serializer, field_validator

from kuulolla.records.quiet_hours import QuietHours
from kuulolla.records.saved_search import Name, Title
from kuulolla.records.versions import Versioned
from kuulolla.schemas.contract import Contract

SHORTEST_SECRET = 32
"""Characters of the key that signs what a webhook is sent."""

MASK = "…"

_LONGEST_EMAIL = 254  # RFC 5321: 256 with its angle brackets
_LONGEST_URL = 2000

_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# As HTML takes e-mail addresses, with a dot in the domain: no quotes, comments or line breaks to mislead a mailer.
_EMAIL = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+")


class Channel(StrEnum):
    """How a notification comes. Stored: add values, never rename one."""

    EMAIL = "email"
    SLACK = "slack"
    TEAMS = "teams"
    WEBHOOK = "webhook"


class Digest(StrEnum):
    """How often somebody is told what there was. Stored: add values, never rename one."""

    NONE = "none"
    DAILY = "daily"
    WEEKLY = "weekly"


class Language(StrEnum):
    """What a notification is written in. Stored: add values, never rename one."""

    FI = "fi"
    SV = "sv"
    EN = "en"


class RecipientSaid(Contract):
    """What is said of a recipient."""

    name: Name
    title: Title | None = None
    channel: Channel
    address: SecretStr | None = Field(default=None, description="an e-mail address, or an https URL")
    secret: SecretStr | None = Field(default=None, description="of a webhook: the key that signs what it is sent")
    language: Language = Language.FI
    most_per_hour: int = Field(default=10, ge=1, le=1000, description="notifications; what is over waits, and is one")
    quiet: QuietHours | None = None
    digest: Digest = Digest.NONE
    only_digest: bool = Field(default=False, description="whether it is told of incidents in its digest alone")
    enabled: bool = True

    @property
    def key(self) -> str:
        """What tells it apart: its name."""
        return self.name

    @property
    def hears_incidents(self) -> bool:
        """Whether it is told of each incident by itself."""
        return self.enabled and not self.only_digest

    @field_serializer("address", when_used="json-unless-none")
    def _show_address(self, address: SecretStr) -> str:
        return masked(address.get_secret_value())

    @field_serializer("secret", when_used="json-unless-none")
    def _show_secret(self, _secret: SecretStr) -> str:
        return MASK


class RecipientDefinition(RecipientSaid):
    """A recipient as people write it and YAML holds it. Where it has no address or secret, that of the record stays."""

    @field_validator("address")
    @classmethod
    def _can_be_reached(cls, address: SecretStr | None, told: ValidationInfo) -> SecretStr | None:
        if address is not None and "channel" in told.data:
            _check_address(address.get_secret_value(), told.data["channel"])
        return address

    @field_validator("secret")
    @classmethod
    def _is_a_key(cls, secret: SecretStr | None, told: ValidationInfo) -> SecretStr | None:
        if secret is None:
            return None
        if told.data.get("channel") is not Channel.WEBHOOK:
            raise ValueError("a secret is a webhook's: leave it out")
        text = secret.get_secret_value()
        if len(text) < SHORTEST_SECRET or not (text.isascii() and text.isprintable()):
            raise ValueError(f"give {SHORTEST_SECRET} characters or more, letters, digits and signs of ASCII")
        return secret

    @field_validator("only_digest")
    @classmethod
    def _has_a_digest(cls, only: bool, told: ValidationInfo) -> bool:  # noqa: FBT001 - pydantic calls it so
        if only and told.data.get("digest") is Digest.NONE:
            raise ValueError("without a digest nothing is told: give one, daily or weekly")
        return only

    @property
    def in_the_clear(self) -> bool:
        """Whether its address is on this machine, by http: for the local stack alone."""
        return self.address is not None and self.address.get_secret_value().startswith("http:")


class Recipient(Versioned, RecipientSaid):
    """The record of a recipient: what was defined, which version it is, who made it and when."""

    address: SecretStr

    @property
    def definition(self) -> RecipientDefinition:
        """What it says, without whose and when."""
        return RecipientDefinition.model_construct(
            **{name: getattr(self, name) for name in RecipientDefinition.model_fields}
        )

    def document(self) -> dict[str, Any]:
        """What is kept: with address and secret, which of earlier versions nothing needs."""
        revealed = {"address": self.address, "secret": self.secret}
        return super().document() | {name: one.get_secret_value() for name, one in revealed.items() if one is not None}


def completed(said: RecipientDefinition, kept: Recipient | None) -> RecipientDefinition:
    """The definition with address and secret of the record where it gives none, and the channel stays the same."""
    if kept is None or kept.channel is not said.channel:
        return said
    return said.model_copy(update={"address": said.address or kept.address, "secret": said.secret or kept.secret})


def lacks(said: RecipientDefinition, *, loopback: bool) -> str | None:
    """Why a definition, once completed, cannot be kept, in one line; None where it can be.

    `loopback`: whether plain http to this machine will do, as in the local stack.
    """
    if said.address is None:
        return f"give it an address: {_WANTED[said.channel]}"
    if said.channel is Channel.WEBHOOK and said.secret is None:
        return f"give it a secret of {SHORTEST_SECRET} characters or more, which signs what the webhook is sent"
    if said.in_the_clear and not loopback:
        return f"address: http is for the local stack alone; give {_WANTED[said.channel]}"
    return None


def masked(address: str) -> str:
    """What may be shown of an address: `m…@example.fi`, `https://hooks.example/…`; a path is as good as a password."""
    if "@" in address and "/" not in address:
        return f"{address[0]}{MASK}@{address.rpartition('@')[2]}"
    found = urlsplit(address)
    return f"{found.scheme}://{found.netloc}/{MASK}"


_URL = "a URL that begins with https://"
_WANTED = {
    Channel.EMAIL: "an e-mail address such as paivystys@example.fi",
    Channel.SLACK: f"{_URL}, which Slack shows for an incoming webhook",
    Channel.TEAMS: f"{_URL}, which Teams shows for a workflow",
    Channel.WEBHOOK: _URL,
}


def _check_address(address: str, channel: Channel) -> None:
    """Raises ValueError, which says nothing of what was given, where the channel has no such addresses."""
    fits = _is_email(address) if channel is Channel.EMAIL else _is_url(address)
    if not fits:
        raise ValueError(f"give {_WANTED[channel]}")


def _is_email(text: str) -> bool:
    return len(text) <= _LONGEST_EMAIL and _EMAIL.fullmatch(text) is not None


def _is_url(text: str) -> bool:
    if len(text) > _LONGEST_URL or not text.isascii() or not text.isprintable() or " " in text:
        return False
    try:
        found = urlsplit(text)
        return _has_host_alone(found) and (found.scheme == "https" or (found.scheme == "http" and _is_loopback(found)))
    except ValueError:
        return False


def _has_host_alone(found: SplitResult) -> bool:
    """A host, no name or password before it; a port that there can be, else ValueError."""
    return bool(found.hostname) and "@" not in found.netloc and found.port != 0


def _is_loopback(found: SplitResult) -> bool:
    return found.hostname == "localhost" or ip_address(found.hostname or "").is_loopback
