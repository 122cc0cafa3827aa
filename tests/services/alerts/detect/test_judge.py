"""A series is judged as it comes: what is beyond its hours and its bursts is an alert, once, and nothing else is."""

from datetime import datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuulolla.services.alerts.detect.judge import Bucket, Judge, Judgement, Stretch
from kuulolla.services.alerts.detect.surprise import surprise
from tests.services.alerts.detect.made import A_DAY, MONDAY, QUARTER, alerts, counts, judged, together

SPIKE = MONDAY + timedelta(days=24, hours=11)


def during(begin: datetime, hours: float, times: float, at: datetime) -> float:
    return times if begin <= at < begin + timedelta(hours=hours) else 1


@pytest.mark.parametrize("a_day", [0.3, 3, 30, 300, 3000])
def test_months_of_calm_raise_no_alert_not_even_the_first_days(a_day: float) -> None:
    """Over the end of summer time, which shifts every hour of the day."""
    for seed in range(3):
        assert alerts(judged(counts(63, a_day, seed=seed), minimum=5)) == []


@pytest.mark.parametrize(("a_day", "times", "within_h"), [(3000, 2, 1.5), (300, 5, 1), (30, 12, 2)])
def test_a_burst_is_an_alert_soon_and_once(a_day: float, times: float, within_h: float) -> None:
    found = alerts(judged(counts(42, a_day, lambda at: during(SPIKE, 6, times, at))))
    (alert,) = [alert for alert in found if SPIKE <= alert < SPIKE + timedelta(hours=6)]
    assert alert < SPIKE + timedelta(hours=within_h)


def test_the_same_burst_at_the_hour_when_it_comes_every_day_is_none() -> None:
    found = judged(counts(42, 300, lambda at: 4 if at.hour == 11 else 1))
    assert [alert for alert in alerts(found) if alert > MONDAY + timedelta(days=7)] == []


def test_what_comes_slowly_over_half_a_day_is_noticed() -> None:
    def grows(at: datetime) -> float:
        hours = (at - SPIKE).total_seconds() / 3600
        return 1 + 3 * hours / 12 if 0 <= hours < 12 else 1

    (alert,) = alerts(judged(counts(42, 3000, grows)))
    assert SPIKE < alert < SPIKE + timedelta(hours=8)


def test_a_new_level_is_one_alert_and_then_what_is_expected() -> None:
    found = judged(counts(56, 3000, lambda at: 2.0 if at >= SPIKE else 1))
    assert 1 <= len(alerts(found)) <= 2
    assert max(alerts(found)) < SPIKE + timedelta(days=2)
    last_day = found[-A_DAY:]
    expected = sum(judgement.expected for _, judgement in last_day)
    assert expected == pytest.approx(sum(bucket.value for bucket, _ in last_day), rel=0.1)


def test_after_a_first_incident_a_second_one_of_its_size_is_noticed_too() -> None:
    second = SPIKE + timedelta(days=9)
    found = judged(counts(42, 3000, lambda at: during(SPIKE, 3, 4, at) * during(second, 3, 4, at)))
    assert [alert.date() for alert in alerts(found)] == [SPIKE.date(), second.date()]


@pytest.mark.parametrize("every", [10, 14])
@pytest.mark.parametrize("hours", [1, 6, 12, 24])
def test_two_or_three_incidents_in_a_month_hide_no_later_one_however_long_the_intervals(hours: int, every: int) -> None:
    bad_days = [MONDAY + timedelta(days=day) for day in range(30, 100, every)]
    series = counts(101, 300, lambda at: 10 if at.replace(hour=0, minute=0) in bad_days else 1)
    judge, found = Judge(timedelta(hours=hours)), set[datetime]()
    for bucket in together(series, timedelta(hours=hours)):
        if judge.judge(bucket).alert:
            found.add(bucket.at.replace(hour=0))
    assert found == set(bad_days)


@pytest.mark.parametrize("hours", [6, 12, 24])
def test_long_intervals_raise_no_more_than_an_alert_in_half_a_year_of_calm(hours: int) -> None:
    alarms, weeks = 0, 18
    for seed in range(6):
        judge = Judge(timedelta(hours=hours))
        series = together(counts(weeks * 7, 300, seed=seed), timedelta(hours=hours))
        alarms += sum(judge.judge(bucket).alert for bucket in series)
    assert alarms <= 6 * weeks / 26


def test_seven_intervals_are_only_learned_from_however_long_they_are() -> None:
    judge, day = Judge(timedelta(days=1)), timedelta(days=1)
    scores = [judge.judge(Bucket(MONDAY + n * day, many)).score for n, many in enumerate([10.0] * 6 + [500.0] * 2)]
    assert [score > 0 for score in scores] == [False] * 7 + [True]


def test_the_first_day_is_only_learned_from() -> None:
    found = judged(counts(1, 300, lambda at: 50 if at.hour == 20 else 1))
    assert {judgement.score for _, judgement in found} == {0}
    assert alerts(found) == []


def test_an_incident_moves_what_is_expected_of_the_next_days_little_whatever_its_size() -> None:
    def expected(times: float) -> float:
        found = judged(counts(27, 300, lambda at: during(SPIKE, 1, times, at)))
        return sum(judgement.expected for bucket, judgement in found if bucket.at >= SPIKE + timedelta(days=1))

    assert expected(10_000) < 1.5 * expected(1)


def test_within_the_cooldown_there_is_no_second_alert_and_the_score_goes_on() -> None:
    found = judged(counts(42, 300, lambda at: during(SPIKE, 30, 8, at)))
    first, *others = alerts(found)
    assert all(later - first >= timedelta(hours=24) for later in others)
    beyond = [bucket.at for bucket, judgement in found if judgement.score >= 1]
    assert len([at for at in beyond if first < at < first + timedelta(hours=2)]) > 4


def test_a_smaller_margin_alerts_where_a_larger_one_does_not() -> None:
    many = [len(alerts(judged(counts(42, 300, lambda at: during(SPIKE, 4, 5, at)), margin=m))) for m in (0.3, 3.0)]
    assert many == [1, 0]


def farthest(found: list[tuple[Bucket, Judgement]], at: datetime) -> Stretch:
    """Of the bucket that begins then."""
    (stretch,) = [judgement.farthest for bucket, judgement in found if bucket.at == at]
    assert stretch is not None
    return stretch


def test_what_is_farthest_beyond_is_told_with_what_it_counted_and_would_have_had_to_count() -> None:
    found = judged(counts(42, 300, lambda at: during(SPIKE, 2, 8, at)))
    end = SPIKE + timedelta(hours=2)
    two_hours = farthest(found, end - QUARTER)
    (last,) = [judgement for bucket, judgement in found if bucket.at == end - QUARTER]
    assert last.alone > 1, "the quarter is beyond too, and much less"
    assert two_hours.buckets == 8
    assert two_hours.value == sum(bucket.value for bucket, _ in found if SPIKE <= bucket.at < end)
    expected = sum(judgement.expected for bucket, judgement in found if SPIKE <= bucket.at < end)
    assert two_hours.expected == pytest.approx(expected)
    assert expected < two_hours.upper < two_hours.value
    assert surprise(two_hours.upper, expected, two_hours.variance) == pytest.approx(two_hours.bar, rel=0.01)
    assert two_hours.score == last.score


def test_a_burst_that_is_over_is_in_the_last_hours_still_and_not_in_the_last_quarter() -> None:
    end = SPIKE + timedelta(hours=2)
    found = {bucket.at: judgement for bucket, judgement in judged(counts(28, 300, lambda at: during(SPIKE, 2, 8, at)))}
    assert found[end].present > 1 > found[end].alone
    assert found[end + 4 * timedelta(hours=1)].score > 1 > found[end + 4 * timedelta(hours=1)].present


def test_of_windows_that_are_about_as_far_beyond_it_is_the_shortest() -> None:
    found = judged(counts(42, 30, lambda at: during(SPIKE, 0.25, 900, at)))
    (alone,) = [judgement for bucket, judgement in found if bucket.at == SPIKE]
    assert farthest(found, SPIKE).buckets == 1
    assert alone.score >= farthest(found, SPIKE).score > 1, "in eight hours it is as unlikely"


def test_two_hours_in_which_it_is_hardly_more_unlikely_do_not_take_the_place_of_a_quarter() -> None:
    at = SPIKE + 3 * QUARTER
    found = judged(counts(42, 300, lambda at: during(SPIKE, 0.75, 5, at)))
    (judgement,) = [judgement for bucket, judgement in found if bucket.at == at - QUARTER]
    assert farthest(found, at - QUARTER).buckets == 1
    assert judgement.score > farthest(found, at - QUARTER).score


def test_of_an_alert_what_is_told_is_one_though_a_shorter_time_that_is_none_is_nearly_as_unlikely() -> None:
    at = SPIKE + 3 * QUARTER
    found = judged(counts(28, 300, lambda at: during(SPIKE, 1, 3, at)))
    (judgement,) = [judgement for bucket, judgement in found if bucket.at == at]
    assert (farthest(found, at).buckets, farthest(found, at).score) == (8, judgement.score)
    assert judgement.score > 1


def test_fewer_than_the_minimum_are_nobody_s_concern() -> None:
    def series(at: datetime) -> float:
        return during(SPIKE, 2, 60, at)

    assert len(alerts(judged(counts(42, 3, series), minimum=5))) == 1
    assert alerts(judged(counts(42, 3, series), minimum=500)) == []


def test_what_was_not_counted_is_no_calm() -> None:
    buckets = list(counts(42, 3000))
    whole, gap = Judge(QUARTER), Judge(QUARTER)
    for bucket in buckets[: 30 * A_DAY]:
        whole.judge(bucket)
        gap.judge(bucket)
    gap.miss(A_DAY)
    for bucket in buckets[30 * A_DAY : 31 * A_DAY]:
        whole.judge(bucket)
    one, other = (judge.judge(buckets[31 * A_DAY]).expected for judge in (whole, gap))
    assert other == pytest.approx(one, rel=0.15)
    after_the_gap = [gap.judge(bucket).alert for bucket in buckets[31 * A_DAY + 1 :]]
    assert not any(after_the_gap)


def test_a_window_does_not_reach_over_what_was_not_counted() -> None:
    judge = Judge(QUARTER)
    for bucket in counts(30, 300):
        judge.judge(bucket)
    last = MONDAY + timedelta(days=30)
    judge.judge(Bucket(last, 40))
    high = judge.judge(Bucket(last + QUARTER, 4)).score
    judge.miss(64)
    assert judge.judge(Bucket(last + 66 * QUARTER, 4)).score < high / 2


def test_upper_is_what_the_bucket_alone_would_have_had_to_count() -> None:
    buckets = list(counts(30, 300))
    before, found = Judge(QUARTER), None
    for bucket in buckets:
        found = before.judge(bucket)
    assert found is not None
    for value, beyond in ((found.upper * 1.02, True), (found.upper * 0.9, False)):
        again = Judge(QUARTER)
        for bucket in buckets[:-1]:
            again.judge(bucket)
        alone = again.judge(Bucket(buckets[-1].at, value))
        assert (alone.score >= 1) == beyond


def test_shares_are_counts_among_so_many() -> None:
    def share(times: float) -> list[datetime]:
        judge = Judge(QUARTER)
        buckets = zip(counts(42, 300, seed=1), counts(42, 1500, seed=2), strict=True)
        pairs = [(one.at, one.value, max(other.value, 1.0)) for one, other in buckets]
        made = (
            Bucket(at, min(value * during(SPIKE, 4, times, at), whole), whole) for at, value, whole in pairs if whole
        )
        return [bucket.at for bucket in made if judge.judge(bucket).alert]

    assert share(1) == []
    (alert,) = share(4)
    assert SPIKE <= alert < SPIKE + timedelta(hours=4)


def test_many_more_posts_of_which_as_large_a_part_is_negative_are_no_larger_share() -> None:
    judge, found = Judge(QUARTER), list[datetime]()
    for one in counts(42, 1500, lambda at: during(SPIKE, 4, 6, at), seed=2):
        if one.value and judge.judge(Bucket(one.at, round(one.value / 5), one.value)).alert:
            found.append(one.at)
    assert found == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=300), st.integers(0, 299))
def test_nothing_looks_ahead(values: list[int], cut: int) -> None:
    buckets = [Bucket(MONDAY + number * QUARTER, float(value)) for number, value in enumerate(values)]
    whole, part = Judge(QUARTER), Judge(QUARTER)
    assert [part.judge(one) for one in buckets[:cut]] == list(islice((whole.judge(one) for one in buckets), cut))


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from([timedelta(minutes=5), timedelta(hours=1), timedelta(hours=3), timedelta(days=1)]),
    st.lists(st.one_of(st.just(0.0), st.floats(0, 1e9)), min_size=1, max_size=60),
)
def test_any_series_can_be_judged(step: timedelta, values: list[float]) -> None:
    judge = Judge(step)
    for number, value in enumerate(values):
        found = judge.judge(Bucket(MONDAY + number * step, value))
        assert found.expected > 0
        assert found.score >= 0
        assert found.upper > found.expected
