"""Texts made of texts."""

import random

from hypothesis import given
from hypothesis import strategies as st

from training.vary import varied

words = st.lists(st.sampled_from(["bussi", "oli", "myöhässä", "en", "pidä", "hyvä", "!"]), min_size=1, max_size=9)


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - texts, no secret


@given(st.lists(words.map(" ".join), max_size=6), st.integers(0, 4), st.integers())
def test_new_texts_are_of_the_same_words_and_each_is_new(texts: list[str], times: int, seed: int) -> None:
    made = varied(texts, times, dice(seed))
    assert len(made) <= times * len(texts)
    assert len(set(made)) == len(made)
    assert not set(made) & set(texts)
    assert {word for text in made for word in text.split()} <= {word for text in texts for word in text.split()}


def test_halves_splices_and_gaps_are_made() -> None:
    texts = ["yksi kaksi kolme neljä viisi kuusi", "a b c d e f"]
    made = varied(texts, 60, dice(1))
    assert "yksi kaksi kolme" in made
    assert any(set(text.split()) & {"a", "b", "f"} and "yksi" in text for text in made)
    assert any(text.startswith("yksi") and text.endswith("kuusi") and text not in texts for text in made)


def test_texts_of_few_words_are_left_alone() -> None:
    assert varied(["ihan hyvä juttu"], 5, dice(2)) == []
