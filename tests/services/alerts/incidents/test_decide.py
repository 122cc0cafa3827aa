"""An incident is opened once, goes on, becomes worse, is over when it is calm, and comes back rather than twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.records.incident import Ending, Incident, Severity, State, Stretch, What
from kuulolla.records.watch import Metric, Watch
from kuulolla.services.alerts.incidents.decide import decide
from kuulolla.services.alerts.series.measure import Empty, Seen
from tests.records.told import kept_watch, watch
from tests.services.alerts.seen import judged

BEGIN = datetime(2026, 11, 29, 12, tzinfo=UTC)
KELA = kept_watch(watch("kela", interval_min=15, severe_from=4.0, cooldown_h=24))
QUARTER = timedelta(minutes=15)


def seen(number: int, score: float, observed: float = 30, present: float | None = None) -> Seen:
    return judged(BEGIN + number * QUARTER, observed, 10, 25, score, present)


def told(*intervals: Seen | Empty, incident: Incident | None = None, tell_from: datetime = BEGIN) -> Incident | None:
    now = intervals[-1].at + QUARTER
    return decide(KELA, incident, intervals, now, tell_from)


def happened(incident: Incident | None) -> list[What]:
    return [event.what for event in incident.history] if incident else []


def test_calm_is_no_incident() -> None:
    assert told(*(seen(number, 0.9) for number in range(9))) is None


def test_an_interval_beyond_opens_one_with_its_figures() -> None:
    found = told(seen(0, 0.4), seen(1, 1.2))
    assert found is not None
    assert (found.began_at, found.state, found.severity) == (BEGIN + QUARTER, State.OPEN, Severity.MAJOR)
    assert (found.observed, found.expected, found.upper, found.excess) == (30, 10, 25, 20)
    assert (found.score, found.beyond_until) == (1.2, BEGIN + 2 * QUARTER)
    assert (found.watch, found.search, found.metric) == ("kela", "brand:kela", "negative_count")
    assert happened(found) == [What.OPENED]


def test_noticed_by_two_processes_it_is_the_same_one() -> None:
    one, other = (decide(KELA, None, [seen(0, 2)], BEGIN + later * QUARTER, BEGIN) for later in (1, 2))
    assert one is not None
    assert other is not None
    assert one.id == other.id


def test_while_it_goes_on_its_figures_follow_and_the_highest_is_kept() -> None:
    found = told(seen(0, 1.2), seen(1, 3, 90), seen(2, 0.7, 22))
    assert found is not None
    assert (found.observed, found.excess, found.last_at) == (22, 20 + 80 + 12, BEGIN + 2 * QUARTER)
    assert (found.peak.at, found.peak.observed) == (BEGIN + QUARTER, 90)


def test_it_becomes_worse_and_never_better() -> None:
    found = told(seen(0, 1.2, 15), seen(1, 3, 40), seen(2, 1.2, 15))
    assert found is not None
    assert found.severity is Severity.SEVERE
    assert happened(found) == [What.OPENED, What.SEVERITY]


def test_two_posts_where_none_are_expected_are_not_severe() -> None:
    found = decide(KELA, None, [judged(BEGIN, 2, 0.01, 1)], BEGIN, BEGIN)
    assert found is not None
    assert found.severity is Severity.MAJOR


def test_after_an_hour_of_calm_it_is_over_and_not_before() -> None:
    assert happened(told(seen(0, 2), *(seen(number, 0.3) for number in (1, 2, 3)))) == [What.OPENED]
    found = told(seen(0, 2), *(seen(number, 0.3) for number in (1, 2, 3, 4)))
    assert found is not None
    assert (found.state, found.closed_at, found.ending) == (State.CLOSED, BEGIN + 5 * QUARTER, Ending.CALM)
    assert found.history[-1].detail is None
    half = told(seen(0, 2), *(seen(number, 0.5) for number in (1, 2, 3, 4)))
    assert half is not None
    assert (half.state, half.last_at) == (State.OPEN, BEGIN + 4 * QUARTER), "half of what opens one is no calm"


def test_where_no_posts_come_any_more_it_is_over_after_as_long_and_says_so() -> None:
    empty = [Empty(BEGIN + number * QUARTER) for number in (1, 2, 3, 4)]
    assert happened(told(seen(0, 2), *empty[:3])) == [What.OPENED]
    found = told(seen(0, 2), *empty)
    assert found is not None
    assert (found.state, found.closed_at, found.last_at) == (State.CLOSED, BEGIN + 5 * QUARTER, BEGIN)
    assert (found.ending, found.history[-1].detail) == (Ending.NO_POSTS, "no posts of it came any more")
    assert told(*empty, incident=found) == found
    goes_on = told(seen(0, 2), *empty[:2], seen(3, 2), *empty[3:])
    assert happened(goes_on) == [What.OPENED]
    assert told(*empty) is None


def test_what_only_the_longest_window_still_sees_does_not_hold_it_open_nor_opens_it_again() -> None:
    found = told(seen(0, 2), *(seen(number, 1.5, present=0.2) for number in range(1, 12)))
    assert happened(found) == [What.OPENED, What.CLOSED]


def test_within_the_cooldown_it_comes_back_and_later_it_is_another() -> None:
    over = told(seen(0, 2), *(seen(number, 0.1) for number in (1, 2, 3, 4)))
    assert over is not None
    back = told(seen(60, 1.4), incident=over)
    assert back is not None
    assert (back.id, back.state, back.closed_at, back.ending) == (over.id, State.OPEN, None, None)
    assert happened(back) == [What.OPENED, What.CLOSED, What.REOPENED]
    assert told(seen(60, 1.4, present=0.9), incident=over) == over, "the longest window alone sees it"
    other = told(seen(96, 1.4), incident=over)
    assert other is not None
    assert other.id != over.id


def test_of_what_comes_back_people_are_told_how_far_it_goes_since() -> None:
    over = told(seen(0, 5, 90), *(seen(number, 0.1) for number in (1, 2, 3, 4)))
    assert over is not None
    assert (over.resumed_at, over.since, over.farthest_or_peak.observed) == (None, BEGIN, 90)
    back = told(seen(60, 1.4, 40), seen(61, 1.6, 50), incident=over)
    assert back is not None
    assert (back.began_at, back.since, back.farthest_or_peak.observed) == (BEGIN, BEGIN + 60 * QUARTER, 50)
    assert (back.peak.observed, back.ends_at) == (90, BEGIN + 62 * QUARTER), "the highest of all is kept"
    late = told(replace(seen(2, 9, 200), before=0), incident=back)
    assert late is not None
    assert late.farthest_or_peak == back.farthest_or_peak
    two_hours = {"at": BEGIN - 4 * QUARTER, "minutes": 990, "observed": 130, "score": 9}
    both = Stretch.model_validate({**dict(seen(62, 1.6, 45).farthest), **two_hours})
    assert told(replace(seen(62, 1.6, 45), farthest=both), incident=back) == told(seen(62, 1.6, 45), incident=back)
    since = both.model_copy(update={"at": BEGIN + 60 * QUARTER, "minutes": 45})
    longer = told(replace(seen(62, 1.6, 45), farthest=since), incident=back)
    assert longer is not None
    assert longer.farthest == since, "though it began before what was the farthest"
    alone = told(replace(seen(60, 1.4, 40), farthest=both, alone=0.8), incident=over)
    assert alone is not None
    assert alone.farthest is not None
    assert (alone.farthest.observed, alone.farthest.minutes, alone.farthest.score) == (40, 15, 0.8)
    over_again = told(*(seen(number, 0.1) for number in range(62, 67)), incident=back)
    again = told(seen(80, 1.2, 35), incident=over_again)
    assert again is not None
    assert (again.since, again.farthest_or_peak.observed) == (BEGIN + 80 * QUARTER, 35)


def test_hours_since_it_was_over_are_told_of_what_comes_back_whatever_their_last_quarter_holds() -> None:
    over = told(seen(0, 2), *(seen(number, 0.1) for number in (1, 2, 3, 4)))
    assert over is not None
    two_hours = replace(together(8, 1.2, 2, 50, 0.1), present=1.2)
    assert two_hours.farthest.at == over.ends_at
    back = told(two_hours, incident=over)
    assert back is not None
    assert (back.farthest, back.ends_at) == (two_hours.farthest, BEGIN + 9 * QUARTER)
    farther = together(9, 2.2, 30, 78, 1.5)
    further = told(farther, incident=back)
    assert further is not None
    assert further.farthest == farther.farthest, "which began before it came back, and after it was over"


def test_people_are_not_alarmed_about_the_past_but_told_of_what_goes_on() -> None:
    past = [seen(number, 2) for number in range(8)]
    assert told(*past, tell_from=BEGIN + 8 * QUARTER) is None
    found = told(*past, tell_from=BEGIN + 5 * QUARTER)
    assert found is not None
    assert found.began_at == BEGIN + 5 * QUARTER
    closed = told(*(seen(n, 0) for n in range(1, 9)), incident=told(seen(0, 2)), tell_from=BEGIN + 99 * QUARTER)
    assert closed is not None
    assert closed.state is State.CLOSED, "what was told is closed whenever that is seen"


def test_a_mean_score_is_worse_the_lower_it_is() -> None:
    mean = kept_watch(watch("kela", metric="mean_score", interval_min=15))
    every = [judged(BEGIN + n * QUARTER, figure, 0.2, -0.3, 2) for n, figure in enumerate((-0.4, -0.8, -0.5))]
    found = decide(mean, None, every, BEGIN + QUARTER, BEGIN)
    assert found is not None
    assert found.peak.observed == -0.8
    assert found.excess == pytest.approx(0.6 + 1.0 + 0.7)


@pytest.mark.parametrize(
    ("metric", "observed", "expected", "severity"),
    [
        ("negative_share", 0.9, 0.15, Severity.SEVERE),
        ("negative_share", 0.12, 0.001, Severity.MINOR),
        ("negative_share", 0.6, 0.2, Severity.MAJOR),
        ("mean_score", -0.5, 0.8, Severity.SEVERE),
        ("mean_score", -0.5, 0.2, Severity.MINOR),
    ],
)
def test_how_bad_it_is_in_each_metric_s_unit(metric: str, observed: float, expected: float, severity: Severity) -> None:
    one = kept_watch(watch("kela", metric=metric))
    found = decide(one, None, [judged(BEGIN, observed, expected, expected)], BEGIN, BEGIN)
    assert found is not None
    assert found.severity is severity


def test_a_silence_is_worse_the_more_posts_are_missing_of_what_it_takes_and_counts_each_once() -> None:
    one = kept_watch(watch("kela", metric="silent", severe_from=5.0))
    severities = []
    for missing in (12, 30, 61):
        every = [judged(BEGIN + n * QUARTER, 0, many, 12) for n, many in enumerate((12, missing))]
        found = decide(one, None, every, BEGIN, BEGIN)
        assert found is not None
        assert found.excess == missing
        severities.append(found.severity)
    assert severities == [Severity.MINOR, Severity.MAJOR, Severity.SEVERE]


SCORES = st.lists(st.tuples(st.floats(0, 3), st.floats(0, 3)), max_size=60)


@given(SCORES, st.integers(0, 60))
def test_seen_in_parts_it_is_the_same_as_at_once(scores: list[tuple[float, float]], cut: int) -> None:
    every = [seen(number, max(pair), present=min(pair)) for number, pair in enumerate(scores)]
    now = BEGIN + timedelta(days=1)
    in_parts = decide(KELA, decide(KELA, None, every[:cut], now, BEGIN), every[cut:], now, BEGIN)
    assert in_parts == decide(KELA, None, every, now, BEGIN)


@given(SCORES)
def test_there_is_never_more_than_one_at_a_time(scores: list[tuple[float, float]]) -> None:
    incident, opened = None, list[datetime]()
    for number, pair in enumerate(scores):
        before = incident
        incident = told(seen(number, max(pair), present=min(pair)), incident=incident)
        if incident is not None and (before is None or incident.id != before.id):
            opened.append(incident.began_at)
            assert before is None or before.state is State.CLOSED
    assert all(later - sooner >= timedelta(hours=1) for sooner, later in pairwise(opened))


def test_a_longer_interval_needs_three_calm_ones() -> None:
    daily = kept_watch(watch("kela", interval_min=1440))
    day = timedelta(days=1)
    every = [judged(BEGIN + n * day, 30, 10, 25, 2 if n == 0 else 0, 0, day) for n in range(4)]
    three = decide(daily, None, every[:3], BEGIN + 4 * day, BEGIN)
    four = decide(daily, None, every, BEGIN + 4 * day, BEGIN)
    assert three is not None
    assert four is not None
    assert [three.state, four.state] == [State.OPEN, State.CLOSED]


@pytest.mark.parametrize(("observed", "severity"), [(12, Severity.MINOR), (20, Severity.MAJOR), (40, Severity.SEVERE)])
def test_how_bad_it_is_follows_from_how_many_times_the_expected_there_are(observed: float, severity: Severity) -> None:
    found = told(seen(0, 1.1, observed))
    assert found is not None
    assert found.severity is severity


def late(number: int, observed: float, before: float, score: float = 2) -> Seen:
    return replace(seen(number, score, observed), before=before)


def test_what_comes_late_makes_the_figures_of_its_interval() -> None:
    found = told(
        seen(0, 1.2), seen(1, 3, 90), seen(2, 1.1, 22), late(1, 100, before=90, score=4), late(2, 25, before=22)
    )
    assert found is not None
    assert (found.observed, found.excess, found.last_at) == (25, 20 + 90 + 15, BEGIN + 2 * QUARTER)
    assert (found.peak.at, found.peak.observed, found.score) == (BEGIN + QUARTER, 100, 4)
    assert happened(found) == [What.OPENED, What.SEVERITY]
    sooner = told(late(1, 110, before=100), incident=found)
    assert sooner is not None
    assert (sooner.observed, sooner.excess) == (25, found.excess + 10), "the latest interval's are the latest"
    assert sooner.ends_at == BEGIN + 3 * QUARTER


def test_what_is_judged_again_after_a_restart_counts_no_second_time() -> None:
    found = told(seen(0, 1.2), seen(1, 3, 90))
    assert told(seen(0, 1.2), seen(1, 3, 90), incident=found) == found


def test_what_came_before_an_incident_or_was_in_one_that_is_over_opens_nothing() -> None:
    found = told(seen(1, 2), *(seen(number, 0.3) for number in range(2, 6)))
    assert found is not None
    assert found.state is State.CLOSED
    assert told(seen(0, 3), seen(1, 2), incident=found) == found
    assert told(late(0, 40, before=1), incident=found) == found


def test_it_says_how_closely_it_was_looked_and_the_highest_score() -> None:
    found = told(seen(0, 1.2), seen(1, 3, 90), seen(2, 1.1))
    assert found is not None
    assert (found.sensitivity, found.score) == (KELA.sensitivity, 3)


OTHERS = [
    KELA.model_copy(update=other)
    for other in ({"search": "brand:muu"}, {"metric": Metric.TOTAL_COUNT}, {"interval_min": 5})
]


@pytest.mark.parametrize("other", OTHERS)
def test_an_incident_of_what_the_watch_looks_at_no_more_is_over_and_its_figures_stay(other: Watch) -> None:
    before = told(seen(0, 2))
    assert before is not None
    found = decide(other, before, [], BEGIN + QUARTER, BEGIN)
    assert found is not None
    assert (found.state, found.closed_at, found.history[-1].what) == (State.CLOSED, BEGIN + QUARTER, What.CLOSED)
    assert (found.ending, found.history[-1].detail) == (
        Ending.WATCH_CHANGED,
        "the watch looks at something else now",
    )
    assert decide(other, found, [late(0, 99, before=30)], BEGIN + QUARTER, BEGIN) == found
    new = decide(other, found, [seen(0, 2), seen(1, 2)], BEGIN + 2 * QUARTER, BEGIN)
    assert new is not None
    assert (new.id != before.id, new.began_at, new.search) == (True, BEGIN + QUARTER, other.search), (
        "in the cooldown too"
    )


def test_a_watch_that_was_changed_otherwise_goes_on_with_its_incident() -> None:
    before = told(seen(0, 2))
    same = KELA.model_copy(update={"version": 2, "minimum": 9, "severe_from": 2.0, "recipients": ("johto",)})
    assert decide(same, before, [], BEGIN + QUARTER, BEGIN) == before


def together(number: int, score: float, observed: float, in_all: float, alone: float) -> Seen:
    """A quarter whose score is that of the two hours which it ends, in which twice ten posts were expected."""
    at = BEGIN + (number - 7) * QUARTER
    two_hours = Stretch(at=at, minutes=120, observed=in_all, expected=20, upper=48, score=score)
    made = judged(BEGIN + number * QUARTER, observed, 2.5, 8, score)
    return replace(made, alone=alone, farthest=two_hours)


def test_what_is_told_of_it_is_where_it_was_farthest_beyond_not_the_last_intervals() -> None:
    found = told(together(0, 1.2, 6, 50, 0.4), together(1, 1.9, 30, 84, 1.5), together(2, 1.7, 0, 80, 0))
    assert found is not None
    assert found.farthest_or_peak == together(1, 1.9, 30, 84, 1.5).farthest
    assert found.observed == 0, "which is what the record says of the latest interval"
    higher = told(replace(together(1, 2.5, 60, 114, 1.9), before=30), incident=found)
    assert higher is not None
    assert (higher.farthest_or_peak.observed, higher.score) == (114, 2.5), "what comes late is told too"


def test_the_calm_that_is_waited_for_is_no_part_of_how_long_it_was_beyond() -> None:
    burst = [together(number, 2, 20, 40 + 20 * number, 2) for number in range(4)]
    calm = [together(number, 1.8, 2, 80, 0.1) for number in range(4, 11)]
    found = told(*burst, *calm, *(seen(number, 0.1) for number in range(11, 20)))
    assert found is not None
    assert (found.state, found.ends_at) == (State.CLOSED, BEGIN + 4 * QUARTER)
    assert found.last_at == BEGIN + 10 * QUARTER
    back = told(replace(together(30, 1.2, 6, 50, 0.3), present=1.2), incident=found)
    assert back is not None
    assert (back.state, back.ends_at) == (State.OPEN, BEGIN + 31 * QUARTER)


def test_what_rises_slowly_is_beyond_as_long_as_it_is_half_as_high_as_at_its_farthest() -> None:
    # Two hours are 48 beyond what is expected, which is 6 a quarter.
    every = [together(number, 1.3, observed, 68, 0.4) for number, observed in enumerate([8, 8, 8, 6, 5, 5])]
    found = told(*every)
    assert found is not None
    assert (found.ends_at, found.last_at) == (BEGIN + 4 * QUARTER, BEGIN + 5 * QUARTER)


@pytest.mark.parametrize("metric", ["negative_share", "mean_score"])
def test_a_share_and_a_score_are_compared_as_they_are_however_long_the_time(metric: str) -> None:
    one = kept_watch(watch("kela", metric=metric, interval_min=15))
    usual, high, low = (0.2, 0.5, 0.3) if metric == "negative_share" else (0.2, -0.4, 0.1)
    hours = Stretch(at=BEGIN, minutes=120, observed=high, expected=usual, upper=high, score=1.5)
    every = [
        replace(judged(BEGIN + n * QUARTER, observed, usual, high), alone=0.1, farthest=hours)
        for n, observed in enumerate((high, high, low))
    ]
    found = decide(one, None, every, BEGIN + QUARTER, BEGIN)
    assert found is not None
    assert found.ends_at == BEGIN + 2 * QUARTER


def test_a_record_from_before_is_told_by_its_peak_and_its_last_interval() -> None:
    found = told(seen(0, 2, 50), seen(1, 1))
    assert found is not None
    old = found.model_copy(update={"farthest": None, "beyond_until": None})
    assert (old.farthest_or_peak.at, old.farthest_or_peak.minutes, old.farthest_or_peak.observed) == (BEGIN, 15, 50)
    assert old.ends_at == BEGIN + 2 * QUARTER
    less, more = (told(seen(2, score), incident=old) for score in (1.5, 2.5))
    assert less is not None
    assert more is not None
    assert (less.farthest, more.farthest) == (None, seen(2, 2.5).farthest)


def test_of_two_that_are_about_as_unlikely_the_denser_is_told_and_else_the_more_unlikely() -> None:
    def worst(*scored: tuple[float, float, int]) -> tuple[float, int]:
        every = [
            replace(
                seen(number, score),
                farthest=Stretch(at=BEGIN, minutes=minutes, observed=many, expected=1, upper=9, score=score),
            )
            for number, (score, many, minutes) in enumerate(scored)
        ]
        found = told(*every)
        assert found is not None
        return found.farthest_or_peak.observed, found.farthest_or_peak.minutes

    assert worst((7.4, 60, 15), (7.4, 600, 15), (7.6, 100, 15)) == (600, 15), "no score says more than so much"
    assert worst((7.4, 60, 15), (7.6, 90, 120)) == (60, 15)
    assert worst((1.0, 10, 15), (2.0, 40, 120)) == (40, 120)
    assert worst((2.0, 40, 120), (1.1, 30, 15)) == (40, 120)
    assert worst((1.05, 10, 120), (0.95, 90, 15)) == (10, 120), "which alone is beyond what is usual"
