"""Intervals as they were judged, for what is made of them."""

from datetime import datetime, timedelta

from kuulolla.records.incident import Stretch
from kuulolla.services.alerts.series.measure import Seen

QUARTER = timedelta(minutes=15)


def judged(  # noqa: PLR0913 - an interval's figures
    at: datetime,
    observed: float,
    expected: float,
    upper: float,
    score: float = 1.5,
    present: float | None = None,
    length: timedelta = QUARTER,
) -> Seen:
    """An interval of which alone the score is."""
    present = score if present is None else present
    minutes = length // timedelta(minutes=1)
    itself = Stretch(at=at, minutes=minutes, observed=observed, expected=expected, upper=upper, score=score)
    return Seen(at, observed, expected, upper, score, present, present, itself)
