"""What a series is expected to do next: its hours as they repeat, its level of the last hours, how much it scatters.

The hours' rates are learned from the whole to the particular: all hours, the hour of the day, that hour on such a kind
of day, the hour of the week; each starts at the one before and leaves it as far as its own counts carry. So a week
that has been seen once is hardly believed, and a sparse series has one rate. What is far outside is learned as the
border of what was expected: an incident moves the expectation a little, a new level within half a day.
"""

from dataclasses import dataclass, field
from datetime import datetime
from math import exp, sqrt
from typing import Final, Self

from kuulolla.services.alerts.detect.slots import HOURS_OF_DAY, HOURS_OF_KINDS, HOURS_OF_WEEK, Slot, slots_around

# Chosen where NAB's series and thinned copies of them hardly notice a change (docs/alerts.md).
_DAYS_OF_ALL: Final = 14.0
_DAYS_OF_HOUR: Final = 8.0
_DAYS_OF_KIND: Final = 9.0  # of that kind, of which a week has five, one and one
_WEEKS: Final = 6.0
_RECENT_H: Final = 12.0
_RECENT_PRIOR: Final = 0.25  # of what is expected in those hours
_COUNTS: Final = 10.0  # times the dispersion: posts before a rate of its own, or a new level, counts half
_BORDER: Final = 4.0  # standard deviations
_DAYS_OF_DISPERSION: Final = 5.0
_FIRST_DISPERSION: Final = 2.0
_FIRST_BUCKETS: Final = 288
_UNSURE: Final = 0.5  # relative error of an expectation before a day was seen,
_NEVER_SURER: Final = 0.05  # and after years
_LEAST_RATE: Final = 0.01
_LEAST_MEAN: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of a bucket: `rate` of its slots alone, `mean` with the level of the last hours."""

    mean: float
    rate: float
    slots: tuple[tuple[Slot, float], tuple[Slot, float]]


@dataclass
class Rates:
    """What slots had and what they were exposed to, less of it with each of `memory` later visits."""

    memory: float
    values: list[float]
    exposures: list[float]

    @classmethod
    def unknown(cls, slots: int, memory: float) -> Self:
        """Of so many slots that nobody has seen."""
        return cls(memory, [0.0] * slots, [0.0] * slots)

    def rate(self, slot: int, before: float, exposure: float) -> float:
        """The slot's rate, drawn towards `before` as if that had been seen for `exposure`."""
        return (self.values[slot] + before * exposure) / (self.exposures[slot] + exposure)

    def learn(self, slot: int, visit: float, value: float, exposure: float) -> None:
        """`visit`: 1 for a whole hour of this slot."""
        kept = exp(-visit / self.memory)
        self.values[slot] = self.values[slot] * kept + value
        self.exposures[slot] = self.exposures[slot] * kept + exposure


@dataclass
class Baseline:
    """Expectations of a series whose buckets are `step_h` hours long.

    What a bucket counts has an exposure: its hours, or the posts among which were so many negative ones.
    """

    step_h: float
    dispersion: float = _FIRST_DISPERSION
    seen: int = 0
    """Buckets that it was learned from."""
    value: float = 0.0
    exposure: float = 0.0
    recent: float = 0.0
    recent_expected: float = 0.0
    by_hour: Rates = field(default_factory=lambda: Rates.unknown(HOURS_OF_DAY, _DAYS_OF_HOUR))
    by_kind: Rates = field(default_factory=lambda: Rates.unknown(HOURS_OF_KINDS, _DAYS_OF_KIND))
    by_week: Rates = field(default_factory=lambda: Rates.unknown(HOURS_OF_WEEK, _WEEKS))

    @property
    def days_seen(self) -> float:
        """How long the series was learned from."""
        return self.seen * self.step_h / 24

    @property
    def error(self) -> float:
        """The relative error of an expectation, however many posts: hours and weeks differ."""
        return sqrt(_UNSURE**2 / (1 + self.days_seen) + _NEVER_SURER**2)

    def variance(self, mean: float) -> float:
        """Of a count that is expected to be `mean`."""
        return self.dispersion_of(mean) * mean

    def dispersion_of(self, mean: float) -> float:
        """That variance as a multiple of the mean."""
        return self.dispersion + self.error**2 * mean

    def begin(self, value: float, exposure: float) -> None:
        """The first bucket is all that is known of a series: as two hours like it."""
        self.value, self.exposure = value / exposure * 2, 2.0

    def expect(self, middle: datetime, exposure: float) -> Expected:
        """What a bucket around this aware moment is expected to count; `exposure` is more than 0."""
        slots = slots_around(middle)
        rate = sum(weight * self._rate(slot) for slot, weight in slots)
        prior = _RECENT_PRIOR * rate * _RECENT_H + _COUNTS * self.dispersion
        level = (self.recent + prior) / (self.recent_expected + prior)
        return Expected(max(rate * level * exposure, _LEAST_MEAN), rate, slots)

    def learn(self, value: float, exposure: float, expected: Expected) -> None:
        """What the bucket counted after all."""
        mean = expected.mean
        border = _BORDER * sqrt(self.variance(mean)) + 1
        value = min(value, mean + border)
        self.seen += 1
        share = max(self.step_h / (24 * _DAYS_OF_DISPERSION), 1 / (self.seen + _FIRST_BUCKETS))
        self.dispersion = max(self.dispersion + ((value - mean) ** 2 / mean - self.dispersion) * share, 1.0)
        for slot, weight in expected.slots:
            visit = weight * min(self.step_h, 1.0)
            for rates, at in zip((self.by_hour, self.by_kind, self.by_week), slot, strict=True):
                rates.learn(at, visit, weight * value, weight * exposure)
        kept = exp(-self.step_h / (24 * _DAYS_OF_ALL))
        self.value, self.exposure = self.value * kept + value, self.exposure * kept + exposure
        kept = exp(-self.step_h / _RECENT_H)
        self.recent = self.recent * kept + value
        self.recent_expected = self.recent_expected * kept + expected.rate * exposure

    def _rate(self, slot: Slot) -> float:
        rate = max(self.value / self.exposure, _LEAST_RATE)
        for rates, at in zip((self.by_hour, self.by_kind, self.by_week), slot, strict=True):
            rate = rates.rate(at, rate, max(1.0, self.step_h, _COUNTS * self.dispersion / max(rate, _LEAST_RATE)))
        return rate
