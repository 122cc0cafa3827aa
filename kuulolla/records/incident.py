"""An incident: what a watch noticed, how large it became, why, and what people did about it.

No post's text is in it: posts are named by id and read when somebody looks, so that an erasure reaches them.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from kuulolla.records.saved_search import Line, Lines
from kuulolla.records.sensitivity import Sensitivity
from kuulolla.records.versions import LONGEST_NAME
from kuulolla.records.watch import Metric
from kuulolla.schemas.contract import Contract, Moment, Part
from kuulolla.schemas.post import PostId

MOST_EVENTS = 200
"""Events that the history keeps: the first, and the last of the others."""
MOST_COMMENTS = 200
MOST_POINTS = 120

IncidentId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Who = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, description="account name")]
Figure = Annotated[float, Field(allow_inf_nan=False)]
Some = Annotated[float, Field(ge=0, allow_inf_nan=False, description="posts")]
Share = Annotated[float, Field(ge=0, le=1)]

Majority = Literal["author", "text", "thread"]
"""What one of may have most of the posts. Stored: add values, never rename one."""


class State(StrEnum):
    """Whether it goes on. Stored: add values, never rename one."""

    OPEN = "open"
    CLOSED = "closed"


class Severity(StrEnum):
    """How bad it is. Stored: add values, never rename one."""

    MINOR = "minor"
    MAJOR = "major"
    SEVERE = "severe"

    def is_worse_than(self, other: "Severity") -> bool:
        """Of the three, in the order that they are named in."""
        order = list(Severity)
        return order.index(self) > order.index(other)


class Ending(StrEnum):
    """How it ended. Stored: add values, never rename one."""

    CALM = "calm"
    """It is as usual again; the others leave open whether it is."""
    NO_POSTS = "no_posts"
    WATCH_GONE = "watch_gone"
    """Its watch was disabled or removed, or its source is configured no more."""
    WATCH_CHANGED = "watch_changed"
    """Its watch looks at something else now."""


class Trouble(StrEnum):
    """What is wrong with a source, where that is the incident. Stored: add values, never rename one."""

    FAILING = "failing"
    UNHEARD = "unheard"
    """Nobody reads it."""
    INGEST_DOWN = "ingest_down"
    """No source is read."""


class What(StrEnum):
    """What happened with an incident. Stored: add values, never rename one."""

    OPENED = "opened"
    SEVERITY = "severity"
    CLOSED = "closed"
    REOPENED = "reopened"
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    COMMENTED = "commented"
    MARKED = "marked"
    UNMARKED = "unmarked"
    REMOVED = "removed"
    """A comment, or the note of a false alarm; `detail` says which."""


class Term(Part):
    """A word that more posts have than before; `shown` is how people write it, `before` in a time as long."""

    term: str
    shown: str
    now: Some
    before: Some


class Grown(Part):
    """Something that more posts have, or are in, than before; `before` in a time as long."""

    name: str
    now: Some
    before: Some


class Shared(Part):
    """A post of which there are copies."""

    post_id: PostId
    copies: int = Field(ge=0)
    shares: int = Field(ge=0)


class Dominated(Part):
    """The one author, text or thread that most of it is from."""

    kind: Majority
    share: Share = Field(description="of the posts")
    key: str | None = Field(
        default=None,
        description="pseudonym of the author, fingerprint of the text, id of the thread; none once it is erased",
    )


class Why(Part):
    """What tells the posts of an incident from those before."""

    terms: tuple[Term, ...] = ()
    themes: tuple[Grown, ...] = ()
    channels: tuple[Grown, ...] = ()
    places: tuple[Grown, ...] = ()
    touchpoints: tuple[Grown, ...] = ()
    shared: tuple[Shared, ...] = ()
    telling: tuple[PostId, ...] = Field(default=(), max_length=3, description="posts that tell it best")
    dominated_by: Dominated | None = None


class Point(Part):
    """An interval and what was expected of it, in the metric's unit; `observed` is none where nobody could count."""

    at: Moment
    observed: Figure | None = None
    expected: Figure
    upper: Figure


class Peak(Part):
    """The interval that was farthest from what was expected."""

    at: Moment
    observed: Figure
    expected: Figure
    upper: Figure


class Stretch(Part):
    """One interval or several together; `upper`: what they would have had to hold to be beyond what is usual."""

    at: Moment = Field(description="start of the first")
    minutes: int = Field(ge=1, description="length")
    observed: Figure
    expected: Figure
    upper: Figure
    score: float = Field(ge=0, allow_inf_nan=False, description="1 is just an alert")


class Acknowledged(Part):
    """Who looks after it, since when."""

    by: Who
    at: Moment


class Comment(Part):
    """What somebody said of it; its place stays where the text was removed, so that the others keep their numbers."""

    by: Who
    at: Moment
    text: Lines | None = Field(default=None, description="none where it was removed")


class FalseAlarm(Part):
    """Who says that it was nothing, and why."""

    by: Who
    at: Moment
    note: Lines | None = None


class Event(Part):
    """Something that happened with it; `by` is none where the watch itself did it."""

    at: Moment
    what: What
    by: Who | None = None
    detail: Line | None = None


class Incident(Contract):
    """The record of an incident. Figures are those of the latest interval, `excess` is summed over all of them.

    `farthest` is what people are told of.
    """

    schema_version: Literal[1] = 1
    id: IncidentId
    watch: str
    watch_version: int = Field(ge=1)
    search: str = Field(description="key of the saved search")
    metric: Metric
    trouble: Trouble | None = Field(default=None, description="of a source; none where posts are counted")
    state: State = State.OPEN
    severity: Severity
    began_at: Moment = Field(description="start of the first interval beyond what was expected")
    resumed_at: Moment | None = Field(
        default=None, description="start of the interval with which it last began again, having been over"
    )
    last_at: Moment = Field(description="start of the last one in which it went on")
    beyond_until: Moment | None = Field(
        default=None,
        description="end of the last one that was beyond by itself; none in a record that was written without",
    )
    interval_min: int = Field(ge=1)
    opened_at: Moment = Field(description="when it was noticed")
    updated_at: Moment
    closed_at: Moment | None = None
    ending: Ending | None = Field(
        default=None, description="how it was closed; none of one that is open, or that was closed without saying so"
    )
    observed: Figure
    expected: Figure
    upper: Figure
    excess: Figure = Field(description="observed less expected")
    peak: Peak
    farthest: Stretch | None = Field(
        default=None,
        description="what was most unlikely since it last began; none in a record that was written without",
    )
    sensitivity: Sensitivity = Field(description="with which it was noticed")
    score: float = Field(ge=0, allow_inf_nan=False, description="the highest: 1 is just an alert at that sensitivity")
    series: tuple[Point, ...] = Field(default=(), max_length=MOST_POINTS, description="before it and while it lasts")
    why: Why | None = None
    event: IncidentId = Field(description="the same for incidents of several watches that see one thing")
    acknowledged: Acknowledged | None = None
    assignee: Who | None = None
    comments: tuple[Comment, ...] = Field(default=(), max_length=MOST_COMMENTS)
    false_alarm: FalseAlarm | None = None
    history: tuple[Event, ...] = Field(default=(), max_length=MOST_EVENTS, description="oldest first")

    @model_validator(mode="after")
    def _is_closed_at_some_time(self) -> Self:
        if (self.state is State.CLOSED) != (self.closed_at is not None):
            raise ValueError("an incident is closed when it has a time at which it was")
        if self.state is State.OPEN and self.ending is not None:
            raise ValueError("an incident that is open has no ending")
        return self

    @property
    def since(self) -> datetime:
        """The start of what goes on, or went on last: an incident that was over may have begun again."""
        return self.resumed_at or self.began_at

    @property
    def ends_at(self) -> datetime:
        """The end of what was beyond, as far as is known by now."""
        return self.beyond_until or self.last_at + timedelta(minutes=self.interval_min)

    @property
    def farthest_or_peak(self) -> Stretch:
        """What people are told of it: its farthest stretch; of a record from before there was one, its peak."""
        peak = self.peak
        return self.farthest or Stretch(
            at=peak.at,
            minutes=self.interval_min,
            observed=peak.observed,
            expected=peak.expected,
            upper=peak.upper,
            score=self.score,
        )

    @property
    def looked_after_since(self) -> datetime | None:
        """Since when somebody looks after it: acknowledged it, was given it, or called it a false alarm."""
        assigned = (event.at for event in reversed(self.history) if event.what is What.ASSIGNED)
        moments = (
            self.acknowledged.at if self.acknowledged else None,
            self.false_alarm.at if self.false_alarm else None,
            next(assigned, self.opened_at) if self.assignee is not None else None,
        )
        return min((moment for moment in moments if moment is not None), default=None)

    def with_event(self, event: Event, **changed: Any) -> Self:  # noqa: ANN401 - any fields
        """The incident with the event in its history and the fields changed, looked at again."""
        history = (*self.history, event)
        if len(history) > MOST_EVENTS:
            history = (history[0], *history[len(history) - MOST_EVENTS + 1 :])
        return self.model_validate({**dict(self), **changed, "history": history, "updated_at": event.at})


def incident_id(watch: str, began_at: datetime) -> str:
    """What names the incident of a watch that an interval opened, 32 hex digits: noticed twice, it is the same one."""
    return hashlib.sha256(f"{watch}\n{began_at.astimezone(UTC).isoformat()}".encode()).hexdigest()[:32]
