"""Verbs of participles, for a dictionary that lists `annettu` and not whose form it is: candidates for it to check."""

import re
from collections.abc import Iterator
from typing import Final

from kuulolla.finnish.gradation import strengthened

# After Iso suomen kielioppi (2004), sections 521-537. Active and agent: sano-va, sano-ma; past: sano-nut; passive:
# sano-ttu, sano-ttava.
_ACTIVE: Final = re.compile(r"(.+)(?:v|m)([aä])$")
_PAST: Final = re.compile(r"(.+)n([uy])t$")
_PASSIVE: Final = re.compile(r"(.+?)t?t(?:([uy])|([aä])v\3)$")
_A: Final = {"u": "a", "y": "ä", "a": "a", "ä": "ä"}


def verbs(participle: str) -> Iterator[str]:
    """The infinitives whose participle `participle`, a base form, may be; most of them are no words."""
    if found := _PASSIVE.match(participle):
        yield from _of_weak(found[1], _A[found[2] or found[3]])
    if found := _ACTIVE.match(participle) or _PAST.match(participle):
        yield from _of_vowel_stem(found[1], _A[found[2]])


def _of_vowel_stem(stem: str, a: str) -> Iterator[str]:
    yield from (stem + a, stem + "d" + a, stem + "t" + a)  # sano-a, voi-da, juos-ta
    yield stem[:-1] + "t" + a  # vastaa-va: vastata
    yield from (stem[:-1] + consonant + a for consonant in "lnr" if stem[-2:-1] == consonant)  # tule-va: tulla
    if stem.endswith("tse"):
        yield stem[:-3] + "t" + a  # tarvitse-va


def _of_weak(stem: str, a: str) -> Iterator[str]:
    """Of the stem before -ttu, whose a has become e and whose grade is weak: anne-ttu, antaa."""
    for vowel_stem in {stem, stem[:-1] + a if stem.endswith("e") else stem}:
        for graded in (vowel_stem, *strengthened(vowel_stem)):
            yield graded + a
    yield from (stem + "t" + a, stem + "d" + a)  # luva-ttu, voi-tu
