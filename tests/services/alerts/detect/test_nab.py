"""The benchmark's score is what its definition says, on cases that can be reckoned by hand; and what we reach by it."""

from datetime import timedelta
from math import exp
from pathlib import Path

import pytest

from kuulolla.services.alerts.detect.judge import Bucket, Judge
from tests.services.alerts.detect.made import MONDAY
from tests.services.alerts.detect.nab import (
    LOW_FALSE_ALARMS,
    LOW_MISSES,
    STANDARD,
    STEP,
    Brand,
    Labelled,
    Noticed,
    brands,
    counted,
    noticed,
    score,
)

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


def test_when_a_window_was_noticed_is_told_from_its_beginning_and_from_its_mark() -> None:
    moments = tuple(MONDAY + row * STEP for row in range(1000))
    brand = Brand(moments, (0.0,) * 1000, Labelled(1000, ((300, 420), (600, 720))), (360, 650, 660))
    found = noticed(brand, [290, 336, 400, 599, 662])
    assert found == [
        Noticed(moments[300], 10, 3, -2),
        Noticed(moments[600], 10, 62 / 12, 1),
    ]
    assert noticed(brand, [330])[1] == Noticed(moments[600], 10, None, None)
    assert noticed(Brand(moments, brand.values, Labelled(1000, ((100, 200),)), (150,)), [110, 162])[0].after_mark_h == 1


def test_five_brands_real_mentions_are_told_as_well_as_is_promised(nab: Path) -> None:
    """docs/alerts.md has the figures; nobody has to run the benchmark to see that a change spoils them."""
    found, false_alarms, rows = [], 0, 0
    for brand in brands(nab).values():
        judge = Judge(STEP)
        buckets = map(Bucket, brand.moments, brand.values)
        detected = [row for row, bucket in enumerate(buckets) if judge.judge(bucket).alert]
        found.append((brand.labelled, detected))
        false_alarms += counted(brand.labelled, detected).false_alarms
        rows += brand.labelled.rows - brand.labelled.probation
    assert len(found) == 5
    assert score(found, STANDARD) > 84
    assert score(found, LOW_FALSE_ALARMS) > 74
    assert false_alarms / (rows * STEP / timedelta(days=1)) <= 0.07
