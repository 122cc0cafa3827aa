"""A series that fell silent is noticed after as many missing posts as are not usual, stays noticed, and no night is."""

from datetime import datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuulolla.services.alerts.detect.judge import Bucket, Judgement
from kuulolla.services.alerts.detect.silence import Silence
from tests.services.alerts.detect.made import A_DAY, HELSINKI, MONDAY, QUARTER, counts, together

STOP = MONDAY + timedelta(days=24, hours=9)
DAY = timedelta(days=1)


def judged(buckets: list[Bucket], **how: float) -> list[Judgement]:
    judge = Silence(QUARTER, **how)  # type: ignore[arg-type]  # the margin and the minimum, both numbers
    return [judge.judge(bucket) for bucket in buckets]


def silent_from(begin: datetime, days: float, at: datetime) -> float:
    return 0 if begin <= at < begin + days * DAY else 1


def noticed(buckets: list[Bucket], **how: float) -> list[datetime]:
    """When a silence began to be one."""
    scores = [found.score for found in judged(buckets, **how)]
    beyond = zip(buckets, [0.0, *scores], scores, strict=False)
    return [bucket.at for bucket, before, score in beyond if score >= 1 > before]


@pytest.mark.parametrize("a_day", [0.3, 3, 30, 300, 3000])
def test_months_of_nights_and_weekends_are_no_silence_not_even_the_first(a_day: float) -> None:
    """Over the end of summer time, which shifts every hour of the day."""
    for seed in range(3):
        assert noticed(list(counts(63, a_day, seed=seed))) == []


def test_an_office_that_is_closed_at_night_and_at_weekends_is_no_silence_once_that_is_known() -> None:
    def opened(at: datetime) -> float:
        local = at.astimezone(HELSINKI)
        return float(local.weekday() < 5 and 8 <= local.hour < 17)

    assert [at for at in noticed(list(counts(63, 300, opened))) if at > MONDAY + 21 * DAY] == []


@pytest.mark.parametrize(("a_day", "within_h"), [(3000, 1), (300, 4), (30, 36), (3, 10 * 24)])
def test_what_stops_is_noticed_after_a_dozen_missing_posts_or_two_and_once(a_day: float, within_h: float) -> None:
    (at,) = noticed(list(counts(42, a_day, lambda at: silent_from(STOP, 99, at))))
    assert STOP <= at < STOP + timedelta(hours=within_h)


@pytest.mark.parametrize("a_day", [30, 300, 3000])
def test_a_source_that_is_away_for_three_weeks_is_silent_all_the_time_and_no_longer(a_day: float) -> None:
    buckets = list(counts(56, a_day, lambda at: silent_from(STOP, 21, at)))
    found = dict(zip((bucket.at for bucket in buckets), judged(buckets), strict=True))
    first = next(at for at, one in found.items() if one.score >= 1)
    back = next(bucket.at for bucket in buckets if bucket.at >= STOP + 21 * DAY and bucket.value)
    assert all(one.present >= 1 for at, one in found.items() if first <= at < back)
    assert found[back].present == found[back].expected == 0


def test_after_a_first_silence_a_second_one_is_noticed_too() -> None:
    second = STOP + 9 * DAY
    found = noticed(list(counts(42, 300, lambda at: silent_from(STOP, 3, at) * silent_from(second, 2, at))))
    assert [at.date() for at in found] == [STOP.date(), second.date()]


@pytest.mark.parametrize("hours", [6, 12, 24])
def test_silences_of_every_other_week_hide_no_later_one_however_long_the_intervals(hours: int) -> None:
    stops = [MONDAY + day * DAY for day in range(30, 100, 14)]
    judge, found = Silence(timedelta(hours=hours)), set[datetime]()
    series = counts(105, 300, lambda at: float(not any(silent_from(stop, 3, at) < 1 for stop in stops)))
    for bucket in together(series, timedelta(hours=hours)):
        if judge.judge(bucket).score >= 1:
            found |= {stop for stop in stops if stop <= bucket.at < stop + 3 * DAY} or {bucket.at}
    assert found == set(stops)


def test_pauses_that_a_series_has_every_day_are_none() -> None:
    def paused(at: datetime) -> float:
        return float(not 10 <= at.hour < 13)

    assert [at for at in noticed(list(counts(42, 300, paused))) if at > MONDAY + 7 * DAY] == []


def test_the_first_day_is_only_learned_from() -> None:
    found = judged(list(counts(1, 3000, lambda at: silent_from(MONDAY + timedelta(hours=6), 1, at))))
    assert {one.score for one in found} == {0}


def test_it_tells_how_many_posts_are_missing_and_how_many_it_takes() -> None:
    buckets = list(counts(26, 300, lambda at: silent_from(STOP, 9, at)))
    found = judged(buckets)
    for one in found[A_DAY:]:
        assert (one.score >= 1) == one.alert == (one.expected >= one.upper)
    missing = found[-1].expected
    assert 0.3 * 300 < missing < 1.2 * 1.65 * 300, "of a day and a half"


def test_fewer_than_the_minimum_are_nobody_s_concern() -> None:
    buckets = list(counts(26, 300, lambda at: silent_from(STOP, 9, at)))
    assert noticed(buckets, minimum=100) > noticed(buckets)
    assert noticed(buckets, minimum=10_000) == []
    assert judged(buckets, minimum=10_000)[-1].upper == 10_000


def test_a_smaller_margin_notices_sooner() -> None:
    buckets = list(counts(42, 30, lambda at: silent_from(STOP, 9, at)))
    assert noticed(buckets, margin=0.1) < noticed(buckets, margin=0.6)


def test_what_was_not_counted_is_neither_a_silence_nor_the_end_of_one() -> None:
    judge = Silence(QUARTER)
    for bucket in counts(24, 300):
        judge.judge(bucket)
    before = judge.judge(Bucket(STOP, 0.0))
    judge.miss(4 * A_DAY)
    after = judge.judge(Bucket(STOP + 4 * DAY + QUARTER, 0.0))
    assert after.score < 1
    assert after.expected > before.expected


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=300), st.integers(0, 299))
def test_nothing_looks_ahead(values: list[int], cut: int) -> None:
    buckets = [Bucket(MONDAY + number * QUARTER, float(value)) for number, value in enumerate(values)]
    whole, part = Silence(QUARTER), Silence(QUARTER)
    assert [part.judge(one) for one in buckets[:cut]] == list(islice((whole.judge(one) for one in buckets), cut))


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from([timedelta(minutes=5), timedelta(hours=1), timedelta(hours=3), timedelta(days=1)]),
    st.lists(st.one_of(st.just(0.0), st.floats(0, 1e9)), min_size=1, max_size=60),
)
def test_any_series_can_be_judged(step: timedelta, values: list[float]) -> None:
    judge = Silence(step)
    for number, value in enumerate(values):
        found = judge.judge(Bucket(MONDAY + number * step, value))
        assert 0 <= found.score < 40
        assert (found.expected > 0) == (value == 0)
        assert found.upper >= 5
