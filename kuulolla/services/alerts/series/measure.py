"""What a metric makes of the posts of an interval: what is judged, and the figures that people are told. Pure.

A share is judged as so many negative posts among so many that were scored: of three posts two negative ones are no
news, of three hundred two hundred are. A mean score is judged as the negativity of all posts together, each 0 to 1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kuulolla.records.incident import Stretch
from kuulolla.records.watch import Metric
from kuulolla.search.count.sentiment import Sentiments
from kuulolla.services.alerts.detect import judge
from kuulolla.services.alerts.detect.judge import Bucket, Judgement


@dataclass(frozen=True)
class Seen:
    """An interval as it was judged (`detect/judge.py`); figures as the watch's metric has them."""

    at: datetime
    observed: float
    expected: float
    upper: float
    score: float
    present: float
    alone: float
    farthest: Stretch
    """The interval, or the hours that end with it, that were farthest beyond what is usual."""
    before: float | None = None
    """What was observed of it when it was looked at before, where posts came late; None when it is new."""


@dataclass(frozen=True)
class Empty:
    """An interval that tells nothing of the metric, though whatever there was could be got: no post to judge came."""

    at: datetime


def bucket_of(metric: Metric, at: datetime, found: Sentiments) -> Bucket | None:
    """What is judged of an interval; None where it tells nothing of the metric, such as a share of no posts."""
    match metric:
        case Metric.NEGATIVE_COUNT:
            return Bucket(at, float(found.negative))
        case Metric.TOTAL_COUNT | Metric.SILENT:
            return Bucket(at, float(found.posts))
        case Metric.NEGATIVE_SHARE:
            return Bucket(at, float(found.negative), float(found.scored)) if found.scored else None
        case Metric.MEAN_SCORE:
            if found.mean_score is None:
                return None
            return Bucket(at, _negativity(found.mean_score) * found.scored, float(found.scored))


def observed_of(metric: Metric, bucket: Bucket) -> float:
    """What was observed, as people are told of it: a count of posts, a share from 0 to 1, a score from -1 to 1."""
    return _shown(metric, bucket.exposure or 1.0)(bucket.value)


def seen_of(metric: Metric, bucket: Bucket, step: timedelta, judgement: Judgement) -> Seen:
    """The interval, which is `step` long, as people are told of it, in the same unit."""
    shown = _shown(metric, bucket.exposure or 1.0)
    observed, expected, upper = observed_of(metric, bucket), shown(judgement.expected), shown(judgement.upper)
    farthest = (
        Stretch(
            at=bucket.at,
            minutes=_minutes(step),
            observed=observed,
            expected=expected,
            upper=upper,
            score=judgement.score,
        )
        if judgement.farthest is None
        else _stretch(metric, bucket, step, judgement.farthest)
    )
    return Seen(bucket.at, observed, expected, upper, judgement.score, judgement.present, judgement.alone, farthest)


def _stretch(metric: Metric, bucket: Bucket, step: timedelta, of: judge.Stretch) -> Stretch:
    shown = _shown(metric, 1.0 if bucket.exposure is None else of.posts)
    return Stretch(
        at=bucket.at - (of.buckets - 1) * step,
        minutes=_minutes(of.buckets * step),
        observed=shown(of.value),
        expected=shown(of.expected),
        upper=shown(of.upper),
        score=of.score,
    )


def _minutes(length: timedelta) -> int:
    return length // timedelta(minutes=1)


def _shown(metric: Metric, exposure: float) -> Callable[[float], float]:
    match metric:
        case Metric.NEGATIVE_SHARE:
            return lambda value: min(value / exposure, 1.0)
        case Metric.MEAN_SCORE:
            return lambda value: max(1 - 2 * value / exposure, -1.0)
        case _:
            return lambda value: value


def _negativity(score: float) -> float:
    return (1 - score) / 2
