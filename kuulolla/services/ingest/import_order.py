"""What to import, how far an import is, and how that stands in its cursor."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kuulolla.schemas.contract import Moment
from kuulolla.services.ingest.collected import Origin, Position


@dataclass(frozen=True)
class Order:
    """A file, and what its rows do not say of themselves; `mapped` names the column of a field."""

    path: Path
    origin: Origin
    mapped: Mapping[str, str] = field(default_factory=dict)

    def cursor_key(self, digest: str) -> str:
        """The key of this file's cursor, whatever the file is called."""
        return f"{self.origin.source}/{digest}"

    def options(self) -> str:
        """What decides which posts the rows become: rows read under other options are read again."""
        return repr((self.origin.channel.value, self.origin.touchpoint.value, sorted(self.mapped.items())))


@dataclass
class Counts:
    """What became of the rows, those before a resumption included: read = accepted + duplicates + rejected.

    A duplicate has the id and the revision of a row before it in the same run. `rejected` is by reason.
    """

    read: int = 0
    accepted: int = 0
    duplicates: int = 0
    rejected: Counter[str] = field(default_factory=Counter)

    def copy(self) -> "Counts":
        """One that can be counted on without changing this."""
        return replace(self, rejected=self.rejected.copy())


@dataclass(frozen=True)
class Progress:
    """All rows up to `row` are settled; `first_seen_at` is when this file was first imported."""

    row: int
    first_seen_at: datetime
    counts: Counts
    options: str
    finished: bool = False

    def at(self, row: int, counts: Counts) -> Self:
        """Further on."""
        return replace(self, row=row, counts=counts)

    def finish(self) -> Self:
        """The same, with nothing left to do."""
        return replace(self, finished=True)

    def position(self) -> Position:
        """As it is kept in a cursor."""
        kept = _Kept(
            row=self.row,
            first_seen_at=self.first_seen_at,
            options=self.options,
            finished=self.finished,
            read=self.counts.read,
            accepted=self.counts.accepted,
            duplicates=self.counts.duplicates,
            rejected=self.counts.rejected,
        )
        return kept.model_dump(mode="json")


def progress_of(position: Position | None, order: Order, now: datetime) -> Progress:
    """Where to go on: after the last settled row of an import that was killed.

    At the first row where the file is new, or was finished, or was read under other options; the time of its first
    import stays in any case.
    """
    fresh = Progress(0, now, Counts(), order.options())
    if position is None:
        return fresh
    try:
        kept = _Kept.model_validate(position)
    except ValidationError:  # written by another version: the rows are read again, which changes nothing
        return fresh
    if kept.finished or kept.options != order.options():
        return replace(fresh, first_seen_at=kept.first_seen_at)
    counts = Counts(kept.read, kept.accepted, kept.duplicates, Counter(kept.rejected))
    return Progress(kept.row, kept.first_seen_at, counts, kept.options)


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True)

    row: int = Field(ge=0)
    first_seen_at: Moment
    options: str
    finished: bool
    read: int
    accepted: int
    duplicates: int
    rejected: dict[str, int]
