"""Stems of Swedish and English words, marked with their language: Snowball's, and without articles that it leaves.

Snowball (M. Porter, https://snowballstem.org) takes -en from `bussen` and nothing from `biblioteket`, `daghemmet`,
`skolan` or the genitive `Migris`.
"""

import re
from collections.abc import Iterator
from typing import Final

from snowballstemmer.english_stemmer import EnglishStemmer
from snowballstemmer.swedish_stemmer import SwedishStemmer

_STEMMERS: Final = {"sv": SwedishStemmer, "en": EnglishStemmer}

LANGUAGES: Final = tuple(_STEMMERS)
"""Codes of the languages whose words are read by their stems."""

# The neuter's article, as in huset and husets; not that of what ends so by itself (frihet, kvalitet, paket).
_ARTICLE: Final = re.compile(r"(?<=[a-zåäö]{3})(?<!h)(?<!it)ets?$")
# The article after a, as in skolan and skolans; shorter words end so by themselves (plan, utan).
_AFTER_A: Final = re.compile(r"(?<=[a-zåäö]{3}a)ns?$")
_GENITIVE: Final = re.compile(r"(?<=[a-zåäö]{3}[iuåäö])s$")
_BY_THEMSELVES: Final = frozenset(
    {
        *("paket", "budget", "magnet", "planet", "staket", "internet", "kabaret", "siluet"),
        *("annan", "innan", "medan", "redan", "sedan", "sådan"),
    }
)
_DOUBLED: Final = re.compile(r"([mn])\1$")
_JOINT: Final = re.compile("s")
_FEWEST_OF_PIECE: Final = 5


def stem(word: str, language: str) -> str:
    """What is left of `word`, in small letters, without its endings: `sv:bibliotek` of `biblioteket`."""
    if language == "sv" and word not in _BY_THEMSELVES:
        word = _GENITIVE.sub("", _AFTER_A.sub("", _ARTICLE.sub("", word)))
    # A stemmer keeps the word that it works on in itself: one for each word, so that threads do not meet.
    found = _STEMMERS[language]().stemWord(word) or word
    if language == "sv":
        found = _DOUBLED.sub(r"\1", found)
    return f"{language}:{found}"


def unmarked(term: str) -> str:
    """A lemma as it is, a stem without its language."""
    language, mark, rest = term.partition(":")
    return rest if mark and language in _STEMMERS else term


def pieces(word: str, language: str) -> Iterator[str]:
    """What a Swedish compound with an s between its words may be made of: bibliotek-s-kortet, stad-s-bibliotek.

    There is no list of words to say whether it is one: pieces that are no words are asked for by nobody.
    """
    for joint in _JOINT.finditer(word) if language == "sv" else ():
        head, tail = word[: joint.start()], word[joint.end() :]
        if min(len(head), len(tail)) < _FEWEST_OF_PIECE - 1:
            continue
        yield from (piece for piece in (head, tail) if len(piece) >= _FEWEST_OF_PIECE)
