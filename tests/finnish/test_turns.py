"""Sentences that turn are cut before the "but", and any text is cut into parts that lie in it."""

from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kuulolla.finnish.sentences import sentences
from kuulolla.finnish.turns import turns


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in turns(text, sentences(text))]


@pytest.mark.parametrize(
    "parts",
    [
        ["henkilökunta oli ihanaa", "mutta jono kesti tunnin"],
        ["Ruoka oli hyvää", "MUTTA lasku väärin."],
        ["Ei ruuhkaa", "muttei ketään palvele.", "Kiitos kuitenkin."],
        ["Hinta on kohdallaan", "mutta hissi ei toimi", "mutta kyllähän tuon jaksaa kävellä."],
    ],
)
def test_a_sentence_is_cut_before_each_but(parts: list[str]) -> None:
    assert cut(" ".join(parts)) == parts


def test_the_comma_between_belongs_to_neither() -> None:
    assert cut("Hyvä leipä, mutta kova kuori.") == ["Hyvä leipä", "mutta kova kuori."]
    assert cut("tosi kiva , mut kallis lysti") == ["tosi kiva", "mut kallis lysti"]


@pytest.mark.parametrize(
    "text",
    [
        "Hyvää mutta kallista",
        "Ruoka oli hyvää mutta kallista mutta kylmää",
        "Mutta miksi kukaan ei vastaa?",
        "se ohitti mut eilen pysäkillä",
        "Ei mitään muttia tähän",
        "mutta-sana ja mutta-lause ovat kielioppia",
        "kaikki hyvin, mutta",
        "pieni mutta pippurinen yritys",
    ],
)
def test_what_says_one_thing_stays_whole(text: str) -> None:
    assert cut(text) == [text]


@given(st.lists(st.sampled_from([*"aäÖb ,.!\n", "yritän", " mutta ", ".Kiittäen"]), max_size=40).map("".join))
@example("virityksistä.Kiittäen kaikki")
@example("yritän, mutta en jaksa")
def test_letters_in_two_parts_are_cut_at_the_same_places(text: str) -> None:
    assert cut(normalize("NFD", text)) == [normalize("NFD", part) for part in cut(text)]


@given(st.lists(st.sampled_from([*"ab ,.!\n", " mutta ", ", mut ", "\U0001f600"]), max_size=60).map("".join))
@example(", mutta mutta mutta mutta")
@example("a b, mutta a b, mutta a b")
def test_parts_lie_in_order_and_lose_nothing_but_space_and_commas(text: str) -> None:
    spans = turns(text, sentences(text))
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        assert set(text[at:start]) <= set(" ,\n")
        assert text[start:end] == text[start:end].strip()
        at = end
    assert turns(text, spans) == spans
