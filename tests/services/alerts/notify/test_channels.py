"""What sends by each channel is made as the settings say."""

from pathlib import Path

import pytest

from kuulolla.records.recipient import Channel, Language
from kuulolla.runtime.faults import SettingsFault
from kuulolla.runtime.settings import Settings, load
from kuulolla.services.alerts.notify.channels import address, notifier
from kuulolla.services.alerts.notify.email import Email, MailServer
from kuulolla.services.alerts.notify.notification import Address
from kuulolla.services.alerts.notify.post import HttpPost
from kuulolla.services.alerts.notify.slack import Slack
from kuulolla.services.alerts.notify.teams import Teams
from kuulolla.services.alerts.notify.webhook import Webhook
from tests.records.told import SECRET, hook, kept_recipient, recipient
from tests.services.alerts.notify.http_contract import CLOCK


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Settings of every kind, in no folder that has a configuration."""
    ca_file = tmp_path / "ca.pem"
    ca_file.touch()
    return {
        "KUULOLLA_SMTP_HOST": "smtp.kaislavesi.example",
        "KUULOLLA_SMTP_PORT": "465",
        "KUULOLLA_SMTP_SECURITY": "tls",
        "KUULOLLA_SMTP_USER": "kuulolla",
        "KUULOLLA_SMTP_PASSWORD": "lyhyt",
        "KUULOLLA_SMTP_FROM": "kuulolla@kaislavesi.example",
        "KUULOLLA_NOTIFY_CA_FILE": str(ca_file),
        "KUULOLLA_ALLOW_PRIVATE_ADDRESSES": "true",
    }


def test_mail_goes_by_the_mail_server_of_the_settings(environ: dict[str, str], tmp_path: Path) -> None:
    settings = load(Settings, environ, tmp_path)
    assert notifier(Channel.EMAIL, settings, CLOCK) == Email(
        MailServer(
            host="smtp.kaislavesi.example",
            port=465,
            security="tls",
            sender="kuulolla@kaislavesi.example",
            user="kuulolla",
            password="lyhyt",
            ca_file=tmp_path / "ca.pem",
        )
    )


def test_without_a_mail_server_nothing_goes_by_mail(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match="no mail server is set: set KUULOLLA_SMTP_HOST"):
        notifier(Channel.EMAIL, load(Settings, {}, tmp_path), CLOCK)


def test_other_channels_post_as_far_as_the_settings_let_them(environ: dict[str, str], tmp_path: Path) -> None:
    settings = load(Settings, environ, tmp_path)
    post = HttpPost(CLOCK, allow_private=True, ca_file=tmp_path / "ca.pem")
    assert notifier(Channel.SLACK, settings, CLOCK) == Slack(post)
    assert notifier(Channel.TEAMS, settings, CLOCK) == Teams(post)
    assert notifier(Channel.WEBHOOK, settings, CLOCK) == Webhook(post, CLOCK)
    assert notifier(Channel.SLACK, load(Settings, {}, tmp_path), CLOCK) == Slack(HttpPost(CLOCK))


def test_a_recipient_is_reached_where_and_as_it_says() -> None:
    assert address(kept_recipient(hook("koukku", language="sv"))) == Address(
        Channel.WEBHOOK, "https://hooks.example/a/b", Language.SV, SECRET
    )
    assert address(kept_recipient(recipient("maija"))) == Address(Channel.EMAIL, "paivystys@example.fi")
