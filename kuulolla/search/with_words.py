"""What a document is found by, made of what it says: words, hashtags, handles, links, emoji, address, fingerprint.

Elasticsearch indexes these fields and does not keep them in `_source`: whoever writes a stored document anew, if only
for one field, makes them again here. That is why nothing of a post is ever changed by a partial update.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from kuulolla.finnish.function_words import FINNISH
from kuulolla.finnish.tokens import Kind
from kuulolla.search import layout
from kuulolla.search.address import address
from kuulolla.search.document import Document
from kuulolla.search.fingerprint import fingerprint
from kuulolla.search.lexicon import Lexicon, PlacedWord
from kuulolla.search.words import word_fields

_UNTOLD: Final = "und"  # as finnish/language.py says it, which is not imported here: it opens a model
_TELLING: Final = frozenset({Kind.WORD, Kind.ACRONYM, Kind.HASHTAG})


def with_words(document: Mapping[str, Any], lexicon: Lexicon) -> Document:
    """The document as it is written to the index; a tombstone has no words, and stays as it is."""
    if document["deleted"]:
        return dict(document)
    title, text = read_document(document, lexicon)
    placed = [*title, *text]
    made = {
        **document,
        **word_fields([[one.word for one in title], [one.word for one in text]]),
        layout.TERMS: list(dict.fromkeys(term for one in placed for term in terms(one))),
        layout.HASHTAGS: _each(placed, Kind.HASHTAG, "#"),
        layout.HANDLES: _each(placed, Kind.HANDLE, "@"),
        layout.LINKS: [address(link) for link in _each(placed, Kind.LINK)],
        layout.EMOJI: [lemma for one in placed if one.kind is Kind.EMOJI for lemma in one.word.lemmas],
    }
    if (copied := fingerprint(document["text"], document.get("title"))) is not None:
        made[layout.FINGERPRINT] = copied
    if document.get("url"):
        made[layout.ADDRESS] = address(document["url"])
    return made


def read_document(document: Mapping[str, Any], lexicon: Lexicon) -> tuple[list[PlacedWord], list[PlacedWord]]:
    """The words of a document's title and of its text, with their places in each."""
    language = document.get("language", {}).get("code", _UNTOLD)
    return lexicon.read(document.get("title") or "", language), lexicon.read(document["text"], language)


def terms(placed: PlacedWord) -> tuple[str, ...]:
    """What a word may be counted as in TERMS; () for numbers, links, emoji and whatever else is no word.

    That is its likeliest lemma, and of a word that no dictionary has every one: only together with the word's other
    forms they tell which is right. A function word that a dictionary lacks needs no guess.
    """
    if placed.kind not in _TELLING:
        return ()
    lemmas = placed.word.lemmas
    return lemmas if placed.word.guessed and lemmas[0] not in FINNISH else lemmas[:1]


def _each(placed: Sequence[PlacedWord], kind: Kind, sign: str = "") -> list[str]:
    return list(dict.fromkeys(one.word.form.removeprefix(sign) for one in placed if one.kind is kind))
