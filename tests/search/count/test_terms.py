"""Function words of three languages are no terms, what people talk about is."""

from collections import Counter

import pytest

from kuulolla.schemas.scored_post import Language
from kuulolla.search.count.terms import function_terms, top_terms
from kuulolla.search.document import document
from kuulolla.search.open_lexicon import open_lexicon
from kuulolla.search.with_words import read_document
from tests.search.count.conftest import Store
from tests.search.count.listened import Listened
from tests.services.indexer.posts import NOW, scored

LEXICON = open_lexicon()


def left(text: str, language: str) -> set[str]:
    return {word.word.terms[0] for word in LEXICON.read(text, language) if word.word.terms} - set(function_terms())


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Minun mielestäni bussi on kuitenkin ihan liian usein myöhässä, mutta kiitos!", "fi", {"bussi", "kiitos"}),
        ("Eikö täällä koskaan saa mitään apua, vaikka jonotamme tuntikausia?", "fi", {"apu", "jonottaa"}),
        ("mä oon niinku ihan et mitä täs kirjastos oikein tapahtuu :D", "fi", {"kirjasto", "tapahtua"}),
        ("Det är inte så bra att biblioteket alltid är stängt när jag kommer", "sv", {"sv:bibliotek", "sv:stäng"}),
        ("I don't know why the bus is always late", "en", {"en:bus", "en:late"}),
    ],
)
def test_what_a_post_is_about_is_left(text: str, language: str, words: set[str]) -> None:
    found = left(text, language)
    assert words <= found
    assert len(found) <= len(words) + 2


def test_they_are_few_enough_for_one_request_and_each_is_there_once() -> None:
    terms = function_terms()
    assert 500 < len(terms) < 1_000
    assert len(set(terms)) == len(terms)


@pytest.mark.real
def test_the_server_counts_the_terms_as_one_does_by_hand(listened: Listened) -> None:
    found = top_terms(listened.client, listened.alias, listened.query("kela"), LEXICON, size=50)
    by_hand = Counter(
        its
        for one in listened.having("kela")
        for its in {its for words in read_document(one, LEXICON) for word in words for its in word.word.terms}
        if its not in function_terms()
    )
    assert {one.term: one.posts for one in found} == by_hand
    first = top_terms(listened.client, listened.alias, listened.query("kela"), LEXICON, size=3)
    assert [one.posts for one in first] == sorted(by_hand.values(), reverse=True)[:3]
    assert first[0].term == "kela"


@pytest.mark.real
def test_they_are_shown_as_they_are_written(stored: Store) -> None:
    texts = [
        *[("Kela ei vastaa. Miksi Kela jonottaa meitä?", "fi")] * 5,
        *[("Lähin S-market on kiinni", "fi")] * 4,
        *[("Taas se HSL:n lippu", "fi")] * 3,
        *[("Vårt bibliotek är så fint", "sv")] * 2,
        ("Tilasin Lähettären kautta", "fi"),
        ("Taas Lähetär myöhästyi, Lähettäreltä ei vastata", "fi"),
    ]
    posts = [
        scored(number, text=text, language=Language(code=code, confidence=0.9))
        for number, (text, code) in enumerate(texts)
    ]
    index = stored(document(post, NOW) for post in posts)
    found = {one.term: one for one in top_terms(index.client, index.alias, index.query("*"), LEXICON)}
    expected = {
        "kela": ("Kela", 5),
        "smarket": ("S-market", 4),
        "hsl": ("HSL", 3),
        "lippu": ("lippu", 3),
        "sv:bibliotek": ("bibliotek", 2),
        "lähetär": ("Lähetär", 2),
    }
    assert {its: (found[its].written, found[its].posts) for its in expected} == expected
    assert not {"ei", "olla", "se", "taas", "sv:är", "sv:vårt", "lähettären", "lähettäreltä"} & found.keys()


@pytest.mark.real
def test_where_nothing_is_found_there_are_none(listened: Listened) -> None:
    assert top_terms(listened.client, listened.alias, listened.query("raitiovaunu"), LEXICON) == ()
