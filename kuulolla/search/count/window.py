"""A stretch of time, and what is asked of the posts that were published in it."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Self

from kuulolla.search.count.buckets import Query
from kuulolla.search.language.periods import HELSINKI, midnight
from kuulolla.search.read import BadQuestion


@dataclass(frozen=True)
class Window:
    """From `begin` on, up to `end` and without it; both are aware. Raises BadQuestion where it would be empty."""

    begin: datetime
    end: datetime

    def __post_init__(self) -> None:
        """What is empty was meant otherwise."""
        # In UTC: of one zone Python compares what the clocks show, and they show 3:30 twice when summer time ends.
        if self.begin.astimezone(UTC) >= self.end.astimezone(UTC):
            raise BadQuestion(f"the period ends at {self.end:%Y-%m-%d %H:%M}, before it begins: exchange the two")

    @classmethod
    def recent(cls, now: datetime, since: datetime | None = None, until: datetime | None = None) -> Self:
        """From `since` to `until`; where they are not said, up to now, and the seven days up to its end."""
        end = until or now
        return cls(since or end - timedelta(days=7), end)

    def of(self, query: Query) -> Query:
        """The query, for posts that were published in it."""
        return {"bool": {"must": [query], "filter": [self.published]}}

    @property
    def published(self) -> Query:
        """Finds every post that was published in it."""
        return {
            "range": {
                "published_at": {
                    "gte": self.begin.astimezone(UTC).isoformat(),
                    "lt": self.end.astimezone(UTC).isoformat(),
                }
            }
        }

    def before(self, times: int = 1) -> Self:
        """The stretch right before it, so many times as long: in days, where it is whole days in Helsinki."""
        first, last = self.begin.astimezone(HELSINKI), self.end.astimezone(HELSINKI)
        if first.time() == last.time() == time():
            # The week in which the clocks change has 167 or 169 hours, the one before it 168.
            return type(self)(midnight(first.date() - times * (last.date() - first.date())), self.begin)
        begin, end = self.begin.astimezone(UTC), self.end.astimezone(UTC)
        return type(self)(begin - times * (end - begin), begin)
