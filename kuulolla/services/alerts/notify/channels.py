"""What sends by each channel, as the settings say, and where a recipient is reached."""

from kuulolla.records.recipient import Channel, Recipient
from kuulolla.runtime.clock import Clock
from kuulolla.runtime.faults import SettingsFault
from kuulolla.runtime.settings import Settings
from kuulolla.services.alerts.notify.email import Email, MailServer
from kuulolla.services.alerts.notify.notification import Address, Notifier
from kuulolla.services.alerts.notify.post import HttpPost
from kuulolla.services.alerts.notify.slack import Slack
from kuulolla.services.alerts.notify.teams import Teams
from kuulolla.services.alerts.notify.webhook import Webhook


def notifier(channel: Channel, settings: Settings, clock: Clock) -> Notifier:
    """What sends by that channel. Raises SettingsFault where it is e-mail and no mail server is set."""
    if channel is Channel.EMAIL:
        return Email(_mail_server(settings))
    post = HttpPost(clock, allow_private=settings.allow_private_addresses, ca_file=settings.notify_ca_file)
    match channel:
        case Channel.SLACK:
            return Slack(post)
        case Channel.TEAMS:
            return Teams(post)
        case Channel.WEBHOOK:
            return Webhook(post, clock)


def address(recipient: Recipient) -> Address:
    """Where the recipient is reached, and in which language."""
    return Address(
        channel=recipient.channel,
        address=recipient.address.get_secret_value(),
        language=recipient.language,
        secret=recipient.secret.get_secret_value() if recipient.secret is not None else None,
    )


def _mail_server(settings: Settings) -> MailServer:
    if settings.smtp_host is None or settings.smtp_from is None:
        raise SettingsFault("no mail server is set: set KUULOLLA_SMTP_HOST and KUULOLLA_SMTP_FROM")
    password = settings.smtp_password
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        sender=settings.smtp_from,
        user=settings.smtp_user,
        password=password.get_secret_value() if password is not None else None,
        ca_file=settings.notify_ca_file,
    )
