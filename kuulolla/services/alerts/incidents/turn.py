"""Replicas open incidents by turns: of two that notice one event in the same second, the second one sees the first."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Final

from kuulolla.records.kept import Kept
from kuulolla.records.lease import Lease
from kuulolla.records.leases import Leases
from kuulolla.runtime.clock import Clock
from kuulolla.runtime.faults import Fault
from kuulolla.runtime.telemetry import logger

log = logger(__name__)

_NAME: Final = "opening"
_TTL_S: Final = 15.0
_PAUSE_S: Final = 0.05


@dataclass(frozen=True)
class Turn:
    """A turn for one process at a time; `holder` names it.

    `waits_s`: longer than a killed one's turn lasts; after that nobody is told later for the sake of being told once.
    """

    leases: Leases
    holder: str
    clock: Clock
    waits_s: float = 20.0

    @contextmanager
    def taken(self) -> Iterator[None]:
        """While it lasts, others wait; some 10 ms where nobody else has it. Raises IndexAway, or Fault."""
        lease = self._waited_for()
        try:
            yield
        finally:
            if lease is not None:
                with suppress(Fault):  # then it ends by itself
                    self.leases.release(lease)

    def _waited_for(self) -> Kept[Lease] | None:
        until = monotonic() + self.waits_s
        while (lease := self.leases.try_take(_NAME, self.holder, self.clock.now(), _TTL_S)) is None:
            if monotonic() > until:
                log.warning("turn_not_taken", because="another process has had it for too long")
                return None
            sleep(_PAUSE_S)
        return lease
