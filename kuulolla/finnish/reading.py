"""A reading of a word: the lemma that it may be a form of, and the parts that this lemma is compounded from."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

# Hyphens, compound marks of dictionaries, and what is not seen.
_UNCOMPARED = re.compile("[-#=|\u2010\u2011\u00ad\u200b-\u200f\u2060\ufeff]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_PLAIN = str.maketrans("\u2010\u2011\u2019\u02bc\u00b4", "--'''")


@dataclass(frozen=True, slots=True)
class Reading:
    """A lemma and its parts, as `comparable` writes them; `parts` is empty where the lemma is no compound.

    `guessed`: made by rules of a word that no dictionary has, so that others beside it are as good. Who found a reading
    is no part of it.
    """

    lemma: str
    parts: tuple[str, ...] = ()
    guessed: bool = field(default=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """What is compared is written in one way only, whoever found it."""
        object.__setattr__(self, "lemma", comparable(self.lemma))
        object.__setattr__(self, "parts", tuple(filter(None, map(comparable, self.parts))))


class Dictionary(Protocol):
    """Finnish words with their readings: Voikko's, or the one that a pip package carries."""

    @property
    def id(self) -> str:
        """Changes when a word may be read otherwise than before."""

    def readings(self, word: str) -> tuple[Reading, ...]:
        """How `word` (as `plain` gives it) may be read, the likely readings alone; () for one that it has not."""

    def all_readings(self, word: str) -> tuple[Reading, ...]:
        """Those, and the ones that are hardly ever meant in running text."""


def comparable(lemma: str) -> str:
    """`lemma` in lower case and NFC without hyphens and compound marks: `S-market` and `smarket` are one."""
    return unicodedata.normalize("NFC", _UNCOMPARED.sub("", lemma).lower())


def plain(form: str) -> str:
    """`form` in NFC without what is not seen, hyphens and apostrophes as a keyboard has them; case stays."""
    return unicodedata.normalize("NFC", _UNSEEN.sub("", form).translate(_PLAIN))


def distinct(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """The readings in order, each once."""
    return tuple(dict.fromkeys(readings))
