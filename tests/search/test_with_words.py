"""What a document is found by is made of what it says, in its language; nothing is added to one that says nothing."""

from typing import Any

import pytest

from kuulolla.finnish.tokens import tokenize
from kuulolla.schemas.scored_post import Language
from kuulolla.search import layout
from kuulolla.search.document import Document, document, tombstone
from kuulolla.search.fingerprint import FEWEST_WORDS, fingerprint
from kuulolla.search.mapping import DERIVED
from kuulolla.search.with_words import read_document, with_words
from tests.search.few_words import lexicon
from tests.services.indexer.posts import NOW, scored

LEXICON = lexicon()
FINNISH = "Bussissa voi istua 😊 kirjaston ovelle #KelaJono @kela https://www.Kela.example/Jono/ 14:30"


def post(text: str, language: str = "fi", **changes: str) -> Document:
    said: dict[str, Any] = {"text": text, "language": Language(code=language, confidence=0.9), **changes}
    return document(scored(**said), NOW)


def made(text: str, language: str = "fi", **changes: str) -> dict[str, Any]:
    """The fields that come to the document, and no others."""
    before = post(text, language, **changes)
    after = with_words(before, LEXICON)
    assert {name: value for name, value in after.items() if name not in DERIVED} == before
    return {name: value for name, value in after.items() if name in DERIVED}


def test_a_finnish_post_is_found_by_its_words_and_by_what_stands_among_them() -> None:
    found = made(FINNISH, url="https://www.foorumi.example/Viesti/1/")
    assert found[layout.FORMS] == [
        "bussissa voi istua 😊 kirjaston ovelle #kelajono @kela https://www.kela.example/jono/ 14:30"
    ]
    readings = {name: values[0].split() for name, values in found["readings"].items()}
    assert {name: words[:2] for name, words in readings.items()} == {
        "r1": ["bussi", "voida"],
        "r2": [layout.NOTHING, "voi"],
        "r3": [layout.NOTHING, layout.NOTHING],
        "r4": [layout.NOTHING, layout.NOTHING],
    }
    assert {"bussi", "voida", "voi", "kirjasto", "kela"} <= set(found[layout.LEMMAS][0].split())
    assert set(found[layout.PARTS][0].split()) >= {"kirja", "kirjasto", "jono"}
    assert (found[layout.HASHTAGS], found[layout.HANDLES]) == (["kelajono"], ["kela"])
    assert (found[layout.LINKS], found[layout.EMOJI]) == (["kela.example/jono"], ["😊"])
    assert found[layout.ADDRESS] == "foorumi.example/viesti/1"
    assert found[layout.FINGERPRINT] == fingerprint(FINNISH)


@pytest.mark.parametrize(
    ("text", "language", "stems", "parts"),
    [
        ("Biblioteket stängde", "sv", ["sv:bibliotek", "sv:stäng"], ""),
        ("Stadsbiblioteket", "sv", ["sv:stadsbibliotek"], "sv:bibliotek"),
        ("The queues", "en", ["en:the", "en:queue"], ""),
    ],
)
def test_swedish_and_english_posts_are_found_by_their_stems(
    text: str, language: str, stems: list[str], parts: str
) -> None:
    found = made(text, language)
    assert found["readings"]["r1"] == found[layout.LEMMAS] == [" ".join(stems)]
    assert found[layout.PARTS] == [parts]
    assert found[layout.TERMS] == stems


def test_a_title_is_a_value_of_its_own_before_the_text() -> None:
    found = made("Kirjaston bussi", title="Tuli!")
    assert found[layout.FORMS] == ["tuli", "kirjaston bussi"]
    assert found["readings"]["r1"] == ["tulla", "kirjasto bussi"]
    assert found[layout.TERMS] == ["tulla", "kirjasto", "bussi"]


def test_of_a_homograph_the_likeliest_lemma_is_counted_and_a_term_once() -> None:
    assert made("Tuli, tuli! Bussi bussissa")[layout.TERMS] == ["tulla", "bussi"]


def test_of_a_word_that_no_dictionary_has_every_lemma_is_counted_that_it_may_have() -> None:
    found = made("Woltin bussi")[layout.TERMS]
    assert (found[0], found[-1]) == ("woltin", "bussi")
    assert {"wolt", "wolti", "woltti"} < set(found)
    assert len(found) == len(set(found))


def test_a_function_word_that_the_dictionary_lacks_is_guessed_to_be_nothing_else() -> None:
    assert made("Kuitenkin bussi")[layout.TERMS] == ["kuitenkin", "bussi"]


def test_numbers_links_handles_and_emoji_are_no_terms_and_hashtags_are() -> None:
    found = set(made(FINNISH)[layout.TERMS])
    assert "kelajono" in found
    assert not found & {"kela", "14:30", "😊", "https://www.kela.example/jono/"}


def test_a_post_without_any_of_them_has_only_what_is_there() -> None:
    found = made("Tuli")
    assert layout.FINGERPRINT not in found, f"fewer than {FEWEST_WORDS} words"
    assert layout.ADDRESS not in found
    assert [found[name] for name in (layout.HASHTAGS, layout.HANDLES, layout.LINKS, layout.EMOJI)] == [[]] * 4


def test_a_deleted_post_has_no_words_whatever_is_left_of_it() -> None:
    gone = tombstone(scored(text=FINNISH), NOW)
    assert with_words(gone, LEXICON) == gone
    assert not set(with_words(gone, LEXICON)) & set(DERIVED)


def test_a_document_that_is_there_gets_the_same_fields_once_more() -> None:
    once = with_words(post(FINNISH), LEXICON)
    stored = {name: value for name, value in once.items() if name not in DERIVED}
    assert with_words(stored, LEXICON) == once


def test_the_words_of_a_document_lie_where_its_title_and_its_text_have_them() -> None:
    title, text = read_document(post("Kirjaston bussi", title="Tuli!"), LEXICON)
    assert [(one.start, one.end) for one in (*title, *text)] == [(0, 4), (0, 9), (10, 15)]
    assert [one.word.terms for one in text] == [("kirjasto",), ("bussi",)]


def test_a_document_whose_language_nobody_told_is_read_as_finnish() -> None:
    told = post("Kirjaston bussi")
    untold = {name: value for name, value in told.items() if name != "language"}
    assert read_document(untold, LEXICON) == read_document(told, LEXICON)
    assert len(read_document(untold, LEXICON)[1]) == len(tokenize("Kirjaston bussi"))
