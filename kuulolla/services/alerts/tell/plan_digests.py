"""The digests that are due by now, planned for whoever wants them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kuulolla.records.deliveries import Deliveries
from kuulolla.records.recipient import Recipient
from kuulolla.runtime.clock import Clock
from kuulolla.services.alerts.tell.digest import digest


@dataclass
class PlanDigests:
    """Plans each once: what was planned by another process, or before a restart, is the same delivery."""

    deliveries: Deliveries
    recipients: Callable[[], Mapping[str, Recipient]]
    clock: Clock
    _planned: set[str] = field(default_factory=set)

    def round(self) -> None:
        """Plan the digests of the last day and week. Raises IndexAway, or Fault."""
        due = [one for recipient in self.recipients().values() if (one := digest(recipient, self.clock.now()))]
        if new := [one for one in due if one.id not in self._planned]:
            self.deliveries.plan(new)
        self._planned = {one.id for one in due}
