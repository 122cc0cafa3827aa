"""How far into a text is read, given what fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.finnish.sentences import LINE_BREAKS, sentences
from kuulolla.services.sentiment.cut import cut

TEXT = "Jono oli pitkä. Kassa oli kiinni! Lähdin pois."


@pytest.mark.parametrize(
    ("most", "read"),
    [
        (8, "Jono oli pitkä. Kassa oli kiinni! Lähdin pois."),
        (7, "Jono oli pitkä. Kassa oli kiinni!"),
        (5, "Jono oli pitkä."),
        (3, "Jono oli pitkä."),
        (2, "Jono oli"),
        (0, ""),
    ],
)
def test_a_text_is_read_to_the_last_sentence_that_fits_or_else_word(most: int, read: str) -> None:
    assert TEXT[: cut(TEXT, lambda text: len(text.split()) <= most)] == read


def test_a_word_that_does_not_fit_is_read_in_part_and_its_letters_keep_their_marks() -> None:
    assert cut("ä" * 50, lambda text: len(text) <= 7) == 7
    assert cut("a\u0308" * 50, lambda text: len(text) <= 7) == 6


TEXTS = st.lists(st.sampled_from(["jono", "Oli", "pitkä!", "Ei.", "", "a\u0308iti\u2028", "\n"]), max_size=30).map(
    " ".join
)


@given(TEXTS, st.integers(0, 60))
def test_what_is_read_fits_and_no_sentence_more_would(text: str, most: int) -> None:
    end = cut(text, lambda part: len(part) <= most)
    flat = text.translate(dict.fromkeys(map(ord, LINE_BREAKS), " "))
    assert end <= most
    fitting = [after for _, after in sentences(flat) if after <= most]
    if fitting:
        assert end == fitting[-1]


@given(TEXTS, st.integers(0, 60), st.sampled_from(LINE_BREAKS))
def test_a_line_break_for_a_space_cuts_at_the_same_place(text: str, most: int, line_break: str) -> None:
    def fits(part: str) -> bool:
        return len(part.strip()) <= most

    assert cut(text.replace(" ", line_break), fits) == cut(text, fits)


def test_what_lies_far_beyond_the_cut_is_not_tried() -> None:
    tried = []

    def fits(part: str) -> bool:
        tried.append(len(part))
        return len(part) <= 60

    assert cut("Tämä on lause. " * 4000, fits) == 59
    assert len(tried) < 10
    assert max(tried) < 150
