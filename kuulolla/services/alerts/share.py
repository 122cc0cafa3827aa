"""Which watches and recipients are this process's: replicas share them in parts, each with a lease."""

import zlib
from dataclasses import dataclass, field
from math import ceil
from typing import Final

from kuulolla.records.kept import Kept
from kuulolla.records.lease import Lease
from kuulolla.records.leases import Leases
from kuulolla.runtime.clock import Clock
from kuulolla.runtime.telemetry import logger

log = logger(__name__)

PARTS: Final = 16
"""So many replicas have something to do."""

_PART: Final = "watches:"  # stored; recipients are in the same parts
_REPLICA: Final = "alerts:"


@dataclass
class Share:
    """The parts that this process holds. Clocks may differ by seconds: what is written is guarded for itself.

    One thread settles and leaves; any may ask what it has.
    """

    leases: Leases
    holder: str
    clock: Clock
    _held: dict[int, Kept[Lease]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether the watch, or the recipient, of that name is this process's for now."""
        kept = self._held.get(part_of(name))
        return kept is not None and kept.record.until > self.clock.now()

    @property
    def parts(self) -> frozenset[int]:
        """The parts that it holds for now."""
        now = self.clock.now()
        held = self._held.copy()  # the thread that settles changes it meanwhile
        return frozenset(part for part, kept in held.items() if kept.record.until > now)

    def settle(self) -> None:
        """Keep what is held, take what is free, and leave to others what is theirs. Every few seconds; raises Fault."""
        now = self.clock.now()
        self.leases.try_take(f"{_REPLICA}{self.holder}", self.holder, now)
        held = self.leases.held(now)
        replicas = {lease.holder for name, lease in held.items() if name.startswith(_REPLICA)} | {self.holder}
        before = self.parts
        for part in range(PARTS):
            if part in self._held:
                self._renew(part)
        fair = ceil(PARTS / len(replicas))
        for part in sorted(self._held)[fair:]:
            self.leases.release(self._held.pop(part))
        # From one's own place in the round: two that start at once do not both want the first parts.
        first = zlib.crc32(self.holder.encode()) % PARTS
        for part in ((first + step) % PARTS for step in range(PARTS)):
            if len(self._held) < fair and part not in self._held:
                self._take(part)
        if self.parts != before:
            log.info("share", parts=len(self.parts), replicas=len(replicas))

    def leave(self) -> None:
        """Let others have everything at once."""
        for kept in self._held.values():
            self.leases.release(kept)
        self._held = {}
        if mine := self.leases.try_take(f"{_REPLICA}{self.holder}", self.holder, self.clock.now()):
            self.leases.release(mine)

    def _renew(self, part: int) -> None:
        kept = self.leases.renew(self._held[part], self.clock.now())
        if kept is None:
            del self._held[part]
        else:
            self._held[part] = kept

    def _take(self, part: int) -> None:
        kept = self.leases.try_take(f"{_PART}{part}", self.holder, self.clock.now())
        if kept is not None:
            self._held[part] = kept


def part_of(name: str) -> int:
    """The part that a watch or a recipient is in, the same in every process."""
    return zlib.crc32(name.encode()) % PARTS
