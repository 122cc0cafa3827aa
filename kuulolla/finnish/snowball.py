"""The last resort: a stem by Snowball's rules, where neither a dictionary nor an ending says anything."""

from importlib.metadata import version
from typing import Final

from snowballstemmer.finnish_stemmer import FinnishStemmer

from kuulolla.finnish.reading import Reading

# Its Python, also where PyStemmer is installed: one answer everywhere.
_STEMMER: Final = FinnishStemmer()


def stem(word: str) -> Reading:
    """What Snowball's Finnish rules leave of `word`; the word itself where they leave nothing."""
    return Reading(_STEMMER.stemWord(word.lower()) or word)


def snowball_id() -> str:
    """Changes with the rules."""
    return f"snowball-{version('snowballstemmer')}"
