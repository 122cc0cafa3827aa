"""Readings from Voikko's analyses: its base forms, mended where they are not what a dictionary of Finnish would list.

Figures are recall of inflected forms and precision on UD_Finnish-TDT dev (docs/finnish.md), each rule added to those
above it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Final

from kuulolla.finnish.reading import Reading, distinct
from kuulolla.finnish.voikko import Morphology, Voikko

# A lexeme in the transducer's output, [Xp]base[X] or as part of a derivation [Xj]ending[X], or any other tag: what
# remains are the letters of the form.
_TAGS: Final = re.compile(r"\[X[a-z]\].*?\[X\]|\[[^\]]*\]")
_LEXEME: Final = re.compile(r"\[Xp\](.*?)\[X\]")
_DERIVATION: Final = re.compile(r"(.*)\[Xj\](.*?)\[X\]")
_CLASS: Final = re.compile(r"\[(L[a-z]+)\]")
_PARTICIPLE: Final = re.compile(r"\[R[utvame]\](?!.*\[Xj\]nen)")  # not riippuvainen, which is an adjective
_INSTRUCTIVE: Final = re.compile(r".*\[Sin\](?:\[[^\]]*\])*[^\[]+")
_YOURS: Final = re.compile(r"\[Sn\]\[Ny\][^\[]*\[O2y\]")  # kuusi, your moon; lupasi, your permission
_AGENT: Final = re.compile(r"\[Xj\]j[aä]\[X\]")
_ENDS_LEXEME: Final = "[Bc]"

_CONJUNCTION, _PRONOUN, _ADVERB = "Lc", "Lr", "Ls"
_NAMES = "Le"
_NUMERABLE = frozenset({"Ln", "Ll", "Lnl", "Lu"})


@dataclass(frozen=True, slots=True)
class _Found:
    """A reading with what decides whether it is likely."""

    reading: Reading
    word_class: str
    rare_case: bool
    """Whether it is an instructive, or an abessive of what can be counted: they look like commoner forms of others."""
    possessive: bool
    made_up: bool = False
    """Whether nobody listed it: a compound or an agent that Voikko makes of what is listed."""


class ByVoikko:
    """Finnish words as Voikko reads them."""

    def __init__(self, voikko: Voikko) -> None:
        self._voikko = voikko
        self.id = voikko.id

    def readings(self, word: str) -> tuple[Reading, ...]:
        """How `word` may be read, without what is hardly ever meant; () for a word that Voikko does not know."""
        return distinct(found.reading for found in _likely(self._found(word), word))

    def all_readings(self, word: str) -> tuple[Reading, ...]:
        """Every reading of `word`."""
        return distinct(found.reading for found in _listed(self._found(word)))

    def _found(self, word: str) -> list[_Found]:
        return [found for morphology in self._voikko.analyse(word) for found in _readings(morphology)]


def _readings(morphology: Morphology) -> Iterator[_Found]:
    """A morphology's base form, or what stands for it; for a participle the verb as well."""
    output = morphology.output
    before, mark, last = output.rpartition(_ENDS_LEXEME)
    written = _letters(before + mark)
    word_class = (_CLASS.findall(last) or _CLASS.findall(output) or [""])[-1]
    rare_case = "[Sin]" in last or ("[Sab]" in last and word_class in _NUMERABLE)
    possessive = bool(_YOURS.search(last))

    made_up = bool(before) or bool(_AGENT.search(last))

    def found(lemma: str, word_class: str = word_class) -> _Found:
        parts = _parts(morphology, lemma, before, last)
        return _Found(Reading(lemma, parts), word_class, rare_case, possessive, made_up)

    if "[Tn4]" in last:
        # rakentaminen is a noun of its own, not a form of rakentaa: precision .850 to .887.
        yield found(written + _letters(last.partition("[Tn4]")[0]) + "minen")
    elif "[Ssti]" in last:
        # nopeasti is an adverb, not a form of nopea: .894.
        yield found(written + _letters(last.partition("[Ssti]")[0]) + "sti", _ADVERB)
    elif rare_case and word_class in {"Ll", "Lnl"} and (adverb := _INSTRUCTIVE.match(last)):
        yield found(written + _letters(adverb[0]))  # paremmin is an adverb too: .897
    else:
        yield found(morphology.base)
        if verb := _verb_of_participle(last):
            # tehty is an adjective of its own and a form of tehdä: recall .885 to .969.
            yield found(written + verb, "Lt")


def _letters(output: str, inner: str = "") -> str:
    """The letters of the form, with `inner` where the dictionary marks a boundary within a word."""
    return _TAGS.sub("", output.replace("[Bm]", inner))


def _verb_of_participle(last: str) -> str:
    """The verb whose participle the last part of a compound is; "" where it is none."""
    if "[Lt]" not in last or not _PARTICIPLE.search(last):
        return ""
    verb = re.split(r"\[L[nl]\]", last, maxsplit=1)[0]
    if derived := _DERIVATION.match(verb):
        return _letters(derived[1]) + derived[2]
    lexeme = _LEXEME.search(verb)
    return lexeme[1] if lexeme else ""


def _parts(morphology: Morphology, lemma: str, before: str, last: str) -> tuple[str, ...]:
    """The base forms of a compound's parts, then of what several parts make: rauta, tie, asema, rautatie, tieasema.

    A part that is not the last stands in them as it is written: viikonloppu of viikonloppumatka.
    """
    if "-" in morphology.base and not before:
        return tuple(filter(None, lemma.split("-")))  # PDF-tiedosto
    *first, inmost = [_bases(piece) for piece in (*before.split(_ENDS_LEXEME), last)] if before else [_bases(last)]
    bases = [*chain.from_iterable(first), *inmost[:-1]]
    written = [len(part) for part in morphology.structure.split("=")[1:]]
    if not bases or len(written) != len(bases) + 1 or not lemma.lower().startswith(_letters(before)):
        return ()  # the last: kahdentoista has its case in the middle
    starts = list(accumulate(written[:-1], initial=0))
    bases.append(lemma[starts[-1] :])
    longer = (
        lemma[starts[begin] : starts[end]] + bases[end]
        for length in range(1, len(bases) - 1)
        for begin, end in ((begin, begin + length) for begin in range(len(bases) - length))
    )
    return (*bases, *longer)


def _bases(output: str) -> list[str]:
    """The base forms of a part, or the part as it is written where it is derived (palvelu) or has none."""
    lexeme = _LEXEME.search(output)
    if lexeme and "[Xj]" not in output and ("=" in lexeme[1] or "[Bm]" not in output):
        return lexeme[1].split("=")
    return _letters(output, "=").split("=")


def _listed(found: list[_Found]) -> list[_Found]:
    """Without words that Voikko makes up where it knows a listed one: kuu + delta for kuudelta, who does `kirjoa`.

    Where it makes up the listed one itself it tells its parts.
    """
    listed = {one.reading.lemma for one in found if not one.made_up}
    return [one for one in found if not listed or one.reading.lemma in listed]


def _likely(found: list[_Found], word: str) -> list[_Found]:
    """Without the readings that hardly ever are the right one beside the others."""
    found = _listed(found)
    # `uusin` is more often the newest than with new ones, `kuutta` six than without a moon, `kuusi` than your moon.
    found = [one for one in found if not (one.rare_case or one.possessive)] or found
    # `johan` in small letters is no name where it is another word; `matti` may be one.
    if word.islower():
        found = [one for one in found if not one.word_class.startswith(_NAMES)] or found
    # `kuin`, `eli`, `joista`, `hyvin` occur in every second sentence, forms of kuu, elää, joki and hyvä that look the
    # same do not: precision .932 to .942, recall .969 to .965.
    closed = [one for one in found if one.word_class in {_CONJUNCTION, _PRONOUN, _ADVERB}]
    names = [one for one in found if one.word_class.startswith(_NAMES)]  # Ylen is Yle's as well
    return [*closed, *names] if closed else found
