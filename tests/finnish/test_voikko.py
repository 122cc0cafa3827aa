"""The binding of libvoikko: what it gives for words, and for what is no word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuulolla.finnish.voikko import Voikko

FOUND = Voikko.find()
pytestmark = pytest.mark.skipif(
    FOUND is None, reason="libvoikko is not installed: apt-get install libvoikko1 voikko-fi"
)


@pytest.fixture
def voikko() -> Voikko:
    assert FOUND is not None
    return FOUND


def test_every_analysis_of_a_word_is_given(voikko: Voikko) -> None:
    assert {one.base for one in voikko.analyse("alusta")} == {"alku", "alus", "alunen", "alusta", "alustaa"}
    (one,) = voikko.analyse("tietokoneen")
    assert (one.base, one.structure) == ("tietokone", "=ppppp=pppppp")


@pytest.mark.parametrize("word", ["", "mä", "zxq", "ä" * 200, "\ud800", "a\x00b", "a b"])
def test_what_is_no_word_has_no_analysis(voikko: Voikko, word: str) -> None:
    assert voikko.analyse(word) == []


@settings(deadline=None)
@given(word=st.text(st.characters(exclude_categories=[]), max_size=30))
def test_any_string_is_answered(word: str) -> None:
    assert FOUND is not None
    assert all(one.base for one in FOUND.analyse(word))


def test_without_a_dictionary_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kuulolla.finnish.voikko._places", list)
    assert Voikko.find() is None


def test_the_id_names_version_and_dictionary(voikko: Voikko) -> None:
    assert voikko.id.startswith("voikko-4.")
