"""What a connector is: the settings of its source, and a reader of it. One file each in `connectors/`."""

from abc import abstractmethod
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field

from kuulolla.runtime.clock import Clock
from kuulolla.schemas.post import Channel, Touchpoint
from kuulolla.services.ingest.collected import SOURCE_NAME, Batch, Origin, Position


class Reader(Protocol):
    """Reads one source in steps. Blocks, on a thread of its own (docs/adr/0003-connectors-are-synchronous.md)."""

    def read(self, position: Position | None) -> Batch:
        """The posts after `position`, which is None at the very first; the same position gives the same posts.

        Raises SourceAway when the source does not answer well, SourceGone when it never will again.
        """
        ...


class SourceSettings(BaseModel):
    """What every entry under `sources:` says. A connector's own class adds `kind`, a Literal, and its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: str = Field(pattern=SOURCE_NAME, description="stands in posts, cursors and metrics; never change it")
    channel: Channel = Field(description="the kind of place that its posts come from")
    touchpoint: Touchpoint = Field(description="whose the place is")

    @property
    def origin(self) -> Origin:
        """What its posts say of where they come from."""
        return Origin(self.name, self.channel, self.touchpoint)


class PolledSettings(SourceSettings):
    """A source that we ask again and again."""

    kind: str
    interval_s: float = Field(default=300, gt=0, le=7 * 86_400, description="seconds between two polls")

    @abstractmethod
    def reader(self, clock: Clock) -> Reader:
        """Its reader. Connects nothing yet."""
