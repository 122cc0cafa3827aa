"""Acronyms and numbers with a case ending after a colon: HSL:n, Kela:lta, H&M:lle, 10:een."""

import re
from typing import Final

from kuulolla.finnish.case_endings import AFTER_COLON
from kuulolla.finnish.reading import Reading

_WITH_ENDING: Final = re.compile(rf"(.+):{AFTER_COLON}")


def without_ending(word: str) -> str:
    """What stands before the colon and the ending, as written; `word` where it has none."""
    found = _WITH_ENDING.fullmatch(word)
    return found[1] if found else word


def acronym(word: str) -> tuple[Reading, ...]:
    """The reading of `HSL:n`, that is `hsl`; () for a word without colon and ending."""
    before = without_ending(word)
    return () if before == word else (Reading(before),)
