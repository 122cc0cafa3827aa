"""Consonant gradation backwards: the grades that a stem may have had."""

import pytest

from kuulolla.finnish.gradation import strengthened, weakened


@pytest.mark.parametrize(
    ("weak", "strong"),
    [
        ("wolti", "woltti"),
        ("taki", "takki"),
        ("kopi", "koppi"),
        ("blogi", "bloggi"),
        ("kunna", "kunta"),
        ("kenga", "kenka"),
        ("lamma", "lampa"),
        ("valla", "valta"),
        ("parra", "parta"),
        ("pada", "pata"),
        ("leiva", "leipa"),
    ],
)
def test_a_weak_stem_gives_the_strong_one(weak: str, strong: str) -> None:
    assert strong in strengthened(weak)
    assert weak in weakened(strong)


@pytest.mark.parametrize("stem", ["", "a", "koira", "kerho", "wolt"])
def test_a_stem_without_gradation_gives_nothing(stem: str) -> None:
    assert strengthened(stem) == []
