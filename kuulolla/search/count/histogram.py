"""Posts and how they feel, hour by hour or by days, weeks and months of Europe/Helsinki."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, Literal

from elasticsearch import Elasticsearch

from kuulolla.search.count.buckets import Bucket, Query, counted
from kuulolla.search.count.sentiment import NOTHING, SENTIMENT, Sentiments, sentiment
from kuulolla.search.count.window import Window
from kuulolla.search.language.periods import HELSINKI, midnight
from kuulolla.search.read import BadQuestion

Interval = Literal["hour", "day", "week", "month"]

MOST_BUCKETS = 2_000
"""Nobody sees more bars, and Elasticsearch refuses 65,536 buckets, of which each bar takes up to eight."""


@dataclass(frozen=True)
class Bar:
    """What was published from `begins` up to the next bar.

    It is aware, and as a clock in Helsinki shows it: the two hours at 3 when summer time ends are +03:00 and +02:00.
    """

    begins: datetime
    sentiment: Sentiments


def histogram(client: Elasticsearch, alias: str, query: Query, window: Window, interval: Interval) -> tuple[Bar, ...]:
    """A bar for each interval that the window touches, empty ones too; weeks begin on Monday.

    Only what was published in the window counts, also in the first and the last bar. Raises BadQuestion for more than
    MOST_BUCKETS.
    """
    bars = starts(window, interval)
    answer = counted(client, alias, window.of(query), {"bars": {"date_histogram": _steps(interval), "aggs": SENTIMENT}})
    return tuple(_bars(bars, answer["bars"]["buckets"]))


def span(client: Elasticsearch, alias: str, query: Query) -> Window | None:
    """From the first post that the query finds to the last; None where it finds none."""
    ends = {"first": {"min": {"field": "published_at"}}, "last": {"max": {"field": "published_at"}}}
    found = counted(client, alias, query, ends)
    if not found["doc_count"]:
        return None
    return Window(_moment(found["first"]["value"]), _moment(found["last"]["value"] + 1))


def period(
    client: Elasticsearch, alias: str, query: Query, since: datetime | None, until: datetime | None
) -> Window | None:
    """From `since` to `until`; where an end is not said, that of what the query finds. None where that leaves nothing.

    Raises BadQuestion where `until` does not lie behind `since`.
    """
    if since and until:
        return Window(since, until)
    all_of_it = span(client, alias, query)
    if all_of_it is None:
        return None
    begin, end = since or all_of_it.begin, until or all_of_it.end
    return Window(begin, end) if begin < end else None


def starts(window: Window, interval: Interval) -> list[datetime]:
    """When each interval begins that the window touches, in UTC. Raises BadQuestion for more than MOST_BUCKETS."""
    found = list(islice(_starts(window, interval), MOST_BUCKETS + 1))
    if len(found) > MOST_BUCKETS:
        raise BadQuestion(
            f"{window.begin:%Y-%m-%d} to {window.end:%Y-%m-%d} has more than {MOST_BUCKETS:,} {interval}s: "
            "choose a longer interval or a shorter period"
        )
    return found


def _starts(window: Window, interval: Interval) -> Iterator[datetime]:
    end = window.end.astimezone(UTC)
    at = _first(window.begin, interval)
    while at < end:
        yield at
        at = _next(at, interval)


def _first(moment: datetime, interval: Interval) -> datetime:
    if interval == "hour":
        return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    day = moment.astimezone(HELSINKI).date()
    match interval:
        case "day":
            return midnight(day)
        case "week":
            return midnight(day - timedelta(days=day.weekday()))
        case "month":
            return midnight(day.replace(day=1))


def _next(start: datetime, interval: Interval) -> datetime:
    if interval == "hour":
        return start + timedelta(hours=1)
    day = start.astimezone(HELSINKI).date()
    match interval:
        case "day":
            return midnight(day + timedelta(days=1))
        case "week":
            return midnight(day + timedelta(days=7))
        case "month":
            return midnight(date(day.year + day.month // 12, day.month % 12 + 1, 1))


def _steps(interval: Interval) -> dict[str, Any]:
    # Helsinki is whole hours from UTC in summer and winter: its hours are UTC's, 23 or 25 of them a day twice a year.
    length = {"fixed_interval": "1h"} if interval == "hour" else {"calendar_interval": interval}
    return {"field": "published_at", "time_zone": HELSINKI.key, "min_doc_count": 1, **length}


def _bars(starts: Sequence[datetime], buckets: Sequence[Bucket]) -> Iterator[Bar]:
    found = {_moment(bucket["key"]): sentiment(bucket) for bucket in buckets}
    for start in starts:
        # With its offset instead of the zone: Python holds an hour that a zone has twice equal to no other moment.
        begins = datetime.fromisoformat(start.astimezone(HELSINKI).isoformat())
        yield Bar(begins, found.get(start, NOTHING))


def _moment(milliseconds: float) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
