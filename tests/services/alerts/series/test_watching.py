"""A watch comes to the same however often it is looked at, and what posts that come late change is news."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import cos, pi
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuulolla.records.incident import MOST_POINTS, Incident
from kuulolla.records.watch import Metric, Watch
from kuulolla.records.watch_state import WatchState
from kuulolla.search.count.sentiment import NOTHING, Sentiments
from kuulolla.search.language.parse import parse
from kuulolla.search.language.periods import HELSINKI
from kuulolla.services.alerts.incidents.decide import decide
from kuulolla.services.alerts.series.intervals import GRACE, ended_by
from kuulolla.services.alerts.series.measure import Empty, Seen
from kuulolla.services.alerts.series.watching import LATE, LEARNED_FROM, Looked, Watching, series_id
from tests.records.told import kept_watch, watch

MONDAY = datetime(2026, 11, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOW = MONDAY + 10 * DAY + GRACE
KELA = kept_watch(watch("kela", interval_min=60))

Counts = Callable[[datetime], int]


def by_day(at: datetime) -> int:
    """Posts of that interval: few at night, many in the afternoon, by the clocks of Helsinki."""
    local = at.astimezone(HELSINKI)
    return round(10 * (1.2 + cos((local.hour - 15) / 24 * 2 * pi)))


def with_burst(at: datetime) -> int:
    """The same, and five times as many in three hours of the day before NOW."""
    return by_day(at) * (5 if NOW - 20 * HOUR <= at < NOW - 17 * HOUR else 1)


def of(negative: int) -> Sentiments:
    return replace(NOTHING, posts=negative, negative=negative, mean_score=-1.0) if negative else NOTHING


def counted(begin: datetime, now: datetime, step: timedelta, counts: Counts) -> list[Sentiments]:
    """What there is to look at: intervals that have ended."""
    return [of(counts(begin + number * step)) for number in range((ended_by(now, step) - begin) // step)]


def looked(watching: Watching, now: datetime, counts: Counts = by_day, **lost: Any) -> Looked:  # noqa: ANN401 - as it takes
    return watching.look(counted(watching.until, now, watching.step, counts), now, **lost)


def learned(now: datetime, made: Watch = KELA, counts: Counts = by_day, days: int = 10) -> Watching:
    """A watch that has learned from so many days before `now`."""
    return looked(Watching.anew(made, "series", now, now - days * DAY), now, counts).after


def judged(found: Looked) -> list[Seen]:
    """The news that tells something of the metric."""
    return [one for one in found.news if isinstance(one, Seen)]


def look_by_look(
    watching: Watching, moments: Iterable[datetime], counts: Counts = by_day
) -> tuple[list[Seen], Watching]:
    """All that was news, and the watch after the last look."""
    news: list[Seen] = []
    for moment in moments:
        found = looked(watching, moment, counts)
        news += judged(found)
        watching = found.after
    return news, watching


@settings(max_examples=30)
@given(st.lists(st.integers(0, 48 * 60), max_size=40), st.sampled_from(list(Metric)))
def test_however_often_it_is_looked_at_it_comes_to_the_same(minutes: list[int], metric: Metric) -> None:
    begun = learned(NOW - 2 * DAY, KELA.model_copy(update={"metric": metric}))
    at_once = looked(begun, NOW, with_burst)
    moments = [NOW - 2 * DAY + minute * MINUTE for minute in sorted(minutes)]
    news, after = look_by_look(begun, [*moments, NOW], with_burst)
    assert news == list(at_once.news)
    assert [one.at for one in news] == [NOW - GRACE - number * HOUR for number in range(48, 0, -1)]
    assert after == at_once.after
    assert after.until == NOW - GRACE - LATE


def test_looked_at_twice_at_one_moment_nothing_is_news() -> None:
    first = looked(learned(NOW - 5 * HOUR), NOW)
    assert len(first.news) == 5
    again = looked(first.after, NOW)
    assert (again.news, again.after) == ((), first.after)


def test_of_a_new_watch_the_last_hours_alone_are_news_and_weeks_are_learned_from() -> None:
    found = looked(Watching.anew(KELA, "series", NOW, NOW - 10 * DAY), NOW)
    assert [one.at for one in found.news] == [NOW - GRACE - hours * HOUR for hours in (3, 2, 1)]
    assert judged(found)[0].expected == pytest.approx(by_day(found.news[0].at), rel=0.2)
    longest = Watching.anew(KELA, "series", NOW, NOW - 365 * DAY)
    assert longest.until == NOW - GRACE - LEARNED_FROM
    assert Watching.anew(KELA, "series", NOW).until == NOW - GRACE


def late(at: datetime, more: int) -> Counts:
    return lambda moment: by_day(moment) + (more if moment == at else 0)


def test_what_comes_late_is_news_with_what_was_there_before() -> None:
    first = looked(learned(NOW), NOW)
    at = NOW - GRACE - 2 * HOUR
    (seen,) = judged(looked(first.after, NOW + 20 * MINUTE, late(at, 90)))
    assert (seen.at, seen.observed, seen.before) == (at, by_day(at) + 90, by_day(at))
    assert seen.score > 1
    in_time = looked(learned(NOW - DAY, days=9), NOW, late(at, 90))
    assert replace(seen, before=None) in in_time.news


def test_what_is_late_when_the_interval_is_settled_is_learned_from_too() -> None:
    first = looked(learned(NOW), NOW)
    at = NOW - GRACE - 3 * HOUR
    found = looked(first.after, NOW + HOUR, late(at, 90))
    assert [(one.at, one.before) for one in judged(found)] == [(at, by_day(at)), (NOW - GRACE, None)]
    assert found.after == looked(learned(NOW - DAY, days=9), NOW + HOUR, late(at, 90)).after


def test_what_is_older_than_that_changes_nothing() -> None:
    first = looked(learned(NOW), NOW)
    at = NOW - GRACE - 4 * HOUR
    assert looked(first.after, NOW + HOUR, late(at, 90)) == looked(first.after, NOW + HOUR)


def up_to_now(at: datetime) -> int:
    """Nothing from NOW on."""
    return by_day(at) if at < NOW - GRACE else 0


def test_intervals_that_nobody_got_are_no_calm_and_are_charted_without_a_figure() -> None:
    begun, now = learned(NOW), NOW + DAY
    nobody = looked(begun, now, up_to_now, lost=lambda begin, _end: begin >= NOW - GRACE)
    calm = looked(begun, now, up_to_now)
    assert (len(nobody.news), len(calm.news)) == (0, 24)
    judged = [looked(each.after, now + 4 * HOUR).recent[0].seen for each in (nobody, calm)]
    after_nobody, after_calm = (one.expected for one in judged if one is not None)
    assert after_nobody == pytest.approx(by_day(now), rel=0.25)
    assert after_calm < 0.8 * after_nobody, "a day without a post was learned from"
    points = nobody.points
    assert [point.observed for point in points[-24:]] == [None] * 24
    assert {point.expected for point in points[-24:]} == {points[-25].expected}
    assert points[-25].observed == by_day(NOW - GRACE - HOUR)


def test_hours_that_nobody_got_went_by_all_the_same() -> None:
    first, now = NOW - GRACE, NOW + 10 * HOUR
    back, counts = first + 9 * HOUR, late(first, 90)
    found = looked(
        learned(NOW), now, lambda at: 0 if first < at < back else counts(at), lost=lambda at, _: first < at < back
    )
    *_, burst, after = judged(found)
    assert (burst.at, after.at) == (first, back)
    assert after.score < 1 < burst.score, "the burst is none of the last eight hours"


@pytest.mark.parametrize("metric", [Metric.NEGATIVE_SHARE, Metric.MEAN_SCORE])
def test_an_interval_without_a_post_tells_that_nothing_came_of_a_share_and_where_nobody_got_it_not_even_that(
    metric: Metric,
) -> None:
    begun, now = learned(NOW, KELA.model_copy(update={"metric": metric})), NOW + 2 * HOUR
    empty = [Empty(NOW - GRACE), Empty(NOW - GRACE + HOUR)]
    found = looked(begun, now, up_to_now)
    assert list(found.news)[-2:] == empty
    assert looked(found.after, now, up_to_now).news == tuple(empty), "as often as it is looked at"
    lost = looked(begun, now, up_to_now, lost=lambda _begin, end: end == now - GRACE)
    assert list(lost.news)[-1:] == empty[:1]


def test_what_was_lost_and_comes_after_all_is_news() -> None:
    since = NOW - GRACE - 2 * HOUR
    none_since = looked(
        learned(NOW), NOW, lambda at: by_day(at) if at < since else 0, lost=lambda begin, _: begin >= since
    )
    assert [one.seen for one in none_since.recent[-2:]] == [None, None]
    begun = none_since.after
    found = judged(looked(begun, NOW))
    assert [(one.at, one.before) for one in found] == [(NOW - GRACE - hours * HOUR, None) for hours in (2, 1)]


def test_what_came_although_its_source_failed_is_counted() -> None:
    came = looked(learned(NOW), NOW, lost=lambda _begin, _end: True)
    assert [one.observed for one in came.recent] == [by_day(one.at) for one in came.recent]


def test_a_chart_has_the_last_intervals_in_order() -> None:
    begun = learned(NOW, days=20)
    assert len(begun.points) == MOST_POINTS
    for hours in (1, 2, 30, 200, 201):
        found = looked(begun, NOW + hours * HOUR)
        ends = NOW - GRACE + hours * HOUR
        assert [point.at for point in found.points] == [ends - number * HOUR for number in range(MOST_POINTS, 0, -1)]
        begun = found.after


@pytest.mark.parametrize("night", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
@pytest.mark.parametrize("interval_min", [60, 5])
def test_in_a_night_in_which_clocks_change_every_interval_counts_once_and_nothing_happens(
    night: datetime, interval_min: int
) -> None:
    made = kept_watch(watch("kela", interval_min=interval_min))
    begun = learned(night - 12 * HOUR + GRACE, made, days=21)
    step = begun.step
    moments = [night - 12 * HOUR + GRACE + number * 30 * MINUTE for number in range(1, 49)]
    news, after = look_by_look(begun, moments)
    assert [one.at for one in news] == list(between(night - 12 * HOUR, night + 12 * HOUR, step))
    assert [one.observed for one in news] == [by_day(one.at) for one in news]
    assert all(later.at - earlier.at == step for earlier, later in pairwise(after.points))
    incident: Incident | None = None
    for one in news:
        incident = decide(made, incident, [one], one.at + step, night - DAY)
    assert incident is None
    assert max(one.score for one in news) < 0.7


def between(begin: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    return (begin + number * step for number in range((end - begin) // step))


def test_series_differ_by_metric_interval_and_by_what_is_searched() -> None:
    tree = parse("kela")
    ids = {
        series_id(kept_watch(watch("kela", metric=metric, interval_min=interval)), parse(query))
        for metric in Metric
        for interval in (5, 60)
        for query in ("kela", "hsl", "kela OR hsl", "=kela")
    }
    assert len(ids) == len(Metric) * 2 * 4
    of_kela = series_id(KELA, tree)
    assert len(of_kela) == 32
    for same in ({"title": {"fi": "Kela"}}, {"sensitivity": "high"}, {"minimum": 9}, {"recipients": ["johto"]}):
        assert series_id(kept_watch(watch("muu", interval_min=60, **same)), tree) == of_kela


def test_written_and_recalled_it_goes_on_as_if_nothing_had_happened() -> None:
    begun = learned(NOW)
    state = WatchState.from_json(begun.state(NOW).to_json())
    again = Watching.recalled(KELA, state, NOW + HOUR)
    goes_on, went_on = looked(again, NOW + 9 * HOUR), looked(begun, NOW + 9 * HOUR)
    assert goes_on.after == went_on.after
    # What was looked at before it was written and is not settled is looked at as if for the first time.
    assert goes_on.news[3:] == went_on.news
    assert [one.at for one in goes_on.news[:3]] == [NOW - GRACE - hours * HOUR for hours in (3, 2, 1)]


def test_a_watch_of_which_nothing_was_learned_is_recalled_so() -> None:
    begun = Watching.anew(KELA, "series", NOW)
    assert Watching.recalled(KELA, begun.state(NOW, "brand:kela is not there"), NOW) == begun


def test_what_nobody_looked_at_for_weeks_begins_anew() -> None:
    state = learned(NOW).state(NOW)
    again = Watching.recalled(KELA, state, state.until + LEARNED_FROM)
    assert (again.until, again.of) == (state.until, "series")
    much_later = state.until + LEARNED_FROM + MINUTE
    anew = Watching.recalled(KELA, state, much_later)
    assert (anew.of, anew.learned, anew.points) == ("", None, ())
    assert anew.until > state.until
    assert Watching.recalled(KELA, None, NOW) == Watching.anew(KELA, "", NOW)


def test_what_a_clock_that_was_wrong_let_it_learn_is_forgotten() -> None:
    """Else nobody would look at it until that time has come."""
    state = learned(NOW).state(NOW)
    assert Watching.recalled(KELA, state, state.until).learned is not None
    assert Watching.recalled(KELA, state, state.until - MINUTE) == Watching.anew(KELA, "", state.until - MINUTE)


def test_what_another_version_learned_is_learned_anew_from_weeks() -> None:
    """Gone on with, it would know nothing: for a day nobody would be told of anything."""
    begun = learned(NOW)
    assert begun.learned is not None
    state = replace(begun, learned=begun.learned.replace(b'"form":2', b'"form":0')).state(NOW)
    assert Watching.recalled(KELA, state, NOW) == Watching.anew(KELA, "", NOW)
