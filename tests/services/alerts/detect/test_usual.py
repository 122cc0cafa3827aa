"""What is usual for a series: its own bursts raise the bar, a single incident does not."""

import pytest

from kuulolla.services.alerts.detect.usual import Usual


def _after(largest: list[float], margin: float = 0.3) -> float:
    usual = Usual(288)
    for one in largest:
        usual.see(one, usual.bar(margin))
        usual.end_block()
    return usual.bar(margin)


def test_a_series_of_which_nothing_is_known_has_the_bar_of_a_calm_one() -> None:
    assert _after([]) == pytest.approx(_after([3.7] * 3 + [4.75]), rel=0.1)


def test_a_series_with_a_burst_every_day_has_a_higher_bar_and_a_calm_one_a_lower() -> None:
    assert _after([8.0, 12.0, 9.0] * 7) > 1.8 * _after([])
    assert _after([3.0] * 21) < 0.8 * _after([])


def test_one_incident_in_three_weeks_changes_the_bar_little_whatever_its_size() -> None:
    calm = [3.4, 3.8, 3.2, 3.6] * 5
    assert _after([*calm, 37.0]) < 1.1 * _after([*calm, 3.4])
    assert _after([*calm, 37.0]) == _after([*calm, 25.0])


def test_three_incidents_in_three_weeks_raise_the_bar_by_no_more_than_they_passed_it_whatever_their_size() -> None:
    calm = [3.4, 3.8, 3.2, 3.6] * 4 + [3.4, 3.6]
    assert _after([*calm, *[37.0] * 3]) == _after([*calm, *[15.0] * 3])
    assert _after([*calm, *[37.0] * 3]) < 2 * _after(calm)


def test_what_was_three_weeks_ago_is_forgotten() -> None:
    assert _after([20.0] * 5 + [3.5] * 21) == pytest.approx(_after([3.5] * 21))


def test_the_margin_is_a_share_above_what_is_usual() -> None:
    assert _after([5.0] * 9, 0.6) == pytest.approx(_after([5.0] * 9, 0) * 1.6)


def test_the_bar_can_be_reached_by_some_count() -> None:
    assert _after([37.2] * 40, margin=3) <= 37
