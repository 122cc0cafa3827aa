"""The lists of function words hold words as they are compared, and none that people talk about."""

import pytest

from kuulolla.finnish.analyser import open_analyser
from kuulolla.finnish.function_words import FINNISH, LETTERS, OTHERS
from kuulolla.finnish.reading import comparable


@pytest.mark.parametrize("words", [FINNISH, *OTHERS.values(), LETTERS], ids=["fi", *OTHERS, "letters"])
def test_each_is_written_as_words_are_compared(words: frozenset[str]) -> None:
    assert [word for word in words if comparable(word) != word] == []


@pytest.mark.parametrize("word", ["ilma", "ihminen", "aika", "hyvä", "huono", "apu", "raha", "kiitos", "jono", "väli"])
def test_what_people_talk_about_is_none(word: str) -> None:
    assert word not in FINNISH


def test_nearly_every_finnish_one_is_the_first_lemma_of_itself() -> None:
    analyser = open_analyser()
    known = {word for word in FINNISH if analyser.readings(word)[0].lemma == word}
    # The others are read as a word beside them (jos as joka), or are what the other analyser says.
    assert len(known) > (0.85 if analyser.id.startswith("voikko") else 0.8) * len(FINNISH)
