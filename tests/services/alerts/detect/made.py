"""Counts as people in Finland write, by day and week, over a change of the clocks; from dice that fall the same way."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from math import cos, pi
from zoneinfo import ZoneInfo

import numpy as np

from kuulolla.services.alerts.detect.judge import Bucket, Judge, Judgement

HELSINKI = ZoneInfo("Europe/Helsinki")
MONDAY = datetime(2026, 9, 7, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
A_DAY = 96


def counts(
    days: int, a_day: float, times: Callable[[datetime], float] = lambda _at: 1, *, seed: int = 7
) -> Iterator[Bucket]:
    """A count for every quarter of an hour; `times` says how many times as many as usual come."""
    dice = np.random.default_rng(seed)
    for number in range(days * A_DAY):
        at = MONDAY + number * QUARTER
        local = at.astimezone(HELSINKI)
        of_day = 1 + 0.8 * cos((local.hour + local.minute / 60 - 15) / 24 * 2 * pi)
        rate = a_day / A_DAY * of_day * (0.6 if local.weekday() >= 5 else 1)
        yield Bucket(at, float(dice.poisson(rate * times(at))))


def together(buckets: Iterator[Bucket], step: timedelta) -> Iterator[Bucket]:
    """The same in intervals of that length, a number of quarters of an hour."""
    while some := list(islice(buckets, step // QUARTER)):
        yield Bucket(some[0].at, sum(one.value for one in some))


def judged(buckets: Iterator[Bucket], **how: float) -> list[tuple[Bucket, Judgement]]:
    """Each with what is thought of it."""
    judge = Judge(QUARTER, **how)  # type: ignore[arg-type]  # the margin and the minimum, both numbers
    return [(bucket, judge.judge(bucket)) for bucket in buckets]


def alerts(found: list[tuple[Bucket, Judgement]]) -> list[datetime]:
    """When there was one."""
    return [bucket.at for bucket, judgement in found if judgement.alert]
