"""Looking back finds what the service would have told, bucket by bucket, and tells nothing of what it learned from."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuulolla.records.incident import Severity, State
from kuulolla.records.recipient import Language
from kuulolla.records.sensitivity import Sensitivity
from kuulolla.records.watch import Metric, Watch
from kuulolla.search.count.sentiment import NOTHING, Sentiments
from kuulolla.services.alerts.backtest import Counted, at_each, backtest
from kuulolla.services.alerts.incidents.decide import decide
from kuulolla.services.alerts.notify.catalogue import words
from kuulolla.services.alerts.notify.show import Show
from kuulolla.services.alerts.series.judge_of import judge_of
from kuulolla.services.alerts.series.measure import bucket_of, seen_of
from tests.records.told import kept_watch, watch
from tests.services.alerts.detect.made import MONDAY, QUARTER, counts

SINCE = MONDAY + timedelta(days=28)
BURST = MONDAY + timedelta(days=35, hours=11)
BEFORE = MONDAY + timedelta(days=20, hours=11)


def kela(metric: str = "negative_count", **more: object) -> Watch:
    return kept_watch(watch("kela", **{"metric": metric, "interval_min": 15, **more}))  # type: ignore[arg-type] # fields


def during(at: datetime, begin: datetime, hours: float) -> bool:
    return begin <= at < begin + timedelta(hours=hours)


def series(days: int = 42, a_day: float = 900, times: float = 5) -> Counted:
    """A third of the posts is negative; in two bursts there are more of these, the first before the period."""
    found = []
    for bucket in counts(days, a_day):
        negative = round(bucket.value / 3)
        worse = times if during(bucket.at, BURST, 4) or during(bucket.at, BEFORE, 4) else 1
        others = int(bucket.value) - negative
        negative = round(negative * worse)
        posts = negative + others
        found.append(Sentiments(posts, negative, 0, others, (others - negative) / posts) if posts else NOTHING)
    return Counted(MONDAY, found)


@pytest.mark.parametrize("metric", ["negative_count", "total_count", "negative_share", "mean_score"])
def test_the_burst_of_the_period_is_the_incident_and_one_before_it_is_none(metric: str) -> None:
    (found,) = backtest(kela(metric), series(times=9), SINCE).incidents
    assert BURST <= found.began_at < BURST + timedelta(hours=2)
    assert (found.watch, found.metric, found.state) == ("kela", metric, State.CLOSED)


def test_a_period_in_which_nothing_came_is_an_incident_of_a_watch_for_silence() -> None:
    whole = series()
    stop = (BURST - MONDAY) // QUARTER
    stopped = Counted(MONDAY, [*whole.found[:stop], *[NOTHING] * 300, *whole.found[stop + 300 :]])
    (found,) = backtest(kela("silent"), stopped, SINCE).incidents
    assert BURST <= found.began_at < BURST + timedelta(hours=2)
    assert found.severity is Severity.SEVERE
    assert found.excess == found.peak.expected > 500
    assert backtest(kela("silent"), whole, SINCE).incidents == ()


def test_it_is_what_the_service_would_have_told_step_by_step() -> None:
    one, counted = kela(), series()
    judge, incident = judge_of(one), None
    for number, found in enumerate(counted.found):
        at = MONDAY + number * QUARTER
        assert found is not None
        bucket = bucket_of(Metric.NEGATIVE_COUNT, at, found)
        assert bucket is not None
        seen = seen_of(Metric.NEGATIVE_COUNT, bucket, QUARTER, judge.judge(bucket))
        if at >= SINCE:
            incident = decide(one, incident, [seen], at + QUARTER, SINCE)
    assert backtest(one, counted, SINCE).incidents == (incident,)


def test_the_intervals_of_the_period_are_given_for_drawing() -> None:
    found = backtest(kela(), series(), SINCE)
    assert [found.seen[0].at, found.seen[-1].at] == [SINCE, MONDAY + timedelta(days=42) - QUARTER]
    assert len(found.seen) == 14 * 96
    assert max(found.seen, key=lambda one: one.score).score == found.incidents[0].score


def test_nothing_is_told_of_the_first_day() -> None:
    first_day = Counted(MONDAY, [Sentiments(n, n, 0, 0, -1.0) for n in [*[1] * 40, *[500] * 56]])
    assert backtest(kela(), first_day, MONDAY).incidents == ()
    assert backtest(kela(), Counted(MONDAY, []), MONDAY).seen == ()


def test_what_was_not_spoken_of_for_weeks_is_news_when_it_is() -> None:
    weeks = Counted(MONDAY, [*[NOTHING] * 30 * 96, *[Sentiments(40, 40, 0, 0, -1.0)] * 4])
    (found,) = backtest(kela(), weeks, SINCE).incidents
    assert found.began_at == MONDAY + timedelta(days=30)


def test_what_nobody_could_get_is_no_calm() -> None:
    whole = series(times=1)
    away = slice((BURST - MONDAY) // QUARTER, (BURST - MONDAY) // QUARTER + 96)
    empty, lost = list(whole.found), list[Sentiments | None](whole.found)
    empty[away], lost[away] = [NOTHING] * 96, [None] * 96
    silent = kela("silent")
    assert len(backtest(silent, Counted(MONDAY, empty), SINCE).incidents) == 1
    found = backtest(silent, Counted(MONDAY, lost), SINCE)
    assert found.incidents == ()
    assert len(found.seen) == 14 * 96 - 96


def test_intervals_that_tell_nothing_of_a_share_are_not_judged() -> None:
    whole = series()
    found = backtest(kela("negative_share"), whole, SINCE)
    assert len(found.seen) == sum(one is not None and one.posts > 0 for one in whole.found[28 * 96 :]) < 14 * 96


@pytest.mark.parametrize("metric", ["negative_share", "mean_score"])
def test_where_no_posts_come_after_the_burst_its_incident_is_over_all_the_same(metric: str) -> None:
    whole = series(times=9)
    stop = (BURST + timedelta(hours=3) - MONDAY) // QUARTER
    (found,) = backtest(kela(metric), Counted(MONDAY, [*whole.found[:stop], *[NOTHING] * 20]), SINCE).incidents
    assert found.state is State.CLOSED
    assert found.closed_at is not None
    assert found.closed_at - found.last_at == timedelta(hours=1) + QUARTER


@pytest.mark.parametrize(("times", "many"), [(1, [0, 0, 0]), (1.3, [0, 0, 1]), (1.5, [0, 1, 1]), (2, [1, 1, 1])])
def test_each_sensitivity_tells_how_many_there_would_have_been(times: float, many: list[int]) -> None:
    counted = series(times=times)
    found = at_each(kela(), counted, SINCE)
    assert list(found) == [Sensitivity.LOW, Sensitivity.NORMAL, Sensitivity.HIGH]
    assert [len(one.incidents) for one in found.values()] == many
    assert found[Sensitivity.LOW] == backtest(kela(sensitivity="low"), counted, SINCE)


@given(
    metric=st.sampled_from([metric for metric in Metric if metric is not Metric.SILENT]),
    interval_min=st.sampled_from([15, 60, 180]),
    a_day=st.sampled_from([5, 50, 500, 20_000]),
    times=st.floats(1.2, 40),
    begins_h=st.integers(30, 90),
    hours=st.integers(1, 20),
    seed=st.integers(0, 99),
)
@settings(max_examples=25, deadline=None)
def test_whatever_comes_what_is_told_is_beyond_what_is_told_as_usual_at_each_step(  # noqa: PLR0913 - a series
    metric: Metric, interval_min: int, a_day: float, times: float, begins_h: int, hours: int, seed: int
) -> None:
    one, step = kela(metric.value, interval_min=interval_min), timedelta(minutes=interval_min)
    judge, dice, show = judge_of(one), np.random.default_rng(seed), Show(words(Language.FI).writing, MONDAY)
    side = -1 if metric is Metric.MEAN_SCORE else 1
    incident = None
    for number in range(timedelta(days=5) // step):
        at = MONDAY + number * step
        worse = times if during(at, MONDAY + begins_h * timedelta(hours=1), hours) else 1
        negative, others = (int(many) for many in dice.poisson(a_day * interval_min / 1440 * np.array([worse / 3, 1])))
        mean = (others - negative) / (others + negative) if others + negative else None
        bucket = bucket_of(metric, at, Sentiments(negative + others, negative, 0, others, mean))
        if bucket is None:
            judge.miss(1)
            continue
        incident = decide(one, incident, [seen_of(metric, bucket, step, judge.judge(bucket))], at + step, MONDAY)
        if incident is None:
            continue
        worst = incident.farthest_or_peak
        assert side * worst.observed >= side * worst.upper - 1e-6 * abs(worst.upper)
        assert side * worst.upper > side * worst.expected
        seen, usual = show.pair(metric, worst.observed, worst.expected)
        assert seen != usual
        assert worst.at + timedelta(minutes=worst.minutes) <= incident.last_at + step
        assert incident.began_at < incident.ends_at <= incident.last_at + step


def test_posts_of_one_hour_make_an_incident_of_one_hour_though_two_hours_are_beyond_for_longer() -> None:
    found = [Sentiments(n, n, 0, 0, -0.8 if n else None) for n in [*([0] * 9 + [1]) * 96, *[10] * 4, *[0] * 40]]
    at = MONDAY + 960 * QUARTER
    (incident,) = backtest(kela(), Counted(MONDAY, found), at).incidents
    assert (incident.state, incident.began_at, incident.ends_at) == (State.CLOSED, at, at + 4 * QUARTER)
    assert incident.last_at > at + 4 * QUARTER
    assert incident.farthest_or_peak.observed == 41, "in two hours, of which one was usual"
