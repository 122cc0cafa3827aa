"""What a poll's outcome makes of how its source does: well or failing, since when, and why. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kuulolla.schemas.source_health import WRITTEN_EVERY, SourceHealth, SourceState

FAILING_AFTER = timedelta(minutes=15)
"""Of failed polls in a row, from the first to the latest. Time and not a number: the first three come within seconds
of each other, and a server that is started anew, or answers 503 for a while, is nobody's business. A source that asks
for an hour of patience is polled once in it, and fails at the second refusal."""


@dataclass(frozen=True)
class Course:
    """How a source has done: what is told of it, None while nothing is known, and since when its polls fail."""

    source: str
    connector: str
    health: SourceHealth | None = None
    failed_since: datetime | None = None


def answered(course: Course, at: datetime) -> Course:
    """After a poll that went well: it is well again at once."""
    before = course.health
    was_well = before is not None and before.state is SourceState.WELL
    since = before.since if before is not None and was_well else at
    health = SourceHealth(
        source=course.source,
        connector=course.connector,
        state=SourceState.WELL,
        since=since,
        at=at,
        last_success_at=at,
    )
    return replace(course, health=health, failed_since=None)


def failed(course: Course, because: str, at: datetime, after: timedelta = FAILING_AFTER) -> Course:
    """After a poll that failed: failing once that has gone on for so long. One that was failing has the new reason."""
    since = course.failed_since or at
    is_failing = course.health is not None and course.health.state is SourceState.FAILING
    if is_failing or at - since >= after:
        return _failing(course, because, since, at)
    return replace(course, failed_since=since)


def gone(course: Course, because: str, at: datetime) -> Course:
    """After the source said that it is gone for good: failing at once, since it is polled no more."""
    return _failing(course, because, course.failed_since or at, at)


def is_due(health: SourceHealth, written: SourceHealth | None, now: datetime) -> bool:
    """Whether it is to be written: its state is another than what was written, or that is old by now."""
    if written is None or (written.state, written.since) != (health.state, health.since):
        return True
    return now - written.at >= WRITTEN_EVERY


def _failing(course: Course, because: str, since: datetime, at: datetime) -> Course:
    before = course.health
    if before is not None and before.state is SourceState.FAILING:
        since = before.since  # the same failure, also after a restart
    health = SourceHealth(
        source=course.source,
        connector=course.connector,
        state=SourceState.FAILING,
        since=since,
        at=at,
        last_success_at=before.last_success_at if before is not None else None,
        because=because,
    )
    return replace(course, health=health, failed_since=since)
