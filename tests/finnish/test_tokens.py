"""A text's tokens: what they are, and that their places are right whatever the text."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kuulolla.finnish.tokens import Kind, Token, tokenize

PIECES = [
    *("#Kela", "Jono", "_", "HSL:n", "@hsl", "[puhelin]", "https://x.fi", "👍🏽", "👨\u200d👩", "1️⃣", "🇫🇮", "5G"),
    *("a\u0308", "\u00ad", " ", "-", "–", "'", ":", ".", "#", "@", "3,5", "S-market", "\ud800", "ä"),
]
ANY_TEXT = st.text(st.characters(exclude_categories=[])) | st.lists(st.sampled_from(PIECES)).map("".join)


def _kinds(text: str) -> list[tuple[str, str]]:
    return [(token.form, token.kind.value) for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("kirjastossa", Kind.WORD),
        ("raaka-aine", Kind.WORD),
        ("S-marketissa", Kind.WORD),
        ("vaa'an", Kind.WORD),
        ("vaa’an", Kind.WORD),
        ("H&M", Kind.WORD),
        ("5G", Kind.WORD),
        ("2,5mm", Kind.WORD),
        ("2020-luvulla", Kind.WORD),
        ("Verkkokauppa.comista", Kind.WORD),
        ("äiti", Kind.WORD),
        ("a\u0308iti", Kind.WORD),
        ("kir\u00adjasto", Kind.WORD),
        ("HSL:n", Kind.ACRONYM),
        ("Kela:lta", Kind.ACRONYM),
        ("H&M:lle", Kind.ACRONYM),
        ("EU:hun", Kind.ACRONYM),
        ("EU:ssakin", Kind.ACRONYM),
        ("10:een", Kind.ACRONYM),
        ("1.12.2026", Kind.NUMBER),
        ("12:30", Kind.NUMBER),
        ("-3,5", Kind.NUMBER),
        ("#kesä", Kind.HASHTAG),
        ("@hsl_hrt", Kind.HANDLE),
        ("@kaisa@example.fi", Kind.HANDLE),
        ("https://example.fi/a?b=1", Kind.LINK),
        ("www.example.fi", Kind.LINK),
        ("👍🏽", Kind.EMOJI),
        ("👨‍👩‍👧", Kind.EMOJI),
        ("🇫🇮", Kind.EMOJI),
        ("1️⃣", Kind.EMOJI),
        ("[puhelin]", Kind.MASK),
    ],
)
def test_one_thing_is_one_token(text: str, kind: Kind) -> None:
    assert tokenize(text) == [Token(text, 0, len(text), kind)]
    assert tokenize(f"({text}).")[0].form == text


@pytest.mark.parametrize(
    ("hashtag", "parts"),
    [
        ("#KelaJono", ["Kela", "Jono"]),
        ("#hsl_liikenne", ["hsl", "liikenne"]),
        ("#HSLLiikenne", ["HSL", "Liikenne"]),
        ("#Vaalit2027", ["Vaalit", "2027"]),
        ("#_kesä__loma_", ["kesä", "loma"]),
        ("#kesä", []),
        ("#HSL", []),
    ],
)
def test_a_hashtag_is_whole_and_its_parts(hashtag: str, parts: list[str]) -> None:
    assert [token.form for token in tokenize(f"Ei {hashtag} .")] == ["Ei", hashtag, *parts]


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Jono:tosi pitkä", ["Jono", "tosi", "pitkä"]),
        ("klo:20", ["klo", "20"]),
        ("hyvä.Kiitos", ["hyvä", "Kiitos"]),
        ("ja/tai", ["ja", "tai"]),
        ("jäte- ja vesi", ["jäte", "ja", "vesi"]),
        ("kissa–koira", ["kissa", "koira"]),
        ("snake_case", ["snake", "case"]),
        ("... !? 3 %", ["3"]),
        ("", []),
    ],
)
def test_what_is_no_part_of_a_word_parts_words(text: str, forms: list[str]) -> None:
    assert [token.form for token in tokenize(text)] == forms


@given(ANY_TEXT)
@example("#\ud800A1_b")
@example("#a\u0308B")
def test_places_spell_the_forms_and_never_overlap_but_within_a_hashtag(text: str) -> None:
    at, within = 0, 0
    for token in tokenize(text):
        assert text[token.start : token.end] == token.form != ""
        assert token.start >= at or (token.start > 0 and token.end <= within)
        at = max(at, token.start) if token.end <= within else token.end
        within = token.end if token.kind is Kind.HASHTAG else within


@given(ANY_TEXT)
def test_every_letter_and_digit_is_in_a_token(text: str) -> None:
    covered = {at for token in tokenize(text) for at in range(token.start, token.end)}
    assert [c for at, c in enumerate(text) if c.isalnum() and at not in covered] == []


@given(ANY_TEXT)
@example("ℹ ℹ")
@example("HSL: n [puhelin] #aB\u2028c")
def test_what_stands_between_spaces_has_the_same_tokens_alone(text: str) -> None:
    runs = [(found.start(), found.group()) for found in re.finditer(r"\S+", text)]
    assert tokenize(text) == [
        one._replace(start=at + one.start, end=at + one.end) for at, run in runs for one in tokenize(run)
    ]


@given(st.text(st.sampled_from("äöåÄÖé kirjastoA#:-'1@w.")))
@example("#Ä-1")
@example("ä@a")
@example("@aÄ")
@example("äwww.a")
@example("t.iö yle.fissä")
@example("k.www.ö:")
def test_decomposed_letters_make_the_same_tokens(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert [(unicodedata.normalize("NFC", form), kind) for form, kind in _kinds(decomposed)] == _kinds(text)


@pytest.mark.timeout(60)  # a second where nothing goes back into what was read
def test_the_time_grows_with_the_length_and_no_faster() -> None:
    for text in (
        "a-" * 50_000,
        "#" * 50_000,
        "@a." * 50_000,
        "1." * 50_000,
        "a:" * 50_000,
        "👍\u200d" * 50_000,
        "#aB" * 30_000,
    ):
        tokenize(text)
