"""What a metric makes of an interval is judged as counts are, and told in its own unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.records.watch import Metric
from kuulolla.search.count.sentiment import Sentiments
from kuulolla.services.alerts.detect.judge import Bucket, Judge
from kuulolla.services.alerts.series.measure import bucket_of, seen_of
from tests.services.alerts.detect.made import MONDAY, QUARTER

SOME = Sentiments(posts=12, negative=4, neutral=3, positive=3, mean_score=-0.2)
NONE = Sentiments(0, 0, 0, 0, None)
UNSCORED = Sentiments(3, 0, 0, 0, None)


@pytest.mark.parametrize(
    ("metric", "value", "exposure"),
    [
        (Metric.NEGATIVE_COUNT, 4, None),
        (Metric.TOTAL_COUNT, 12, None),
        (Metric.NEGATIVE_SHARE, 4, 10),
        (Metric.MEAN_SCORE, 6, 10),
    ],
)
def test_what_is_judged_of_an_interval(metric: Metric, value: float, exposure: float | None) -> None:
    found = bucket_of(metric, MONDAY, SOME)
    assert found is not None
    assert (found.at, found.exposure) == (MONDAY, exposure)
    assert found.value == pytest.approx(value)


def test_no_posts_are_a_count_of_none_and_no_share() -> None:
    assert bucket_of(Metric.TOTAL_COUNT, MONDAY, NONE) == Bucket(MONDAY, 0)
    for metric in (Metric.NEGATIVE_SHARE, Metric.MEAN_SCORE):
        assert bucket_of(metric, MONDAY, NONE) is None
        assert bucket_of(metric, MONDAY, UNSCORED) is None


@pytest.mark.parametrize(
    ("metric", "observed"),
    [(Metric.NEGATIVE_COUNT, 4), (Metric.TOTAL_COUNT, 12), (Metric.NEGATIVE_SHARE, 0.4), (Metric.MEAN_SCORE, -0.2)],
)
def test_what_is_told_has_the_metric_s_unit(metric: Metric, observed: float) -> None:
    judge = Judge(QUARTER)
    buckets = [bucket for n in range(200) if (bucket := bucket_of(metric, MONDAY + n * QUARTER, SOME))]
    *_, seen = [seen_of(metric, bucket, QUARTER, judge.judge(bucket)) for bucket in buckets]
    assert seen.observed == pytest.approx(observed)
    assert seen.expected == pytest.approx(observed, abs=0.05 * abs(observed) + 0.02)
    assert (seen.upper < seen.expected) == (metric is Metric.MEAN_SCORE), "the worse a score, the lower it is"


@pytest.mark.parametrize(
    ("metric", "observed"),
    [
        (Metric.NEGATIVE_COUNT, 8 * 8),
        (Metric.TOTAL_COUNT, 8 * 20),
        (Metric.NEGATIVE_SHARE, 0.8),
        (Metric.MEAN_SCORE, -0.7),
    ],
)
def test_hours_together_are_told_as_an_interval_is(metric: Metric, observed: float) -> None:
    judge, worse = Judge(QUARTER), Sentiments(posts=20, negative=8, neutral=0, positive=2, mean_score=-0.7)
    found = [*[SOME] * 400, *[worse] * 8]
    buckets = [bucket for n, one in enumerate(found) if (bucket := bucket_of(metric, MONDAY + n * QUARTER, one))]
    *_, seen = [seen_of(metric, bucket, QUARTER, judge.judge(bucket)) for bucket in buckets]
    stretch = seen.farthest
    assert (stretch.at, stretch.minutes) == (MONDAY + 400 * QUARTER, 120)
    assert stretch.observed == pytest.approx(observed)
    assert (stretch.upper < stretch.expected) == (metric is Metric.MEAN_SCORE)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.floats(-1, 1), st.sampled_from(list(Metric)))
def test_figures_stay_what_they_are_whatever_is_expected(
    negative: int, neutral: int, positive: int, mean: float, metric: Metric
) -> None:
    scored = negative + neutral + positive
    found = Sentiments(scored, negative, neutral, positive, mean if scored else None)
    bucket = bucket_of(metric, MONDAY, found)
    if bucket is None:
        assert scored == 0
        return
    seen = seen_of(metric, bucket, QUARTER, Judge(QUARTER).judge(bucket))
    least, most = {Metric.NEGATIVE_SHARE: (0.0, 1.0), Metric.MEAN_SCORE: (-1.0, 1.0)}.get(metric, (0.0, float("inf")))
    for figure in (seen.observed, seen.expected, seen.upper):
        assert least <= figure <= most
