"""Measures against figures worked out by hand."""

import numpy as np
import pytest

from kuulolla.services.sentiment.measures import confusion, expected_calibration_error, macro_f1, matthews, measure

LABELS = np.array([0, 0, 1, 1, 1, 2])
GUESSES = np.array([0, 1, 1, 1, 2, 2])


def test_macro_f1_is_the_plain_mean_of_the_classes() -> None:
    assert macro_f1(confusion(LABELS, GUESSES, 3)) == pytest.approx((2 / 3 + 4 / 6 + 2 / 3) / 3)


def test_mcc_of_perfect_guesses_is_one_and_of_one_guess_for_all_is_zero() -> None:
    assert matthews(confusion(LABELS, LABELS, 3)) == pytest.approx(1)
    assert matthews(confusion(LABELS, np.ones_like(LABELS), 3)) == 0


def test_mcc_of_two_classes_is_the_correlation_of_labels_and_guesses() -> None:
    labels, guesses = np.array([0, 0, 1, 1, 1, 0]), np.array([0, 1, 1, 1, 0, 0])
    assert matthews(confusion(labels, guesses, 2)) == pytest.approx(np.corrcoef(labels, guesses)[0, 1])


def test_calibration_error_is_the_gap_between_confidence_and_accuracy() -> None:
    sure = np.array([[0.8, 0.1, 0.1]] * 10)
    right = np.array([0] * 6 + [1] * 4)
    assert expected_calibration_error(sure, right) == pytest.approx(0.2)


def test_full_confidence_falls_into_the_last_bin() -> None:
    assert expected_calibration_error(np.array([[1.0, 0.0, 0.0]]), np.array([1])) == 1


def test_measure_gives_all_figures_of_one_set() -> None:
    found = measure(np.eye(3)[GUESSES], LABELS)
    assert found.posts == 6
    assert found.accuracy == pytest.approx(4 / 6)
