"""The benchmark's score is what its definition says, on cases that can be reckoned by hand."""

from math import exp

import pytest

from tests.services.alerts.detect.nab import LOW_FALSE_ALARMS, LOW_MISSES, STANDARD, Labelled, counted, score

ONE = Labelled(1000, ((300, 399),))


def test_nothing_is_0_and_every_window_at_its_beginning_is_100() -> None:
    two = Labelled(1000, ((300, 399), (700, 799)))
    for profile in (STANDARD, LOW_FALSE_ALARMS, LOW_MISSES):
        assert score([(two, [])], profile) == 0
        assert score([(two, [300, 700])], profile) == pytest.approx(100)


def test_a_detection_earns_less_the_later_and_only_the_first_of_a_window_counts() -> None:
    middle = (2 / (1 + exp(-2.5)) - 1) / (2 / (1 + exp(-5.0)) - 1)
    assert score([(ONE, [350])], STANDARD) == pytest.approx(100 * (middle + 1) / 2)
    assert score([(ONE, [350, 351, 399])], STANDARD) == score([(ONE, [350])], STANDARD)


def test_a_false_alarm_costs_by_the_profile_and_less_soon_after_a_window() -> None:
    assert score([(ONE, [200, 300])], STANDARD) == pytest.approx(100 - 100 * 0.11 / 2)
    assert score([(ONE, [200, 300])], LOW_FALSE_ALARMS) == pytest.approx(100 - 100 * 0.22 / 2)
    assert score([(ONE, [300, 900])], STANDARD) == pytest.approx(100 - 100 * 0.11 / 2)
    soon = 2 / (1 + exp(5 * 10 / 99)) - 1
    assert score([(ONE, [300, 409])], STANDARD) == pytest.approx(100 + 100 * 0.11 * soon / 2)


def test_what_is_detected_in_the_probation_counts_for_nothing() -> None:
    assert ONE.probation == 150
    assert Labelled(16_000, ()).probation == 750
    assert score([(ONE, [149])], STANDARD) == 0
    assert score([(ONE, [150])], STANDARD) < 0


def test_hits_false_alarms_and_delays_are_counted_plainly() -> None:
    found = counted(Labelled(1000, ((300, 399), (700, 799))), [10, 200, 350, 360, 900])
    assert (found.hits, found.windows, found.false_alarms, found.delays) == (1, 2, 2, (50,))
