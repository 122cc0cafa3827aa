"""Where a sentence turns: "the staff were lovely but the queue took an hour" says two things of one visit."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kuulolla.finnish.sentences import ACCENTS, Span

# "mut" without a comma is more often a person ("se näki mut eilen") than a turn.
_BUT: Final = re.compile(
    r"(?:,\s*+(?:mut|tosin|joskin)|(?:,\s*+)?(?<![\w-])(?:mutta|muttei(?:vät|mme|tte)?|mutten|muttet))(?![\w-])",
    re.IGNORECASE,
)
_WORD = re.compile(rf"(?:[^\W\d_]{ACCENTS})+")
_FEWEST_WORDS = 2


def turns(text: str, spans: Sequence[Span]) -> list[Span]:
    """The `spans` of `text`, each cut before a "but" that has two words or more on either side, up to the next one.

    Takes `kuulolla.finnish.sentences.sentences(text)` or some of it; gives start and end in code points, in order,
    without surrounding space or the comma between. The "but" itself begins the later part.
    """
    return [part for span in spans for part in _parts(text, span)]


def _parts(text: str, span: Span) -> Iterator[Span]:
    start, last = span
    said_from = start
    found = list(_BUT.finditer(text, start, last))
    ends = [*(but.start() for but in found), last]
    for but, upto in zip(found, ends[1:], strict=True):
        end = but.start()
        if _words(text, said_from, end) >= _FEWEST_WORDS and _words(text, but.end(), upto) >= _FEWEST_WORDS:
            while text[end - 1].isspace():
                end -= 1
            yield start, end
            start, said_from = but.end() - len(but.group().lstrip(",").lstrip()), but.end()
    yield start, last


def _words(text: str, start: int, end: int) -> int:
    """How many words begin there; counted no further than it takes."""
    found = _WORD.finditer(text, start, end)
    return sum(1 for _, _ in zip(range(_FEWEST_WORDS), found, strict=False))
