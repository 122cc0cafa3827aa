"""Lexicons that can be told apart by the words that they make."""

from dataclasses import replace
from functools import cache

from kuulolla.finnish.analyser import open_analyser
from kuulolla.search.index import Generation
from kuulolla.search.lexicon import Lexicon, PlacedWord


class Marked(Lexicon):
    """This machine's words, each base form marked with who made it."""

    def __init__(self, mark: str) -> None:
        super().__init__(open_analyser())
        self.id = analyser(mark)
        self._mark = mark

    def run(self, run: str, language: str) -> list[PlacedWord]:
        return [
            one._replace(word=replace(one.word, lemmas=tuple(f"{self._mark}:{lemma}" for lemma in one.word.lemmas)))
            for one in super().run(run, language)
        ]


def analyser(mark: str) -> str:
    """The id of the lexicon with this mark."""
    return f"analyser-{mark}"


@cache
def marked(mark: str) -> Marked:
    """The lexicon with this mark."""
    return Marked(mark)


def lexicon_of(generation: Generation) -> Lexicon:
    """The lexicon that a generation names."""
    return marked(generation.analyser.removeprefix("analyser-"))
