"""What a document is found by, made of what it says: words, hashtags, handles, links, emoji, address, fingerprint.

Elasticsearch indexes these fields and does not keep them in `_source`: whoever writes a stored document anew, if only
for one field, makes them again here. That is why nothing of a post is ever changed by a partial update.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

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
        layout.TERMS: list(dict.fromkeys(found for one in placed if (found := term(one)) is not None)),
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


def term(placed: PlacedWord) -> str | None:
    """What a word is counted as in TERMS; None for numbers, links, emoji and whatever else is no word."""
    return placed.word.lemmas[0] if placed.kind in _TELLING else None


def _each(placed: Sequence[PlacedWord], kind: Kind, sign: str = "") -> list[str]:
    return list(dict.fromkeys(one.word.form.removeprefix(sign) for one in placed if one.kind is kind))
