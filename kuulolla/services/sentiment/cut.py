"""How far into a very long text a model reads: to the end of a sentence, where one fits, or else of a word."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence

from kuulolla.finnish.sentences import LINE_BREAKS, sentences

_TO_SPACES = dict.fromkeys(map(ord, LINE_BREAKS), " ")


def cut(text: str, fits: Callable[[str], bool]) -> int:
    """The code point up to which `text` is read, given whether a text fits into the model; 0 where nothing does.

    Line breaks count as spaces: a text that is wrapped elsewhere is the same text, and must not be cut elsewhere.
    """
    flat = text.translate(_TO_SPACES)
    return next(filter(None, (_last_that_fits(flat, ends, fits) for ends in _ends(flat))), 0)


def _ends(text: str) -> Iterator[Sequence[int]]:
    """Where the text may be cut, best first: after sentences, words, characters with their marks."""
    yield [end for _, end in sentences(text)]
    yield [word.end() for word in re.finditer(r"\S+", text)]
    yield [end for end in range(1, len(text)) if not unicodedata.combining(text[end])]


def _last_that_fits(text: str, ends: Sequence[int], fits: Callable[[str], bool]) -> int:
    """The last of `ends` (rising) up to which the text fits, 0 where none; never tries much more than what fits."""
    beyond = 1
    while beyond <= len(ends) and fits(text[: ends[beyond - 1]]):
        beyond *= 2
    fitting = bisect_left(ends, 1, beyond // 2, min(beyond - 1, len(ends)), key=lambda end: not fits(text[:end]))
    return ends[fitting - 1] if fitting else 0
