"""Normalising: one text for one meaning, whatever it was typed on."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.finnish.normalise import normalise
from kuulolla.schemas.post import MaskedKind

PARTS = ["[puhelin]", "[", "#", "@", "http://", "www.", "aaaa", "😀", "\u200d", "e\u0301", "İ", "\n", "\ud800", "ä"]
ANY_TEXT = st.lists(st.text() | st.characters(categories=["Cs"]) | st.sampled_from(PARTS), max_size=12).map("".join)


@given(ANY_TEXT)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(ANY_TEXT)
def test_what_comes_out_can_be_written_as_utf_8(text: str) -> None:
    normalise(text).encode("utf-8")


@given(st.text())
def test_composed_and_decomposed_letters_are_one(text: str) -> None:
    assert normalise(unicodedata.normalize("NFD", text)) == normalise(unicodedata.normalize("NFC", text))


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzåäö .,!?"), st.sampled_from([" ", "\n", "\r\n", "\t", "\u00a0"]))
def test_surrounding_space_and_line_breaks_change_nothing(text: str, space: str) -> None:
    assert normalise(space + text.replace(" ", space) + space) == normalise(text)


@pytest.mark.parametrize("kind", MaskedKind)
def test_every_mask_of_ingest_is_left_out(kind: MaskedKind) -> None:
    assert normalise(f"soita [{kind.value}] heti") == "soita heti"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("TODELLA HYVÄ", "todella hyvä"),
        ("ihanaaaaaaa!!!!!", "ihanaaa!!!"),
        ("Kiitos 😊👍🏽", "kiitos :) :)"),
        ("ei näin 🤬", "ei näin :("),
        ("katso https://esimerkki.invalid/a?b=1 ja www.esimerkki.invalid", "katso ja"),
        ("hei @matti.m, moi", "hei , moi"),
        ("#parasta #2026", "parasta 2026"),
        ("tuho\u00adlainen", "tuholainen"),
        ("  ", ""),
        ("[lainaus] jää", "[lainaus] jää"),
    ],
)
def test_text_is_read_so(text: str, read: str) -> None:
    assert normalise(text) == read
