"""When posts did not come because nobody got them: a source that failed, or ingest as a whole. That is no calm."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from elasticsearch import Elasticsearch

from kuulolla.records.incident import Incident, State
from kuulolla.search.count.buckets import Query, by_query, by_value, counted
from kuulolla.search.count.window import Window
from kuulolla.services.alerts.sources import ALL, failing_source

MOST_OF_IT: Final = 0.5
"""The share of a watch's posts from which on it is blind without a source."""

_BEFORE: Final = timedelta(days=28)


@dataclass(frozen=True)
class Gap:
    """A source that nobody could read, from `begin` on (aware), up to `end`; None where that goes on.

    `source` is None where it was all of them.
    """

    source: str | None
    begin: datetime
    end: datetime | None

    def meets(self, begin: datetime, end: datetime) -> bool:
        """Whether some of that time lies in it."""
        return self.begin < end and (self.end is None or begin < self.end)


def gaps_of(incidents: Iterable[Incident]) -> tuple[Gap, ...]:
    """The gaps that the incidents of sources tell of; incidents of other watches tell of none. Pure."""
    named = ((one, failing_source(one.watch)) for one in incidents)
    return tuple(
        Gap(None if source == ALL else source, one.began_at, None if one.state is State.OPEN else one.last_at)
        for one, source in named
        if source is not None
    )


def lost(gaps: Iterable[Gap], shares: Mapping[str, float], begin: datetime, end: datetime) -> bool:
    """Whether most of what a watch looks at could not be got in some of that time. Pure.

    `shares`: of its posts, by source, from 0 to 1.
    """
    return any(
        gap.meets(begin, end) and (gap.source is None or shares.get(gap.source, 0.0) >= MOST_OF_IT) for gap in gaps
    )


def shares_of_sources(
    client: Elasticsearch, alias: str, queries: Mapping[str, Query], gaps: Sequence[Gap], now: datetime
) -> dict[str, dict[str, float]]:
    """How much of what each query finds, by its name, is from each source that has a gap; of the last four weeks.

    One search, or none where no single source has one. Raises NoIndex, IndexAway, Fault.
    """
    sources = sorted({gap.source for gap in gaps if gap.source is not None})
    if not sources:
        return {name: {} for name in queries}
    each = by_query(list(queries.values()), {"sources": by_value("source", len(sources), include=sources)})
    window = Window(now - _BEFORE, now)
    found = counted(client, alias, {"bool": {"filter": [window.published]}}, {"each": each})
    return {
        name: {one["key"]: one["doc_count"] / bucket["doc_count"] for one in bucket["sources"]["buckets"]}
        for name, bucket in zip(queries, found["each"]["buckets"], strict=True)
    }
