"""Every watch there is: those that people wrote, and those of each source that operators are told of."""

from collections.abc import Mapping
from typing import Final

from kuulolla.records.recipient import Recipient
from kuulolla.records.recipients import Recipients
from kuulolla.records.unreadable import UnreadableRecord
from kuulolla.records.watch import Watch
from kuulolla.records.watches import Watches
from kuulolla.runtime.clock import Clock
from kuulolla.runtime.fresh import Fresh
from kuulolla.schemas.source_health import SourceHealth
from kuulolla.services.alerts.sources import ALL, OF_SOURCES, failing_source, operators_watch

_FRESH_S: Final = 10


class Roster:
    """Watches and recipients, as they are kept for some seconds; for any thread. Raises IndexAway, or Fault."""

    def __init__(self, watches: Watches, recipients: Recipients, operators: tuple[str, ...], clock: Clock) -> None:
        self._kept, self._kept_recipients = watches, recipients
        self._watches = Fresh(watches.all, clock, _FRESH_S)
        self._recipients = Fresh(recipients.all, clock, _FRESH_S)
        self._operators = operators
        self._healths: Mapping[str, SourceHealth] | None = None

    def hear(self, healths: Mapping[str, SourceHealth]) -> None:
        """How the sources do now: those that are polled are watched."""
        self._healths = healths

    def recipients(self) -> Mapping[str, Recipient]:
        """Everybody by name, without who cannot be read."""
        return self._recipients.now()

    def is_gone(self, recipient: str) -> bool:
        """Whether there is nobody of that name, also none who cannot be read."""
        try:
            return self._kept_recipients.read(recipient) is None
        except UnreadableRecord:
            return False

    def unknown_operators(self) -> list[str]:
        """Who is to be told of sources, and is no recipient."""
        return [name for name in self._operators if name not in self.recipients()]

    def counted(self) -> Mapping[str, Watch]:
        """The watches whose posts are counted, by name: also for each polled source, whether it fell silent."""
        silent = (operators_watch(name, self._operators, "silent") for name in self._healths or ())
        return {**self._watches.now(), **{watch.name: watch for watch in silent}}

    def looks(self, name: str) -> bool:
        """Whether anybody still looks at a watch of that name; of sources nobody knows before they were asked.

        One that cannot be read is there: whoever can read it looks at it.
        """
        if failing_source(name) is not None or (name.startswith(OF_SOURCES) and self._healths is None):
            return True
        watch = self.counted().get(name)
        return watch.enabled if watch is not None else self._is_unreadable(name)

    def _is_unreadable(self, name: str) -> bool:
        try:
            self._kept.read(name)
        except UnreadableRecord:
            return True
        return False

    def all(self) -> Mapping[str, Watch]:
        """Every watch by name: also those that say which source fails."""
        failing = (operators_watch(name, self._operators) for name in (ALL, *(self._healths or ())))
        return {**self.counted(), **{watch.name: watch for watch in failing}}
