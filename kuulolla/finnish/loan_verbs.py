"""Verbs that no dictionary has yet: twiitata, striimata, filtteröidä. New verbs inflect in two ways alone."""

import re
from collections.abc import Iterator
from typing import Final

from kuulolla.finnish.gradation import weakened
from kuulolla.finnish.reading import Reading, distinct

# What follows the stem of a verb in -ata (twiitta-, twiita-) and of one in -oida, after Iso suomen kielioppi (2004),
# sections 66-73. The strong grade stands before a long vowel, a past tense and a conditional.
_PERSON: Final = "(?:n|t|mme|tte|vat|vät)?"
_CASE: Final = "(?:[aä]|n|t|[sl][tsl]?[aä]|lle|na|nä|ksi|ssa|ssä|een)?"
_STRONG: Final = re.compile(
    rf"(.+?)([aä])(?:\2{_PERSON}|is?i?{_PERSON}|si{_PERSON}|\2v[aä]{_CASE}|\2m[aä]{_CASE}{_CASE}n?)$"
)
_WEAK: Final = re.compile(
    rf"(.+?)([aä])(?:t[aä]|t[aä][aä]n|tt[aä]isiin|ttiin|t[aä]an|ttu{_CASE}|tty{_CASE}|nn?[uy]t|nneet|tt[aä]v[aä]{_CASE}|tess[aä]|"
    rf"tuja|tyjä|tujen|tyjen|tuista|tyistä|tuissa|tyissä|minen|misen|mise[a-zäö]+|mista|mistä|kaa|kää|isi{_PERSON})$"
)
_OIDA: Final = re.compile(
    rf"(.+[oö])i(?:d[aä]|d[aä][aä]n|{_PERSON}|si{_PERSON}|tiin|t[uy]{_CASE}|d[uy]{_CASE}|t[uy]j[aä]|t[uy]jen|d[uy]t|n[uy]t|neet|"
    rf"v[aä]{_CASE}|t[aä]v[aä]{_CASE}|m[aä]{_CASE}n?|minen|mise[a-zäö]+|mist[aä]|kaa|kää)$"
)


def loan_verb(word: str) -> tuple[Reading, ...]:
    """The verbs that `word`, which no dictionary has, may be a form of; () where it ends like none."""
    return distinct(map(Reading, _verbs(word.lower())))


def _verbs(form: str) -> Iterator[str]:
    if found := _WEAK.match(form):
        yield found[1] + found[2] + "t" + found[2]
    if found := _STRONG.match(form):
        stem = found[1] + found[2]
        yield from (one + "t" + found[2] for one in (*weakened(stem), stem))
    if found := _OIDA.match(form):
        yield found[1] + "id" + ("ä" if found[1].endswith("ö") else "a")
