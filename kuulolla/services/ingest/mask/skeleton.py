"""The text as a recogniser reads it: disguises taken off, each character with its place in the text as written."""

import re
import unicodedata
from dataclasses import dataclass

_PLAIN = re.compile(r"[\x21-\x7e äöåÄÖÅ]*")
_DASHES = "\u00b7\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_SPACES = re.compile(r"\s")


@dataclass(frozen=True)
class Skeleton:
    """`text` without invisible characters, every space and line break as one blank, every dash as `-`, digits ASCII.

    `places[i]` is where character i stands in the text as written, `places[len(text)]` its end.
    """

    text: str
    places: range | list[int]


def skeleton(written: str) -> Skeleton:
    """The skeleton of `written`, never longer than it."""
    if _PLAIN.fullmatch(written):
        return Skeleton(written, range(len(written) + 1))
    kept: list[str] = []
    places: list[int] = []
    for place, character in enumerate(written):
        plain = character if character.isascii() and character.isprintable() else _plain(character)
        if plain:
            kept.append(plain)
            places.append(place)
    places.append(len(written))
    return Skeleton("".join(kept), places)


def _plain(character: str) -> str:
    if _SPACES.match(character):
        return " "
    if character in _DASHES:
        return "-"
    category = unicodedata.category(character)
    if category in {"Cf", "Cc", "Mn", "Me"}:  # soft hyphens, joiners, direction marks, combining strokes
        return ""
    digit = unicodedata.digit(character, None)
    if digit is not None and category == "Nd":
        return str(digit)
    wide = unicodedata.normalize("NFKC", character)
    return wide if len(wide) == 1 else character
