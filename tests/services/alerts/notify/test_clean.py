"""Anybody's text as one line that stays within its place."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.services.alerts.notify.clean import name_line, quote_line, web_address


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("kaksi\r\nriviä\x00\x1b\u2028ja kolmas", "kaksi riviä ja kolmas"),
        ("  välejä \t paljon ", "välejä paljon"),
        ("\u202eolleh\u202c \u2066x", "olleh x"),
        ("שלום עולם", "שלום עולם"),
        ("👩\u200d👩\u200d👧 ja 🏴󠁧󠁢󠁳󠁣󠁴󠁿", "👩\u200d👩\u200d👧 ja 🏴󠁧󠁢󠁳󠁣󠁴󠁿"),
        ("puoli \ud83d pari", "puoli \ufffd pari"),
        ("", ""),
    ],
)
def test_what_somebody_wrote_is_one_line_that_keeps_its_letters(text: str, line: str) -> None:
    assert quote_line(text) == line


def test_a_long_text_is_cut_with_a_sign_of_it() -> None:
    assert quote_line("x" * 200) == "x" * 200
    assert quote_line("x" * 10_000) == "x" * 199 + "…"
    assert name_line("x" * 10_000) == "x" * 119 + "…"


@given(st.text(st.characters(), max_size=500))
def test_a_line_can_be_encoded_has_no_control_signs_and_is_within_its_length(text: str) -> None:
    line = quote_line(text)
    line.encode()
    assert len(line) <= 200
    assert not {"Cc", "Cs", "Zl", "Zp"} & {unicodedata.category(sign) for sign in line}
    assert quote_line(line) == line


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://kuulolla.example/a?q=b%3Ac&d=e#f", "https://kuulolla.example/a?q=b%3Ac&d=e#f"),
        ("https://kuulolla.example/a|b> <x>\n", "https://kuulolla.example/a%7Cb%3E%20%3Cx%3E%0A"),
        ("https://kuulolla.example/ä", "https://kuulolla.example/%C3%A4"),
        ("https://kuulolla.example/\ud83d", "https://kuulolla.example/?"),
        ("javascript:alert(1)", None),
        ("//kuulolla.example", None),
    ],
)
def test_an_address_holds_nothing_that_ends_a_link(url: str, address: str | None) -> None:
    assert web_address(url) == address
