"""Language id on short posts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.finnish.language import KNOWN, OTHER, UNDETERMINED, identify

SENTENCES = {
    "fi": ["Bussi oli taas myöhässä.", "Kiitos avusta!", "oon niin kyllästyny tähän", "Milloin kirjasto aukeaa?"],
    "sv": ["Bussen var sen igen.", "Tack för hjälpen!", "Det här fungerar inte alls.", "När öppnar biblioteket?"],
    "en": ["The bus was late again.", "Thanks for your help!", "This does not work at all.", "When do you open?"],
    "et": ["Ma ei ole teenindusega rahul.", "Kui ilus park!", "Töötajad olid sõbralikud.", "See ei tööta üldse."],
    OTHER: ["Ich bin mit dem Service nicht zufrieden.", "Автобус снова опоздал.", "¿Cuándo abre la biblioteca?"],
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in SENTENCES.items() for text in texts])
def test_short_sentences_are_told_apart(code: str, text: str) -> None:
    assert identify(text).code == code


@pytest.mark.parametrize(
    "text", ["", "   ", "ok", "123 456", "😀😀", "https://esimerkki.invalid/polku", "@joku", "[puhelin]"]
)
def test_too_little_to_tell_is_undetermined(text: str) -> None:
    language = identify(text)
    assert (language.code, language.confidence) == (UNDETERMINED, 0.0)


def test_hashtags_handles_and_links_do_not_decide() -> None:
    text = "Bussi myöhässä #worstdayever #neveragain #whatawayto @the_bus_company https://example.com/this/is/english"
    assert identify(text).code == "fi"


def test_all_capitals_are_the_same_language() -> None:
    assert identify("PALVELU OLI TODELLA HIDASTA").code == "fi"


@given(st.text() | st.text(st.characters(categories=["Cs", "Cc", "So"])))
def test_any_text_has_an_answer(text: str) -> None:
    language = identify(text)
    assert language.code in {*KNOWN, OTHER, UNDETERMINED}
    assert 0 <= language.confidence <= 1
