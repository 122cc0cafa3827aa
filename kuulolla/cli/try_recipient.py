"""`kuulolla recipients test`: whether notifications arrive."""

from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from kuulolla.cli.watches_given import kept_recipient, recipients, records_settings

if TYPE_CHECKING:
    from kuulolla.records.recipient import Recipient


def test(name: Annotated[str, typer.Argument(metavar="NAME", help="Its name, such as paivystys.")]) -> None:
    """Send a trial notification now, and tell what the other side said. Nothing of it is recorded.

    Quiet hours and --most-per-hour do not hold it back, nor that the recipient is disabled.
    """
    from kuulolla.runtime.clock import SystemClock
    from kuulolla.runtime.faults import Fault
    from kuulolla.services.alerts.notify.channels import address, notifier
    from kuulolla.services.alerts.notify.notification import Delivered, Notification, Trial

    settings, clock = records_settings(), SystemClock()
    recipient = kept_recipient(recipients(settings), name).record
    to = address(recipient)
    trial = Notification(uuid4().hex, clock.now(), Trial(_called(recipient)))
    outcome = notifier(to.channel, settings, clock).send(trial, to)
    if not isinstance(outcome, Delivered):
        raise Fault(f"{recipient.key}: not delivered: {outcome.why}")
    typer.echo(f"{recipient.key}: delivered: {outcome.detail}")


def _called(recipient: "Recipient") -> str:
    """What people read of it in its language: its title there, else the Finnish one, else its name."""
    title = recipient.title
    return recipient.name if title is None else getattr(title, recipient.language) or title.fi
