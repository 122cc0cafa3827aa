"""The text that a reader of HTML sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.services.ingest.html_text import text_of


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("pelkkä teksti", "pelkkä teksti"),
        ("<p>yksi</p><p>kaksi</p>", "yksi\nkaksi"),
        ("rivi<br/>toinen", "rivi\ntoinen"),
        ("<b>liha</b>voitu", "lihavoitu"),
        ("A &amp; B &#228; &auml;", "A & B ä ä"),
        ("<script>paha()</script>hyvä<style>p{}</style>", "hyvä"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("a   \n b", "a\nb"),
        ("hinta < 5 € & > 3", "hinta < 5 € & > 3"),
        ("<p>auki", "auki"),
        ("</p></p>", ""),
    ],
)
def test_what_is_seen(html: str, text: str) -> None:
    assert text_of(html) == text


@given(st.text(st.characters(exclude_characters="<>&", exclude_categories=["Cs"]), max_size=100))
def test_plain_text_keeps_its_words(text: str) -> None:
    assert text_of(text).split() == text.split()


@given(st.text("<>&;/!-abscript =\"'", max_size=60))
def test_no_markup_raises(html: str) -> None:
    assert isinstance(text_of(html), str)
