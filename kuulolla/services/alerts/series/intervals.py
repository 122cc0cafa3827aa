"""Intervals of time, as watches count them: days begin at midnight of Finnish winter time, in summer at one o'clock.

So all of them are as long, and those of an hour or less are the hours of Helsinki's clocks all year. Pure.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

GRACE: Final = timedelta(seconds=10)
"""After its end an interval is left so long for what is on its way, before it is judged."""

_A_MIDNIGHT: Final = datetime(1969, 12, 31, 22, tzinfo=UTC)


def start_of(moment: datetime, step: timedelta) -> datetime:
    """The start, in UTC, of the interval of length `step` in which an aware moment lies."""
    at = moment.astimezone(UTC)
    return at - (at - _A_MIDNIGHT) % step


def ended_by(now: datetime, step: timedelta, grace: timedelta = GRACE) -> datetime:
    """The end, in UTC, of the last interval of length `step` that can be judged at an aware moment."""
    return start_of(now.astimezone(UTC) - grace, step)
