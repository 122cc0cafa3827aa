"""Where a sentence turns: "the staff were lovely but the queue took an hour" says two things of one visit."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kuulolla.finnish.sentences import Span

# "mut" without a comma is more often a person ("se näki mut eilen") than a turn.
_BUT: Final = re.compile(
    r"(?:,\s*+(?:mut|tosin|joskin)|(?:,\s*+)?(?<![\w-])(?:mutta|muttei(?:vät|mme|tte)?|mutten|muttet))(?![\w-])",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_WORDS = 2


def turns(text: str, spans: Sequence[Span]) -> list[Span]:
    """The `spans` of `text`, each cut before every "but" that has two words or more on either side.

    Takes `kuulolla.finnish.sentences.sentences(text)` or some of it; gives start and end in code points, in order,
    without surrounding space or the comma between. The "but" itself begins the later part.
    """
    return [part for span in spans for part in _parts(text, span)]


def _parts(text: str, span: Span) -> Iterator[Span]:
    start, last = span
    for found in _BUT.finditer(text, start, last):
        after = found.end() - len(found.group().lstrip(",").lstrip())
        end = len(text[: found.start()].rstrip())
        if _words(text, start, end) >= _FEWEST_WORDS and _words(text, found.end(), last) >= _FEWEST_WORDS:
            yield start, end
            start = after
    yield start, last


def _words(text: str, start: int, end: int) -> int:
    """How many words begin there; counted no further than it takes."""
    found = _WORD.finditer(text, start, end)
    return sum(1 for _, _ in zip(range(_FEWEST_WORDS), found, strict=False))
