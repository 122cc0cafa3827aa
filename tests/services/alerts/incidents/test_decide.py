"""An incident is opened once, goes on, becomes worse, is over when it is calm, and comes back rather than twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.records.incident import Incident, Severity, State, What
from kuulolla.records.watch import Metric, Watch
from kuulolla.services.alerts.incidents.decide import decide
from kuulolla.services.alerts.series.measure import Empty, Seen
from tests.records.told import kept_watch, watch

BEGIN = datetime(2026, 11, 29, 12, tzinfo=UTC)
KELA = kept_watch(watch("kela", interval_min=15, severe_from=4.0, cooldown_h=24))
QUARTER = timedelta(minutes=15)


def seen(number: int, score: float, observed: float = 30, present: float | None = None) -> Seen:
    return Seen(BEGIN + number * QUARTER, observed, 10, 25, score, score if present is None else present)


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
    found = decide(KELA, None, [Seen(BEGIN, 2, 0.01, 1, 1.5, 1.5)], BEGIN, BEGIN)
    assert found is not None
    assert found.severity is Severity.MAJOR


def test_after_an_hour_of_calm_it_is_over_and_not_before() -> None:
    assert happened(told(seen(0, 2), *(seen(number, 0.3) for number in (1, 2, 3)))) == [What.OPENED]
    found = told(seen(0, 2), *(seen(number, 0.3) for number in (1, 2, 3, 4)))
    assert found is not None
    assert (found.state, found.closed_at) == (State.CLOSED, BEGIN + 5 * QUARTER)


def test_where_no_posts_come_any_more_it_is_over_after_as_long_and_says_so() -> None:
    empty = [Empty(BEGIN + number * QUARTER) for number in (1, 2, 3, 4)]
    assert happened(told(seen(0, 2), *empty[:3])) == [What.OPENED]
    found = told(seen(0, 2), *empty)
    assert found is not None
    assert (found.state, found.closed_at, found.last_at) == (State.CLOSED, BEGIN + 5 * QUARTER, BEGIN)
    assert found.history[-1].detail == "no posts of it came any more"
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
    assert (back.id, back.state, back.closed_at) == (over.id, State.OPEN, None)
    assert happened(back) == [What.OPENED, What.CLOSED, What.REOPENED]
    other = told(seen(97, 1.4), incident=over)
    assert other is not None
    assert other.id != over.id


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
    every = [Seen(BEGIN + n * QUARTER, figure, 0.2, -0.3, 2, 2) for n, figure in enumerate((-0.4, -0.8, -0.5))]
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
    found = decide(one, None, [Seen(BEGIN, observed, expected, expected, 1.5, 1.5)], BEGIN, BEGIN)
    assert found is not None
    assert found.severity is severity


def test_a_silence_is_worse_the_more_posts_are_missing_of_what_it_takes_and_counts_each_once() -> None:
    one = kept_watch(watch("kela", metric="silent", severe_from=5.0))
    severities = []
    for missing in (12, 30, 61):
        every = [Seen(BEGIN + n * QUARTER, 0, many, 12, 1.5, 1.5) for n, many in enumerate((12, missing))]
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
    every = [Seen(BEGIN + n * day, 30, 10, 25, 2 if n == 0 else 0, 0) for n in range(4)]
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
