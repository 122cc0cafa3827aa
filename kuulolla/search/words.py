"""The words of a post as the index holds them: fields that share positions (docs/adr/0011), and their mapping.

Pure. Who makes the words, tokenizer and analyser, is passed in as what they made.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kuulolla.finnish.function_words import FINNISH
from kuulolla.finnish.tokens import Kind
from kuulolla.search import layout

# Prefixes of this many letters are indexed of their own: a prefix rule takes no more than 128 words otherwise.
_PREFIXES = {"min_chars": 3, "max_chars": 10}
_PLACED = {"type": "text", "analyzer": "whitespace", "position_increment_gap": layout.GAP}
_UNPLACED = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}

_TELLING = frozenset({Kind.WORD, Kind.ACRONYM, Kind.HASHTAG})

WORD_FIELDS: dict[str, Any] = {
    layout.FORMS: {**_PLACED, "index_prefixes": _PREFIXES},
    "readings": {
        "type": "object",
        "dynamic": "strict",
        "properties": {
            field.removeprefix("readings."): {**_PLACED, "norms": False, "index_options": "positions"}
            for field in layout.READINGS
        },
    },
    layout.LEMMAS: _UNPLACED,
    layout.PARTS: _UNPLACED,
}
"""What the mapping says of the fields that `word_fields` makes: built-in analyzers alone."""


@dataclass(frozen=True, slots=True)
class IndexedWord:
    """A word of a post: its form in small letters and NFC, its base forms, the parts of its compounds.

    None of them holds a space; there is at least one lemma. `guessed`: no dictionary has it, any of them may be right.
    A word is written many times: what is made of it is made once.
    """

    form: str
    lemmas: tuple[str, ...]
    parts: tuple[str, ...] = ()
    guessed: bool = False
    kind: Kind = Kind.WORD

    readings: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """Base forms first, then parts, each once: what phrases and distances may take the word for."""
    placed: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """What lies at the word's position in each field of `layout.READINGS`."""
    terms: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """What it may be counted as in `layout.TERMS`; () for numbers, links, emoji and whatever else is no word.

    That is its likeliest lemma, and of a word that no dictionary has every one: only together with the word's other
    forms they tell which is right. A function word that a dictionary lacks needs no guess.
    """

    def __post_init__(self) -> None:
        readings = tuple(dict.fromkeys((*self.lemmas, *self.parts)))
        most = len(layout.READINGS)
        object.__setattr__(self, "readings", readings)
        object.__setattr__(self, "placed", (*readings, *[layout.NOTHING] * most)[:most])
        object.__setattr__(self, "terms", self._terms())

    def _terms(self) -> tuple[str, ...]:
        if self.kind not in _TELLING:
            return ()
        return self.lemmas if self.guessed and self.lemmas[0] not in FINNISH else self.lemmas[:1]


def word_fields(values: Iterable[Sequence[IndexedWord]]) -> dict[str, Any]:
    """The fields of a post whose title and text have these words; a value without words is left out.

    Each value of `forms` and of every `readings.*` has as many words as the post, up to the last one that says
    something there: positions never drift. Most words have one or two readings, and the fields of a third and fourth
    are seldom needed: what only holds positions is most of what they would hold.
    """
    told = [words for words in values if words]
    columns = [[" ".join(column) for column in zip(*[word.placed for word in words], strict=True)] for words in told]
    readings = {
        name.removeprefix("readings."): _to_the_last([column[at] for column in columns])
        for at, name in enumerate(layout.READINGS)
    }
    return {
        layout.FORMS: [" ".join([word.form for word in words]) for words in told],
        "readings": {name: placed for name, placed in readings.items() if placed},
        layout.LEMMAS: [" ".join([lemma for word in words for lemma in word.lemmas]) for words in told],
        layout.PARTS: [" ".join([part for word in words for part in word.parts]) for words in told],
    }


def _to_the_last(values: list[str]) -> list[str]:
    """Without the NOTHINGs that nothing follows, in this value or a later one."""
    while values:
        values[-1] = values[-1].rstrip(f" {layout.NOTHING}")
        if values[-1]:
            break
        values.pop()
    return values
