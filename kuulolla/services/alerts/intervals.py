"""Where the intervals of a series begin and end. Pure."""

from datetime import UTC, datetime, timedelta
from typing import Final

_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC) - timedelta(hours=2)
"""Days begin at midnight in Helsinki in winter, and at one in summer: all are as long."""


def start_of(moment: datetime, step: timedelta) -> datetime:
    """The start of the interval that an aware moment lies in, in UTC."""
    return _FIRST + (moment - _FIRST) // step * step


def ended_by(now: datetime, step: timedelta, grace: timedelta) -> datetime:
    """The end of the last interval that can be judged at an aware moment: `grace` after its end."""
    return start_of(now - grace, step)
