"""Judging that nothing comes in any more: a source that stopped, or a series that fell silent.

While bucket after bucket is empty, what was expected of them adds up to the posts that are missing; with the next post
none are. How unlikely it is that so many do not come is compared with the silences that the series usually has, as
bursts are with bursts (`judge.py`): so nights, weekends and a brand with three posts a day are no news.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal, Self

from kuulolla.records.sensitivity import Sensitivity
from kuulolla.services.alerts.detect.baseline import Baseline
from kuulolla.services.alerts.detect.judge import FIRST_BUCKETS, Bucket, Judgement
from kuulolla.services.alerts.detect.surprise import reach_of_none, surprise_of_none
from kuulolla.services.alerts.detect.usual import Usual, a_day

FEWEST_MISSING: Final = 5
"""Missing posts that are anybody's concern."""

_HOUR: Final = timedelta(hours=1)
# Of a brand whose quarters of an hour are never empty a silence is beyond the usual ones with its first empty quarter,
# at night: 0.2 false alarms a week without this.
_LEAST_USUAL: Final = 3.5


@dataclass(frozen=True, slots=True)
class Missed(Judgement):
    """What is to be thought of a bucket: `expected` are the posts that are missing since the last one came.

    `score` is 1 or more where they are as many as `upper`, and 0 on the first day; `present` is the same.
    """

    _minimum: float

    @property
    def upper(self) -> float:
        """How many missing posts it takes."""
        return max(reach_of_none(self._dispersion, self._bar), self._minimum)


@dataclass
class LearnedSilence:
    """What is known of a series after some of its buckets: all that the next judgement comes from."""

    baseline: Baseline
    usual: Usual
    in_block: int = 0
    """Buckets of the block that goes on."""
    missing: float = 0.0
    form: Literal["silence 2"] = "silence 2"
    """Another one when anything of it means something else than before."""

    @classmethod
    def nothing(cls, step: timedelta) -> Self:
        """Of a series whose buckets are so long."""
        return cls(Baseline(step / _HOUR), Usual(a_day(step)))


class Silence:
    """Judges the buckets of one series, as `Judge` does; goes on from what is `learned`.

    `margin`: how far beyond the usual silences of the series one must be, as a share of them (`usual.py`).
    `minimum`: how many posts must be missing before it is anybody's concern.
    """

    def __init__(
        self,
        step: timedelta,
        margin: float = Sensitivity.NORMAL.margin,
        minimum: float = FEWEST_MISSING,
        learned: LearnedSilence | None = None,
    ) -> None:
        self._step = step
        self._margin = margin
        self._minimum = minimum
        self._block = a_day(step)
        self._first = max(self._block, FIRST_BUCKETS)
        self.learned = learned or LearnedSilence.nothing(step)

    def judge(self, bucket: Bucket) -> Judgement:
        """What is to be thought of the next bucket; then it is learned from."""
        learned, baseline = self.learned, self.learned.baseline
        if not baseline.seen:
            baseline.begin(bucket.value, baseline.step_h)
        expected = baseline.expect(bucket.at + self._step / 2, baseline.step_h)
        learned.missing = 0.0 if bucket.value else learned.missing + expected.mean
        dispersion = baseline.dispersion_of(learned.missing)
        found = surprise_of_none(learned.missing, dispersion)
        bar = max(learned.usual.bar(self._margin), _LEAST_USUAL * (1 + self._margin))
        concerns = baseline.seen >= self._first and learned.missing >= self._minimum
        score = found / bar if concerns else 0.0
        baseline.learn(bucket.value, baseline.step_h, expected)
        self._see(found, bar)
        return Missed(learned.missing, score, score, score >= 1, dispersion, bar, self._minimum)

    def miss(self, _buckets: int) -> None:
        """So many of the next ones were not counted: neither a silence nor the end of one."""

    def _see(self, found: float, bar: float) -> None:
        """A day ends with the first post after it: what lasts for days is one silence, and no usual one while it does.

        Else brands with three posts a day would get used to a silence before it is beyond their usual ones.
        """
        learned = self.learned
        learned.usual.see(found, bar)
        learned.in_block += 1
        if learned.in_block >= self._block and not learned.missing:
            learned.usual.end_block()
            learned.in_block = 0
