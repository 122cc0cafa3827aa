"""Evaluations against figures worked out by hand; the models are functions of the text."""

from collections.abc import Sequence

import numpy as np
import pytest

from kuulolla.schemas.scored_post import Label
from kuulolla.services.sentiment.evaluate import ask, compare, evaluate
from kuulolla.services.sentiment.labelled import LabelledText
from kuulolla.services.sentiment.measures import Floats

NEGATIVE, NEUTRAL, POSITIVE = Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE
ROWS = [
    LabelledText("hyvä", POSITIVE, channel="review", phenomena=frozenset({"very_short"})),
    LabelledText("huono", NEGATIVE, channel="review", phenomena=frozenset({"very_short", "typos"})),
    LabelledText("jono " * 8, NEUTRAL, channel="email"),
    LabelledText("hyvä " * 32, NEGATIVE),
    LabelledText("jono " * 80, NEUTRAL),
    LabelledText("jono " * 81, NEUTRAL),
]


def by_word(texts: Sequence[str]) -> Floats:
    """Positive of the word "hyvä", negative of "huono", 0.8 sure; capitals and other words are neutral."""
    guesses = [2 if "hyvä" in text.split() else 0 if "huono" in text.split() else 1 for text in texts]
    return np.full((len(texts), 3), 0.1) + 0.7 * np.eye(3)[guesses]


def test_a_model_is_measured_as_a_whole() -> None:
    whole = evaluate(ROWS, ask(ROWS, by_word)).whole
    assert whole.measured.posts == 6
    assert whole.measured.accuracy == pytest.approx(5 / 6)
    assert whole.confusion == ((1, 0, 1), (0, 3, 0), (0, 0, 1))
    assert whole.measured.macro_f1 == pytest.approx((2 / 3 + 1 + 2 / 3) / 3)
    assert whole.accuracy_interval.low < 5 / 6 < whole.accuracy_interval.high
    assert whole.macro_f1_interval.low <= whole.measured.macro_f1 <= whole.macro_f1_interval.high
    assert whole.has_every_label


def test_groups_are_what_rows_carry_and_how_long_they_are() -> None:
    groups = evaluate(ROWS, ask(ROWS, by_word)).groups
    posts = {
        grouping: [(name, found.measured.posts) for name, found in inside.items()]
        for grouping, inside in groups.items()
    }
    assert posts == {
        "channel": [("review", 2), ("email", 1)],
        "phenomenon": [("very_short", 2), ("typos", 1)],
        "length": [("under 40", 2), ("40 to 160", 2), ("161 to 400", 1), ("over 400", 1)],
    }
    assert groups["length"]["40 to 160"].measured.accuracy == 0.5
    assert not groups["channel"]["review"].has_every_label


def test_labels_that_change_with_the_form_are_counted() -> None:
    changed = evaluate(ROWS, ask(ROWS, by_word)).changed
    assert changed["capitals"] == pytest.approx(3 / 6)
    assert changed["mask"] == 0
    assert changed["typing_error"] == pytest.approx(2 / 6)  # "hyvä" and "huono" alone; of 32 "hyvä" 31 stay


def test_a_model_is_compared_with_another_on_the_same_texts() -> None:
    def never_positive(texts: Sequence[str]) -> Floats:
        found = by_word(texts)
        found[:, 2] = 0
        return found

    gain = compare(ROWS, ask(ROWS, never_positive), ask(ROWS, by_word))
    assert (gain.only_first, gain.only_second) == (1, 1)  # "hyvä" once, and once ties go to negative
    assert (gain.accuracy, gain.p) == (0, 1)
