"""What a watch looks at, in the query language: its saved search, and of that what nobody wants."""

from typing import Final

from kuulolla.records.incident import Incident
from kuulolla.records.watch import Metric, WatchSaid

_NEGATIVE: Final = frozenset({Metric.NEGATIVE_COUNT, Metric.NEGATIVE_SHARE, Metric.MEAN_SCORE})


def looked_at(watch: WatchSaid) -> str:
    """All posts of its series, as a query."""
    return watch.search


def told_of(watch: WatchSaid | Incident) -> str:
    """The posts that an incident of it is about, as a query: where feelings are watched, the negative ones.

    An incident remembers what its watch looked at: the same of it, also after the watch was changed or removed.
    """
    return f"{watch.search} sentiment:negative" if watch.metric in _NEGATIVE else watch.search
