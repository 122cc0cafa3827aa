"""A watch: which saved search is watched for what, how closely, and who is told. Pure."""

from contextlib import suppress
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from kuulolla.records.quiet_hours import QuietHours
from kuulolla.records.saved_search import Name, Title, key_of
from kuulolla.records.sensitivity import Sensitivity
from kuulolla.records.versions import Versioned
from kuulolla.schemas.contract import Contract, Part
from kuulolla.search.language.complain import QueryError
from kuulolla.search.language.parse import parse
from kuulolla.search.language.tree import Saved

INTERVALS = (5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440)
"""Minutes that a watch may count together."""


class Metric(StrEnum):
    """What is watched. Stored: add values, never rename one."""

    NEGATIVE_COUNT = "negative_count"
    TOTAL_COUNT = "total_count"
    NEGATIVE_SHARE = "negative_share"
    MEAN_SCORE = "mean_score"
    SILENT = "silent"
    """That nothing comes in any more."""

    @property
    def is_count(self) -> bool:
        """Whether it counts the posts that come."""
        return self in {Metric.NEGATIVE_COUNT, Metric.TOTAL_COUNT}

    @property
    def is_in_posts(self) -> bool:
        """Whether its figures are numbers of posts, and no fractions."""
        return self.is_count or self is Metric.SILENT


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    for at, name in enumerate(names):
        if name in names[:at]:
            raise ValueError(f"{name} is there twice")
    return names


def _is_interval(minutes: int) -> int:
    if minutes not in INTERVALS:
        raise ValueError(f"one of {', '.join(map(str, INTERVALS))} minutes")
    return minutes


Interval = Annotated[int, AfterValidator(_is_interval)]
RecipientNames = Annotated[tuple[Name, ...], Field(max_length=20), AfterValidator(_each_once)]


class Escalation(Part):
    """Who else is told of an incident that nobody has acknowledged for so long."""

    after_min: int = Field(ge=1, le=7 * 24 * 60)
    recipients: RecipientNames = Field(min_length=1)


class WatchSaid(Contract):
    """What a watch says."""

    name: Name
    title: Title | None = None
    search: str = Field(min_length=1, max_length=80, description="key of a saved search: brand:kela")
    metric: Metric
    interval_min: Interval = 60
    sensitivity: Sensitivity = Sensitivity.NORMAL
    minimum: int = Field(default=5, ge=1, le=1_000_000, description="posts an interval must have to be told of")
    cooldown_h: int = Field(
        default=24, ge=1, le=168, description="hours in which what begins again is the same incident"
    )
    recipients: RecipientNames = Field(default=(), description="none: incidents are seen in the portal alone")
    escalation: tuple[Escalation, ...] = Field(default=(), max_length=5)
    quiet: QuietHours | None = Field(default=None, description="for all its recipients, besides their own")
    severe_from: float = Field(default=5.0, gt=1, le=1000, description="times what was expected")
    enabled: bool = True

    @property
    def key(self) -> str:
        """What tells it apart: its name."""
        return self.name


class WatchDefinition(WatchSaid):
    """A watch as people write it and YAML holds it: something that makes sense."""

    @field_validator("search", mode="before")
    @classmethod
    def _names_a_search(cls, written: object) -> object:
        if not isinstance(written, str):
            return written
        with suppress(QueryError):
            found = parse(written)
            if isinstance(found, Saved):
                return key_of(found.kind, found.name)
        raise ValueError("name a saved search as in a query: brand:kela, theme:jonot or search:aukiolot")

    @model_validator(mode="after")
    def _rises_step_by_step(self) -> Self:
        waits = [step.after_min for step in self.escalation]
        if waits != sorted(set(waits)):
            raise ValueError("escalation: each step comes later than the one before it")
        return self


class Watch(Versioned, WatchSaid):
    """The record of a watch: what was defined, which version it is, who made it and when."""

    @property
    def definition(self) -> WatchDefinition:
        """What it says, without whose and when."""
        return WatchDefinition.model_construct(**{name: getattr(self, name) for name in WatchDefinition.model_fields})
