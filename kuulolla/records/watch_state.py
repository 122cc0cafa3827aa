"""What is known of a watch while it is looked at: how far, what its series is like, why nobody can look at it."""

from typing import Literal

from pydantic import Field

from kuulolla.records.incident import MOST_POINTS, Point
from kuulolla.schemas.contract import Contract, Moment


class WatchState(Contract):
    """The record of it. What is written later is as good: whoever reads an older one looks at more intervals again."""

    schema_version: Literal[1] = 1
    watch: str = Field(description="name")
    of: str = Field(description="tells one series from another: what is searched, metric and interval")
    until: Moment = Field(description="start of the first interval that nothing was learned from")
    learned: str = Field(description="JSON of what a judge knows, for the service that wrote it")
    points: tuple[Point, ...] = Field(default=(), max_length=MOST_POINTS, description="the last before `until`")
    looked_at: Moment
    wrong: str | None = Field(default=None, description="why it cannot be looked at, in one line")
