"""A process that is killed, as with kill -9, in the middle of what it does."""

from typing import NoReturn

from kuulolla.services.alerts.notify.notification import Address, Notification, Notifier, Outcome


class Killed(BaseException):
    """The process is gone: nothing catches it, nothing is tidied up."""


def killed(*_: object) -> NoReturn:
    """In place of any port: whoever asks it is killed."""
    raise Killed


class SendsAndDies:
    """A notifier whose process is killed once the other side has taken it."""

    def __init__(self, real: Notifier) -> None:
        self._real = real

    def send(self, notification: Notification, to: Address) -> Outcome:
        self._real.send(notification, to)
        raise Killed
