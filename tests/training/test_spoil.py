"""Typing errors for training: small, and only as many as asked for."""

import random

from hypothesis import given
from hypothesis import strategies as st

from training.spoil import spoiled


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - typing errors, no secret


@given(st.text(), st.integers())
def test_a_share_of_none_changes_nothing(text: str, seed: int) -> None:
    assert spoiled(text, dice(seed), 0) == text


@given(st.text(alphabet="abcäö 1!", max_size=200), st.integers())
def test_a_text_loses_or_gains_at_most_a_letter_for_every_eight_words(text: str, seed: int) -> None:
    assert abs(len(spoiled(text, dice(seed), 1)) - len(text)) <= 1 + text.count(" ") // 8


def test_every_kind_of_slip_is_made() -> None:
    same = dice(1)
    found = {spoiled("pöly", same, 1) for _ in range(500)}
    assert {"öly", "ppöly", "öply", "poly", "oöly"} <= found


def test_a_text_without_letters_is_left() -> None:
    assert spoiled("123 :)", dice(2), 1) == "123 :)"
