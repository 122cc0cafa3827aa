"""Language id on short posts."""

from pathlib import Path
from unicodedata import normalize

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


SHORT_POSTS = Path(__file__).parents[2] / "training" / "data" / "languages" / "short_posts.tsv"


# Estonian is the nearest relative: of two words, one in six could be either.
@pytest.mark.parametrize(("code", "least"), [("fi", 0.985), ("sv", 0.97), ("en", 0.985), ("et", 0.92)])
def test_four_languages_are_told_apart_on_short_posts(code: str, least: float) -> None:
    posts = [line.split("\t")[1] for line in SHORT_POSTS.read_text(encoding="utf-8").splitlines() if line[:2] == code]
    assert len(posts) >= 200
    assert sum(identify(post).code == code for post in posts) / len(posts) >= least


@pytest.mark.parametrize(
    "text", ["", "   ", "ok", "123 456", "😀😀", "https://esimerkki.invalid/polku", "@joku", "[puhelin]"]
)
def test_too_little_to_tell_is_undetermined(text: str) -> None:
    language = identify(text)
    assert (language.code, language.confidence) == (UNDETERMINED, 0.0)


def test_hashtags_handles_and_links_do_not_decide() -> None:
    text = "Bussi myöhässä #worstdayever #neveragain #whatawayto @the_bus_company https://example.com/this/is/english"
    assert identify(text).code == "fi"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("fi", "Kävin eilen uudessa kahvilassa ja palvelu oli todella ystävällistä, kahvikin hyvää. Great place!"),
        ("fi", "Appen är jättefin, siis oikeasti kaunis, ja ruotsinkielinen puolikin oli kerrankin ihmisen kääntämä."),
        ("en", "This is the best app I have used in years and I recommend it to everybody. Hyvä!"),
        ("sv", "Jag åkte med bussen till stan och föraren var mycket trevlig. Kiitos!"),
        ("et", "Väga hea teenindus, tulen kindlasti tagasi. Kiitos!"),
    ],
)
def test_a_post_of_two_languages_is_in_the_one_it_has_more_of(code: str, text: str) -> None:
    assert identify(text).code == code


@pytest.mark.parametrize(("more", "less"), [("fi", "sv"), ("sv", "fi"), ("fi", "en")])
def test_a_long_post_is_in_the_language_it_has_more_of_wherever_it_begins(more: str, less: str) -> None:
    most, least = " ".join(SENTENCES[more] * 12), " ".join(SENTENCES[less] * 5)
    assert len(least) > 400
    assert identify(f"{least}\n\n{most}").code == identify(f"{most}\n\n{least}").code == more


def test_all_capitals_are_the_same_language() -> None:
    assert identify("PALVELU OLI TODELLA HIDASTA").code == "fi"


@given(st.text() | st.text(st.characters(categories=["Cs", "Cc", "So"])))
def test_any_text_has_an_answer(text: str) -> None:
    language = identify(text)
    assert language.code in {*KNOWN, OTHER, UNDETERMINED}
    assert 0 <= language.confidence <= 1


# Both languages in the first 400 characters: with letters in two parts there would be less English among them.
LONG = "Öylätit jäävät väliin täällä. " * 3 + "The rest of this is in English. " * 20


@pytest.mark.parametrize("text", [LONG, *SENTENCES["fi"], *SENTENCES["sv"]])
def test_letters_in_two_parts_and_space_before_the_text_change_nothing(text: str) -> None:
    assert identify(normalize("NFD", text)) == identify(text)
    assert identify(" \n" * 300 + text) == identify(text)
