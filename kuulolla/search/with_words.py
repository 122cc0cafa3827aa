"""What a document is found by, made of what it says: words, hashtags, handles, links, emoji, address, fingerprint.

Elasticsearch indexes these fields and does not keep them in `_source`: whoever writes a stored document anew, if only
for one field, makes them again here. That is why nothing of a post is ever changed by a partial update.
"""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, Final

from kuulolla.finnish.tokens import Kind
from kuulolla.search import layout
from kuulolla.search.address import address
from kuulolla.search.document import Document
from kuulolla.search.fingerprint import fingerprint
from kuulolla.search.lexicon import Lexicon, PlacedWord
from kuulolla.search.words import IndexedWord, word_fields

_UNTOLD: Final = "und"  # as finnish/language.py says it, which is not imported here: it opens a model


def with_words(document: Mapping[str, Any], lexicon: Lexicon) -> Document:
    """The document as it is written to the index; a tombstone has no words, and stays as it is."""
    if document["deleted"]:
        return dict(document)
    title, text = (lexicon.indexed(said, _language(document)) for said in _said(document))
    words = [*title, *text]
    signs = [word for word in words if word.kind is not Kind.WORD]
    made = {
        **document,
        **word_fields([title, text]),
        layout.TERMS: list(dict.fromkeys(chain.from_iterable([word.terms for word in words]))),
        layout.HASHTAGS: _each(signs, Kind.HASHTAG, "#"),
        layout.HANDLES: _each(signs, Kind.HANDLE, "@"),
        layout.LINKS: [address(link) for link in _each(signs, Kind.LINK)],
        layout.EMOJI: [lemma for word in signs if word.kind is Kind.EMOJI for lemma in word.lemmas],
    }
    if (copied := fingerprint(document["text"], document.get("title"))) is not None:
        made[layout.FINGERPRINT] = copied
    if document.get("url"):
        made[layout.ADDRESS] = address(document["url"])
    return made


def read_document(document: Mapping[str, Any], lexicon: Lexicon) -> tuple[list[PlacedWord], list[PlacedWord]]:
    """The words of a document's title and of its text, with their places in each."""
    title, text = _said(document)
    language = _language(document)
    return lexicon.read(title, language), lexicon.read(text, language)


def _said(document: Mapping[str, Any]) -> tuple[str, str]:
    return document.get("title") or "", document["text"]


def _language(document: Mapping[str, Any]) -> str:
    code: str = document.get("language", {}).get("code", _UNTOLD)
    return code


def _each(words: Sequence[IndexedWord], kind: Kind, sign: str = "") -> list[str]:
    return list(dict.fromkeys(word.form.removeprefix(sign) for word in words if word.kind is kind))
