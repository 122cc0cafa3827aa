"""Judging a series bucket by bucket: each from what came before it, never from what comes after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, Self

from kuulolla.records.sensitivity import Sensitivity
from kuulolla.services.alerts.detect.baseline import Baseline
from kuulolla.services.alerts.detect.surprise import reach, surprise
from kuulolla.services.alerts.detect.usual import Usual, a_day

COOLDOWN: Final = timedelta(hours=24)
"""After an alert the next one of the same series waits so long."""

FEWEST: Final = 3
"""Posts that are anybody's concern: two in one night are a burst to a brand that has one a week."""

NEARLY: Final = 0.8
"""What is so near to the largest says the same; and beyond some 37 standard deviations none says more."""

FIRST_BUCKETS: Final = 7
"""So many at least are only learned from, and no less than a day."""

_HOUR: Final = timedelta(hours=1)
_WINDOWS_H: Final = (0.25, 2.0, 8.0)


@dataclass(frozen=True, slots=True)
class Bucket:
    """What was counted from `at` (aware) on: a number of 0 or more, and for shares, of how many."""

    at: datetime
    value: float
    exposure: float | None = None

    @property
    def posts(self) -> float:
        """How many it is made of."""
        return self.value if self.exposure is None else self.exposure


@dataclass(frozen=True, slots=True)
class Stretch:
    """The last `buckets` of a series together: what they counted, of how many `posts`, and what was `expected`."""

    buckets: int
    value: float
    expected: float
    posts: float
    variance: float
    surprise: float
    bar: float
    score: float

    @property
    def upper(self) -> float:
        """What they would have had to count together."""
        return reach(self.expected, self.variance, self.bar)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is to be thought of a bucket.

    `score` is 1 where the quarter of an hour, two or eight hours that it ends (at least the bucket itself) are as far
    beyond what was `expected` as an alert must be, and 0 on the first day, which is only learned from. `alert`: it is 1
    or more, and no alert was within the cooldown.
    """

    expected: float
    score: float
    present: float
    """The same without the longest window, in which a burst is seen hours after it has ended."""
    alone: float
    """The same of the shortest window."""
    alert: bool
    farthest: Stretch | None
    """The shortest window that is about as unlikely as any, which tells best when it was; None of a silence."""
    _dispersion: float
    _bar: float

    @property
    def upper(self) -> float:
        """What this bucket alone would have had to count."""
        return reach(self.expected, self.expected * self._dispersion, self._bar)


@dataclass
class Window:
    """The last `buckets` of a series, and how surprising such windows usually are."""

    buckets: int
    usual: Usual


@dataclass
class Learned:
    """What is known of a series after some of its buckets: all that the next judgement comes from.

    `sums`: of values, expectations and posts of all buckets up to one; as many as the longest window and one reach
    back.
    """

    baseline: Baseline
    windows: list[Window]
    sums: list[tuple[float, float, float]]
    alerted_at: datetime | None = None
    form: Literal[2] = 2
    """Grows when anything of it means something else than before."""

    @classmethod
    def nothing(cls, step: timedelta) -> Self:
        """Of a series whose buckets are so long."""
        step_h = step / _HOUR
        lengths = sorted({max(1, round(hours / step_h)) for hours in _WINDOWS_H})
        windows = [Window(length, Usual(a_day(step))) for length in lengths]
        return cls(Baseline(step_h), windows, [(0.0, 0.0, 0.0)])


class Judge:
    """Judges the buckets of one series, which come in order and are `step` long; goes on from what is `learned`.

    `margin`: how far beyond the usual bursts of the series an alert is, as a share of them (`usual.py`).
    `minimum`: how many posts a window must have before it is anybody's concern; of shares, all among which they are.
    """

    def __init__(
        self,
        step: timedelta,
        margin: float = Sensitivity.NORMAL.margin,
        minimum: float = FEWEST,
        cooldown: timedelta = COOLDOWN,
        learned: Learned | None = None,
    ) -> None:
        self._step = step
        self._margin = margin
        self._minimum = minimum
        self._cooldown = cooldown
        self._block = a_day(step)
        self._first = max(self._block, FIRST_BUCKETS)
        self.learned = learned or Learned.nothing(step)

    def judge(self, bucket: Bucket) -> Judgement:
        """What is to be thought of the next bucket; then it is learned from."""
        learned, baseline = self.learned, self.learned.baseline
        exposure = baseline.step_h if bucket.exposure is None else bucket.exposure
        if not baseline.seen:
            baseline.begin(bucket.value, exposure)
        expected = baseline.expect(bucket.at + self._step / 2, exposure)
        value, mean, posts = learned.sums[-1]
        self._reach_on([(value + bucket.value, mean + expected.mean, posts + bucket.posts)])
        stretches = [self._stretch(window) for window in learned.windows]
        scores = [stretch.score for stretch in stretches]
        knows = baseline.seen >= self._first
        score, present, alone = (max(scores), max(scores[:-1] or scores), scores[0]) if knows else (0.0, 0.0, 0.0)
        alert = score >= 1 and not self._cools(bucket.at)
        dispersion = baseline.dispersion_of(expected.mean)
        judgement = Judgement(
            expected.mean, score, present, alone, alert, _farthest(stretches), dispersion, stretches[0].bar
        )
        if alert:
            learned.alerted_at = bucket.at
        baseline.learn(bucket.value, exposure, expected)
        if baseline.seen % self._block == 0:
            for window in learned.windows:
                window.usual.end_block()
        return judgement

    def miss(self, buckets: int) -> None:
        """So many of the next ones were not counted: a source was down, which is no calm."""
        sums = self.learned.sums
        self._reach_on([sums[-1]] * min(buckets, self.learned.windows[-1].buckets + 1))

    def _reach_on(self, sums: list[tuple[float, float, float]]) -> None:
        reach = self.learned.windows[-1].buckets + 1
        self.learned.sums = [*self.learned.sums, *sums][-reach:]

    def _stretch(self, window: Window) -> Stretch:
        sums = self.learned.sums
        buckets = min(window.buckets, len(sums) - 1)
        value, mean, posts = (one - other for one, other in zip(sums[-1], sums[-1 - buckets], strict=True))
        variance, bar = self.learned.baseline.variance(mean), window.usual.bar(self._margin)
        found = surprise(value, mean, variance)
        window.usual.see(found, bar)
        score = found / bar if posts >= self._minimum else 0.0
        return Stretch(buckets, value, mean, posts, variance, found, bar, score)

    def _cools(self, at: datetime) -> bool:
        alerted_at = self.learned.alerted_at
        return alerted_at is not None and at - alerted_at < self._cooldown


def _farthest(stretches: Sequence[Stretch]) -> Stretch:
    """The shortest of those that are about as unlikely as any; where there is an alert, of those that are one."""
    alerts = [stretch for stretch in stretches if stretch.score >= 1]
    among = alerts or stretches
    largest = max(stretch.surprise for stretch in among)
    return next(stretch for stretch in among if stretch.surprise >= NEARLY * largest)
