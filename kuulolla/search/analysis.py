"""How the words of a query become what the index holds: a port, so that compiling needs no analyser."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class QueryWord:
    """A word of the query as the tokenizer and the analyser of the index see it.

    `form`: as written, in small letters and NFC; `lemmas`: its possible base forms, in small letters, without hyphens
    and compound marks; at least one (the form itself where nothing else is known). `stems`: what it would be in posts
    of other languages, as `lexicon.py` marks them. Both may lie in any reading: what a compound is made of comes after
    what it is.
    """

    form: str
    lemmas: tuple[str, ...]
    stems: tuple[str, ...] = ()


class Analysis(Protocol):
    """How texts become words: the very analysis that the index was made with."""

    def words(self, text: str) -> Sequence[QueryWord]:
        """The words of `text` in order; one typed word may be several (`AC/DC`), or none."""
        ...
