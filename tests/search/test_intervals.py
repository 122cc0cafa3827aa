"""Phrases and distances find words of any language wherever they lie, in compounds too; marks agree with them."""

import pytest

from kuulolla.search.compile import compile_tree
from kuulolla.search.language.parse import parse
from kuulolla.search.marks import Marker
from kuulolla.search.words import word_fields
from tests.search.few_words import lexicon
from tests.search.lucene import Document, matches
from tests.search.test_meaning import NOW

LEXICON = lexicon()


def indexed(text: str, language: str) -> Document:
    """The fields of a post as the whitespace analyzer splits them."""
    made = word_fields([[one.word for one in LEXICON.read(text, language)]])
    fields = {**made, **{f"readings.{name}": values for name, values in made["readings"].items()}}
    return {name: dict(enumerate(" ".join(values).split())) for name, values in fields.items() if name != "readings"}


@pytest.mark.parametrize(
    ("query", "text", "language", "marked"),
    [
        ("bibliotek NEAR/2 stängt", "Stadsbiblioteket var stängt", "sv", ["Stadsbiblioteket", "stängt"]),
        ("stängda ONEAR/0 bibliotek", "Stängda stadsbibliotek!", "sv", ["Stängda", "stadsbibliotek"]),
        ('"biblioteket stängde"', "Stadsbiblioteket stängde", "sv", ["Stadsbiblioteket", "stängde"]),
        ('"stängde biblioteket"', "Stadsbiblioteket stängde", "sv", []),
        ("known NEAR/1 queues", "A well-known queue", "en", ["well-known", "queue"]),
        ('"kela jono"', "Kela jonon päässä", "fi", ["Kela", "jonon"]),
        ('"puodikas palvelee"', "Puodikkaan palvelee", "fi", ["Puodikkaan", "palvelee"]),
        ("puodikas NEAR/1 bussi", "Bussissa puodikkaaseen", "fi", ["Bussissa", "puodikkaaseen"]),
        ("kirja NEAR/1 bussi", "Kirjaston bussissa", "fi", ["Kirjaston", "bussissa"]),
    ],
)
def test_a_word_is_found_in_any_reading_of_any_language(
    query: str, text: str, language: str, marked: list[str]
) -> None:
    tree = parse(query)
    found = Marker(tree, LEXICON).marks([], LEXICON.read(text, language)).text
    assert [text[start:end] for start, end in found] == marked
    compiled = compile_tree(tree, LEXICON, NOW)["bool"]["must"][0]
    assert matches(compiled, indexed(text, language)) == bool(marked)
