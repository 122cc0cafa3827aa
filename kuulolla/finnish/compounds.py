"""Compounds that no dictionary has as a whole: `Kela-jono`, `Twitter-tilini`, `bloggaajabrunssi`."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from kuulolla.finnish.reading import Dictionary, Reading, comparable, distinct

_FEWEST_OF_HEAD: Final = 3
_FEWEST_OF_TAIL: Final = 4
_FEWEST_OF_LISTED_TAIL: Final = 3
# They stand before other words and never alone.
_PREFIXES: Final = frozenset(
    {
        *("ala", "ali", "avo", "bio", "digi", "eko", "epä", "eri", "erityis", "esi", "etu", "etä", "euro"),
        *("hyper", "iki", "jälki", "keski", "kesto", "kyber", "lähi", "makro", "mikro", "mini", "moni"),
        *("multi", "perus", "pien", "pika", "päällys", "sisä", "super", "suur", "taka", "tasa", "tele"),
        *("täys", "ulko", "ultra", "uus", "vara", "vasta", "yhteis", "yksityis", "yleis", "yli", "ylä"),
    }
)


def hyphenated(word: str, analyse: Callable[[str], Sequence[Reading]], dictionary: Dictionary) -> tuple[Reading, ...]:
    """The readings of a word with hyphens: its last piece inflected, the others as they are; () without a hyphen.

    What the dictionary knows written together (a word that was broken at a line's end) is read so as well.
    """
    *heads, tail = word.split("-")
    if not heads:
        return ()
    before = [_base(head, dictionary) for head in heads]
    written = "".join(heads)
    compound = (Reading(written + last.lemma, (*before, *last.parts, last.lemma)) for last in analyse(tail))
    whole = () if dictionary.readings(tail) else dictionary.readings(word.replace("-", ""))
    return distinct((*whole, *compound))


def _base(piece: str, dictionary: Dictionary) -> str:
    """The base form of a piece that is not the last, or the piece where the dictionary does not know it."""
    lemmas = [reading.lemma for reading in dictionary.readings(piece)]
    return lemmas[0] if lemmas and comparable(piece) not in lemmas else piece


def with_known_tail(word: str, dictionary: Dictionary) -> tuple[Reading, ...]:
    """Readings of an unknown word whose longest known ending is a word of its own: fenno|voimasta; () where none is."""
    form = word.lower()
    if not form.isalpha():
        return ()
    for at in range(_FEWEST_OF_HEAD, len(form) - _FEWEST_OF_TAIL + 1):
        if tails := [tail for tail in dictionary.readings(form[at:]) if len(tail.lemma) >= _FEWEST_OF_TAIL]:
            head = form[:at]
            return distinct(Reading(head + tail.lemma, (head, *tail.parts, tail.lemma)) for tail in tails)
    return ()


def split(lemma: str, is_word: Callable[[str], bool], is_lemma: Callable[[str], bool]) -> tuple[str, ...]:
    """The parts of a compound lemma by words that are listed, the longest tail first; () where it is no compound."""
    if "-" in lemma:
        return tuple(filter(None, lemma.split("-")))
    for head, tail in tails(lemma):
        if is_lemma(tail) and is_head(head, is_word, is_lemma):
            return (*(split(head, is_word, is_lemma) or (head,)), *split(tail, is_word, is_lemma), tail)
    return ()


def tails(word: str) -> Iterator[tuple[str, str]]:
    """Each way to cut `word` in two that leaves enough on both sides, the longest tail first."""
    return ((word[:at], word[at:]) for at in range(_FEWEST_OF_HEAD, len(word) - _FEWEST_OF_LISTED_TAIL + 1))


def is_head(head: str, is_word: Callable[[str], bool], is_lemma: Callable[[str], bool]) -> bool:
    """A word, a prefix, or what -nen is before another part: hevos-, perustamis-."""
    return is_word(head) or head in _PREFIXES or (head.endswith("s") and is_lemma(head[:-1] + "nen"))
