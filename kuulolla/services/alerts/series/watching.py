"""A watch while it is looked at: what was learned of its series, and the last hours, which are judged again. Pure.

Posts come late. A series is learned from up to three hours ago; the intervals since then are counted anew at each look
and judged from there, so that what comes an hour late is seen as if it had come in time.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Self

from kuulolla.records.incident import MOST_POINTS, Point
from kuulolla.records.watch import Metric, Watch
from kuulolla.records.watch_state import WatchState
from kuulolla.search.count.sentiment import Sentiments
from kuulolla.search.language.tree import Tree
from kuulolla.services.alerts.detect.judge import Bucket, Judgement
from kuulolla.services.alerts.detect.remember import recalled, remembered
from kuulolla.services.alerts.series.intervals import start_of
from kuulolla.services.alerts.series.judge_of import judge_of
from kuulolla.services.alerts.series.measure import Empty, Seen, bucket_of, observed_of, seen_of

LATE: Final = timedelta(hours=3)
"""Posts that come later than this after their interval change no judgement any more."""

LEARNED_FROM: Final = timedelta(days=28)
"""How much of the past a new watch is learned from."""


@dataclass(frozen=True)
class Watching:
    """How far a watch was looked at. `learned`: JSON of what its judge knows before `until`; None where nothing.

    `counted`: what was observed in each interval from `until` on, when it was looked at last.
    """

    watch: Watch
    of: str
    until: datetime
    learned: bytes | None = None
    points: tuple[Point, ...] = ()
    counted: Mapping[datetime, float | None] = field(default_factory=dict)

    @classmethod
    def anew(cls, watch: Watch, of: str, now: datetime, first: datetime | None = None) -> Self:
        """Of a watch that nobody has looked at. `first`: when the first post of all was published.

        Before that nobody listened, which is no calm.
        """
        return cls(watch, of, start_of(max(now - LEARNED_FROM, first or now), _step(watch)))

    @classmethod
    def recalled(cls, watch: Watch, state: WatchState | None, now: datetime) -> Self:
        """As it was left; anew, of an unknown series, where that is of no use.

        Nobody has looked at it for weeks; a clock that was wrong let it learn from times that are still to come;
        another version of the service learned otherwise.
        """
        if state is None or not timedelta(0) <= now - state.until <= LEARNED_FROM or not _is_readable(state):
            return cls.anew(watch, "", now)
        return cls(watch, state.of, state.until, state.learned.encode() or None, state.points)

    @property
    def step(self) -> timedelta:
        """The length of its intervals."""
        return _step(self.watch)

    def state(self, now: datetime, wrong: str | None = None) -> WatchState:
        """What is kept of it. `wrong`: why it cannot be looked at."""
        return WatchState(
            watch=self.watch.name,
            of=self.of,
            until=self.until,
            learned=(self.learned or b"").decode(),
            points=self.points,
            looked_at=now,
            wrong=wrong,
        )

    def look(
        self,
        found: Sequence[Sentiments],
        now: datetime,
        lost: Callable[[datetime, datetime], bool] = lambda _begin, _end: False,
    ) -> "Looked":
        """What the intervals from `until` on tell, of which `found` has the posts; all of them have ended.

        `lost`: whether nobody could get the posts of the time from one moment to another: where it is empty, that is
        no calm. What came all the same, once the source was there again, is counted.
        """
        judge = judge_of(self.watch, recalled(self.learned) if self.learned else None)

        def judged(number: int) -> Judged:
            at = self.until + number * self.step
            is_lost = not found[number].posts and lost(at, at + self.step)
            bucket = None if is_lost else bucket_of(self.watch.metric, at, found[number])
            if bucket is None:
                judge.miss(1)
                return Judged(self.watch.metric, at, self.step, is_lost=is_lost)
            return Judged(self.watch.metric, at, self.step, bucket, judge.judge(bucket))

        settled = min(max((now - LATE - self.until) // self.step, 0), len(found))
        past = [judged(number) for number in range(settled)]
        learned = remembered(judge.learned) if settled else self.learned
        recent = [judged(number) for number in range(settled, len(found))]
        after = replace(
            self,
            until=self.until + settled * self.step,
            learned=learned,
            points=_charted(self.points, past[-MOST_POINTS:]),
            counted={one.at: one.observed for one in recent},
        )
        # A watch that nobody has looked at is only learned from, but for the last hours.
        return Looked(tuple(self._news([*past, *recent] if self.learned else recent)), tuple(recent), after)

    def _news(self, judged: Iterable["Judged"]) -> Iterator[Seen | Empty]:
        for one in judged:
            before = self.counted.get(one.at)
            if one.is_empty:
                yield Empty(one.at)
            elif one.observed != before and (seen := one.seen) is not None:
                yield replace(seen, before=before)


@dataclass(frozen=True)
class Judged:
    """An interval, what it holds and what is to be thought of that; nothing where there was nothing to judge.

    `is_lost`: nobody could get what there was.

    The figures that people are told are worked out when somebody is: that takes longer than judging.
    """

    metric: Metric
    at: datetime
    step: timedelta
    bucket: Bucket | None = None
    judgement: Judgement | None = None
    is_lost: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing that could be judged came, though somebody listened."""
        return self.bucket is None and not self.is_lost

    @property
    def observed(self) -> float | None:
        """As people are told of it."""
        return observed_of(self.metric, self.bucket) if self.bucket else None

    @property
    def seen(self) -> Seen | None:
        """With all its figures."""
        if self.bucket is None or self.judgement is None:
            return None
        return seen_of(self.metric, self.bucket, self.step, self.judgement)


@dataclass(frozen=True)
class Looked:
    """What is new in a watch: intervals that were not seen before, or hold something else; and those without posts.

    `after`: the watch as it is once that has been acted on.
    """

    news: tuple[Seen | Empty, ...]
    recent: tuple[Judged, ...]
    after: Watching

    @property
    def points(self) -> tuple[Point, ...]:
        """What a chart shows of it."""
        return _charted(self.after.points, self.recent)


def series_id(watch: Watch, tree: Tree) -> str:
    """What tells a series from others, 32 hex digits: nothing that was learned of one is true of another.

    `tree`: what the watch searches, with all saved searches in it.
    """
    return hashlib.sha256(f"{watch.metric}\n{watch.interval_min}\n{tree!r}".encode()).hexdigest()[:32]


def _charted(points: Iterable[Point], judged: Iterable[Judged]) -> tuple[Point, ...]:
    """The points with those of the intervals after them; where nobody could count, it is expected what was before."""
    made = list(points)
    for one in judged:
        if (seen := one.seen) is not None:
            made.append(Point(at=one.at, observed=seen.observed, expected=seen.expected, upper=seen.upper))
        elif made:
            made.append(Point(at=one.at, expected=made[-1].expected, upper=made[-1].upper))
    return tuple(made[-MOST_POINTS:])


def _is_readable(state: WatchState) -> bool:
    return not state.learned or recalled(state.learned.encode()) is not None


def _step(watch: Watch) -> timedelta:
    return timedelta(minutes=watch.interval_min)
