"""Consonant gradation, both ways: takki and taki-n, tehdas and tehtaa-n. A form does not say which way it went."""

import re
from typing import Final

# After Iso suomen kielioppi (2004), sections 41-49: strong and weak, quantitative then qualitative. What ends in
# nothing (k of joki, joen) is left out: it would put a k anywhere.
_GRADES: Final = (
    *(("kk", "k"), ("pp", "p"), ("tt", "t"), ("gg", "g"), ("bb", "b"), ("dd", "d")),
    *(("nt", "nn"), ("nk", "ng"), ("mp", "mm"), ("lt", "ll"), ("rt", "rr")),
    *(("t", "d"), ("p", "v")),
)
_VOWEL = "[aeiouyäöå]"
_BEFORE_LAST_VOWELS = rf"(?<=[{{before}}])({{grade}})(?={_VOWEL}{{{{1,2}}}}$)"
_AFTER_VOWEL, _AFTER_VOICED = "aeiouyäöå", "aeiouyäöålmnr"


def _patterns(grade: int) -> list[tuple[re.Pattern[str], str]]:
    """Of each pair the side `grade` as a pattern at the last syllable, and the other side."""
    return [
        (re.compile(_BEFORE_LAST_VOWELS.format(before=_before(pair), grade=pair[grade])), pair[1 - grade])
        for pair in _GRADES
    ]


def _before(pair: tuple[str, str]) -> str:
    return _AFTER_VOICED if pair[0] in {"kk", "pp", "tt"} else _AFTER_VOWEL


_WEAK, _STRONG = _patterns(1), _patterns(0)


def strengthened(stem: str) -> list[str]:
    """Stems of which `stem`, which ends in a vowel, may be the weak grade: woltti of wolti. [] for none."""
    return [strong for pattern, other in _WEAK if (strong := pattern.sub(other, stem)) != stem]


def weakened(stem: str) -> list[str]:
    """Stems of which `stem`, which ends in one or two vowels, may be the strong grade: tehda(a) of tehtaa."""
    return [weak for pattern, other in _STRONG if (weak := pattern.sub(other, stem)) != stem]
