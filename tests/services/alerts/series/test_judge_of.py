"""A watch's series is judged as closely as the watch looks, by its own minimum, and goes on from what was learned."""

from datetime import timedelta
from typing import Any

import pytest

from kuulolla.records.watch import Metric
from kuulolla.services.alerts.detect.judge import Bucket, Judge
from kuulolla.services.alerts.detect.silence import Silence
from kuulolla.services.alerts.series.judge_of import judge_of
from tests.records.told import watch
from tests.services.alerts.detect.made import MONDAY, QUARTER, counts

SPIKE = MONDAY + timedelta(days=24, hours=11)


def burst(times: float, **more: Any) -> list[Bucket]:  # noqa: ANN401 - any field
    """The intervals at which a watch of posts is beyond, with so many times as many in six hours."""
    judge = judge_of(watch("kela", metric="total_count", interval_min=15, **more))
    hours = timedelta(hours=6)
    buckets = counts(26, 300, lambda at: times if SPIKE <= at < SPIKE + hours else 1)
    return [bucket for bucket in buckets if judge.judge(bucket).alert]


@pytest.mark.parametrize("metric", list(Metric))
def test_silence_has_a_judge_of_its_own(metric: Metric) -> None:
    assert isinstance(judge_of(watch("kela", metric=metric)), Silence if metric is Metric.SILENT else Judge)


def test_the_watch_says_how_closely_it_looks_and_how_many_posts_it_takes() -> None:
    many = {how: len(burst(3, sensitivity=how)) for how in ("low", "normal", "high")}
    assert 0 < many["low"] < many["normal"] < many["high"]
    assert burst(3, minimum=10_000) == []
    silent = judge_of(watch("kela", metric="silent", interval_min=15, minimum=40))
    assert silent.judge(Bucket(MONDAY, 0)).upper >= 40


def test_the_cooldown_is_left_to_what_the_watch_says() -> None:
    assert len(burst(8)) > 20


def test_it_goes_on_from_what_was_learned_by_its_kind_alone() -> None:
    of_counts, of_silence = (watch("kela", metric=metric, interval_min=15) for metric in ("total_count", "silent"))
    for said, other in ((of_counts, of_silence), (of_silence, of_counts)):
        judge = judge_of(said)
        for bucket in counts(2, 300):
            judge.judge(bucket)
        assert judge_of(said, judge.learned).learned is judge.learned
        assert judge_of(other, judge.learned).learned == judge_of(other).learned


def test_of_a_share_the_minimum_are_posts_among_which_the_negative_ones_are() -> None:
    def beyond(scored: float) -> bool:
        judge = judge_of(watch("kela", metric="negative_share", interval_min=15, minimum=20))
        for number in range(30 * 96):
            judge.judge(Bucket(MONDAY + number * QUARTER, float(number % 50 == 0), 1.0 if number % 5 == 0 else 1e-9))
        at = MONDAY + 30 * 96 * QUARTER
        return judge.judge(Bucket(at, 0.6 * scored, scored)).score >= 1

    assert not beyond(10)
    assert beyond(22)
