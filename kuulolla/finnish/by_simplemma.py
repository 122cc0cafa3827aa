"""Readings without Voikko, where only pip packages can be had: simplemma's 3.5 million forms and what our rules add.

It lists one lemma for a form and no parts. Opening it takes 3 s of a processor and 400 MB.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version

from simplemma.strategies.dictionaries.dictionary_factory import DEFAULT_DICTIONARY_FACTORY

from kuulolla.finnish.case_endings import without_possessive
from kuulolla.finnish.compounds import is_head, split, tails
from kuulolla.finnish.names import unknown_name
from kuulolla.finnish.participles import verbs
from kuulolla.finnish.reading import Reading, comparable, distinct

_FINNISH = "fi"
_PARTICIPLE = re.compile("(?:[vm][aä]|n[uy]t|t[uy])$")
_COMPOUNDS = 1 << 16


class BySimplemma:
    """Finnish words as simplemma lists them."""

    def __init__(self) -> None:
        self._listed = DEFAULT_DICTIONARY_FACTORY.get_dictionary(_FINNISH)
        self._lemmas = frozenset(self._listed.values())
        self._parts = lru_cache(_COMPOUNDS)(lambda lemma: split(lemma, self._is_word, self._is_lemma))
        self.id = f"simplemma-{version('simplemma')}"

    def readings(self, word: str) -> tuple[Reading, ...]:
        """How `word` may be read; () for one that is neither listed nor a compound of what is listed.

        simplemma's own rules for the rest are left out: they take `eläintuote` for a form of eläin.
        """
        form = word.lower()
        if len(form) == 1:
            return ()  # o is listed as a form of olla
        found = [*self._listed_lemmas(word), *(self._ruled(form) if word.islower() else ())] or self._compounds(form)
        return distinct(Reading(lemma, self._parts(lemma.lower())) for lemma in found)

    def _ruled(self, form: str) -> Iterator[str]:
        """What endings leave of `form` that is listed: peruste of perusteella, koskea of koskevien."""
        bare = without_possessive(form)
        for one in dict.fromkeys((form, *bare)):
            for lemma in (reading.lemma for reading in unknown_name(one)):
                if self._is_lemma(lemma):
                    yield lemma
                if _PARTICIPLE.search(lemma) and self._is_word(lemma):
                    yield from self._listed_lemmas(lemma)
        for one in bare:
            yield from self._listed_lemmas(one)

    def all_readings(self, word: str) -> tuple[Reading, ...]:
        """Those, and `word` itself where it is a lemma: `tuli` is listed as a form of tulla alone."""
        own = (Reading(word, self._parts(word.lower())),) if self._is_lemma(comparable(word)) else ()
        return distinct((*own, *self.readings(word)))

    def _listed_lemmas(self, word: str) -> list[str]:
        """The lemma of `word`, then the verb whose participle that is: annetulle is listed under annettu alone."""
        lemma = next(filter(None, map(self._listed.get, (word, word.lower(), word.capitalize()))), None)
        if lemma is None:
            return []
        further = filter(self._is_lemma, verbs(lemma)) if _PARTICIPLE.search(lemma) else ()
        return [lemma, self._listed.get(lemma, lemma), *further]

    def _compounds(self, word: str) -> list[str]:
        """The lemmas of a compound whose first part is listed or a prefix, by the longest listed tail."""
        for head, tail in tails(word):
            if is_head(head, self._is_word, self._is_lemma) and (lemmas := self._listed_lemmas(tail)):
                return [head + lemma for lemma in lemmas]
        return []

    def _is_word(self, word: str) -> bool:
        return word in self._listed

    def _is_lemma(self, word: str) -> bool:
        return word in self._lemmas
