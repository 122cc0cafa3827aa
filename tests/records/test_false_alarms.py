"""Which sensitivity would have raised none of the false alarms."""

import pytest

from kuulolla.records.false_alarms import avoided_by
from kuulolla.records.sensitivity import Sensitivity, at_sensitivity

LOW, NORMAL, HIGH = Sensitivity.LOW, Sensitivity.NORMAL, Sensitivity.HIGH


@pytest.mark.parametrize(
    ("alarms", "look"),
    [
        ([], None),
        ([(HIGH, 1.1)], NORMAL),
        ([(HIGH, 1.2)], LOW),
        ([(NORMAL, 1.2)], LOW),
        ([(NORMAL, 1.3)], None),
        ([(HIGH, 1.1), (NORMAL, 1.2)], LOW),
        ([(HIGH, 1.1), (NORMAL, 5.0)], None),
        ([(LOW, 1.0)], None),
    ],
)
def test_the_closest_look_without_them_is_told(
    alarms: list[tuple[Sensitivity, float]], look: Sensitivity | None
) -> None:
    assert avoided_by(alarms) is look


def test_a_score_is_the_same_bar_seen_otherwise() -> None:
    assert at_sensitivity(1.6, LOW, LOW) == pytest.approx(1.6)
    assert at_sensitivity(1.0, LOW, HIGH) == pytest.approx(1.6 / 1.1)
    assert at_sensitivity(at_sensitivity(1.3, NORMAL, HIGH), HIGH, NORMAL) == pytest.approx(1.3)
