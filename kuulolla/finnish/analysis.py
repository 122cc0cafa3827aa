"""A text's tokens with every plausible lemma of each and the parts of its compounds: the same for posts and queries."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from kuulolla.finnish.acronyms import acronym
from kuulolla.finnish.colloquial import colloquial, spoken_inessive, usual
from kuulolla.finnish.compounds import hyphenated, with_known_tail
from kuulolla.finnish.denominal import with_root
from kuulolla.finnish.loan_verbs import loan_verb
from kuulolla.finnish.names import loaned, spoken_name, unknown_name
from kuulolla.finnish.reading import Dictionary, Reading, comparable, distinct, plain
from kuulolla.finnish.snowball import snowball_id, stem
from kuulolla.finnish.tokens import Kind, Token, tokenize

RULES: Final = 4
"""Grows when a rule of ours reads a word otherwise than before: what is indexed then is built anew."""

# Running text repeats itself: 131,072 forms (about 60 MB) hold 97 of 100 words of a day's posts.
_FORMS: Final = 1 << 17
_LONGEST: Final = 100
_CHAIN: Final = re.compile("[A-ZÅÄÖ]-[a-zåäö]")
_TONES: Final = re.compile("[\ufe0f\U0001f3fb-\U0001f3ff]")  # one thumb, whatever its skin


@dataclass(frozen=True, slots=True)
class Analysed:
    """A token with its lemmas and parts, as `comparable` writes them, each once, the likeliest first.

    `guessed`: no dictionary has the word, and any of its lemmas may be the right one.
    """

    token: Token
    lemmas: tuple[str, ...]
    parts: tuple[str, ...]
    guessed: bool = False


class Analyser:
    """Reads texts and words by one dictionary, with our own rules for what it does not know. For any thread."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self.id = f"{dictionary.id}+{snowball_id()}+rules-{RULES}"
        """Changes when an analysis may; an index holds the analyses of one analyser alone."""
        self._cached = lru_cache(_FORMS)(self._readings)

    def analyse(self, text: str) -> list[Analysed]:
        """Each token of `text` in order, with its lemmas and parts. Takes any text.

        A word that stands alone is asked for, and read as what it is the base form of, where it is one: `tuli` alone is
        fire, in a sentence it may have come.
        """
        tokens = tokenize(text)
        if len(tokens) > 1:
            return [self.in_a_text(token) for token in tokens]
        return [self._analysed(token, self._read(token, alone=True)) for token in tokens]

    def in_a_text(self, token: Token) -> Analysed:
        """A token of what somebody said, were it the only one: `Tuli!` may be either."""
        return self._analysed(token, self._read(token, alone=False))

    def asked(self, word: str) -> tuple[str, ...]:
        """The lemmas that a word of a query stands for: those of the word alone."""
        return tuple(dict.fromkeys(lemma for found in self.analyse(word) for lemma in found.lemmas))

    def readings(self, word: str) -> tuple[Reading, ...]:
        """Every plausible reading of a word without context; at least one."""
        return self._cached(plain(word))

    def _read(self, token: Token, *, alone: bool) -> Sequence[Reading]:
        form = token.form
        match token.kind:
            case Kind.WORD | Kind.ACRONYM:
                return self._alone(form) if alone else self.readings(form)
            case Kind.HASHTAG:
                whole = form.removeprefix("#").replace("_", "")
                return distinct((Reading(whole), *self.readings(whole)))
            case Kind.EMOJI:
                return (Reading(_TONES.sub("", form) or form),)
            case Kind.HANDLE:
                return (Reading(form.removeprefix("@")),)
            case _:
                return (Reading(form),)

    def _alone(self, word: str) -> tuple[Reading, ...]:
        known = self._dictionary.all_readings(plain(word))
        return tuple(one for one in known if one.lemma == comparable(word)) or self.readings(word)

    def _readings(self, word: str) -> tuple[Reading, ...]:
        if len(word) > _LONGEST:
            return (Reading(word),)
        spoken = usual(word)
        found = (*spoken, *(self._dictionary.readings(word) if spoken else self._in_order(word)))
        return distinct(map(with_root, found))

    def _in_order(self, word: str) -> tuple[Reading, ...]:
        """The first way that knows the word; the surest come first."""
        return (
            self._known(word)
            or acronym(word)
            or hyphenated(word, self.readings, self._dictionary)
            or self._unknown(word)
        )

    def _known(self, word: str) -> tuple[Reading, ...]:
        """The dictionary's readings, S-market for S-marketti, and a spoken inessive that is listed: asiakaspalvelus."""
        found = self._dictionary.readings(word)
        names = [name for one in found for name in loaned(one.lemma)] if _CHAIN.match(word) else ()
        return distinct((*found, *names, *spoken_inessive(word, self._dictionary))) if found else ()

    def _unknown(self, word: str) -> tuple[Reading, ...]:
        """Colloquial where that makes it a known word, and a name that nobody listed where it may be one."""
        spoken = colloquial(word, self._dictionary)
        if spoken and word.islower():
            return spoken
        verbs = loan_verb(word) if word.islower() else ()
        found = (*unknown_name(word), *verbs, *with_known_tail(word, self._dictionary), *spoken_name(word))
        names = found if len(found) > 1 or spoken else (*found, stem(word))
        return distinct((*spoken, *(replace(one, guessed=True) for one in names)))

    def _analysed(self, token: Token, readings: Iterable[Reading]) -> Analysed:
        readings = list(readings)
        lemmas = dict.fromkeys(reading.lemma for reading in readings)
        parts = dict.fromkeys(part for reading in readings for part in reading.parts)
        return Analysed(token, tuple(lemmas), tuple(parts), readings[0].guessed)
