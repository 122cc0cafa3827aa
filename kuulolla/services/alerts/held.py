"""A watch as a process holds it, when it is due, and which of them are counted together. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from kuulolla.records.incident import Incident, State
from kuulolla.records.incidents import OpenIncident
from kuulolla.records.kept import Kept
from kuulolla.records.unreadable import UnreadableRecord
from kuulolla.records.watch import Watch
from kuulolla.search.count.buckets import MOST_QUERIES
from kuulolla.search.count.series import MOST_INTERVALS
from kuulolla.services.alerts.series.intervals import ended_by
from kuulolla.services.alerts.series.watching import Watching

_OFTEN: Final = timedelta(hours=1)
"""How often a watch is looked at whose intervals are longer: for what comes late."""

_SOON: Final = timedelta(minutes=5)


@dataclass
class Held:
    """A watch that this process looks at; `due`: when again, `kept_at`: when it was written how far it is.

    `incident`: its newest one, or why that cannot be read.
    """

    watching: Watching
    incident: Kept[Incident] | UnreadableRecord | None
    due: datetime
    kept_at: datetime
    wrong: str | None = None

    @property
    def watch(self) -> Watch:
        """As it is now."""
        return self.watching.watch

    @property
    def often(self) -> timedelta:
        """How often it is looked at: at the end of each interval, and where somebody may be waited for, soon."""
        is_open = isinstance(self.incident, Kept) and self.incident.record.state is State.OPEN
        return min(self.watching.step, _SOON if is_open and self.watch.escalation else _OFTEN)

    def is_due(self, now: datetime) -> bool:
        """Whether to look at it; also where its time is farther than it can be, since the clock was set back."""
        return not timedelta(0) < self.due - now <= self.often

    def intervals(self, now: datetime) -> int:
        """How many of its intervals are counted at the next look; none where none has ended."""
        behind = (ended_by(now, self.watching.step) - self.watching.until) // self.watching.step
        return min(max(behind, 0), MOST_INTERVALS)

    def has_as_it_is(self, incident: OpenIncident) -> bool:
        """Whether it knows an open incident as it is now."""
        mine = self.incident
        return isinstance(mine, Kept) and (mine.record.id, mine.seq_no) == (incident.id, incident.seq_no)


def together(due: Iterable[Held], now: datetime) -> Iterator[Sequence[Held]]:
    """Watches whose same intervals are to be counted, as many as one search takes; those with the fewest first."""

    def place(held: Held) -> tuple[int, timedelta, datetime]:
        return held.intervals(now), held.watching.step, held.watching.until

    for (intervals, _, _), found in groupby(sorted(due, key=place), key=place):
        same, size = list(found), max(min(MOST_QUERIES, MOST_INTERVALS // max(intervals, 1)), 1)
        yield from (same[begin : begin + size] for begin in range(0, len(same), size))
