"""Marked text for people: as HTML that is safe whatever a post holds, and cut to where the marks are."""

from collections.abc import Callable, Iterator, Sequence
from html import escape

from kuulolla.search.marks import Span

ELLIPSIS = "…"


def marked(
    text: str,
    spans: Sequence[Span],
    before: str = "<mark>",
    after: str = "</mark>",
    escaped: Callable[[str], str] = escape,
) -> str:
    """`text`, every piece escaped, with `before` and `after` around the spans (in order, none within another)."""
    return "".join(
        f"{before}{escaped(piece)}{after}" if is_marked else escaped(piece) for piece, is_marked in pieces(text, spans)
    )


def pieces(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is marked."""
    at = 0
    for start, end in spans:
        if at < start:
            yield text[at:start], False
        yield text[start:end], True
        at = end
    if at < len(text):
        yield text[at:], False


def cut(text: str, spans: Sequence[Span], length: int = 240) -> tuple[str, tuple[Span, ...]]:
    """The stretch of about `length` code points that holds the most marks, from word to word, with its marks in it."""
    if len(text) <= length:
        return text, tuple(spans)
    start = _begin(text, _most_marks(spans, length), length)
    end = _end(text, start + length)
    first, last = ELLIPSIS if start else "", ELLIPSIS if end < len(text) else ""
    moved = tuple(
        (begin - start + len(first), stop - start + len(first))
        for begin, stop in spans
        if start <= begin and stop <= end
    )
    return f"{first}{text[start:end]}{last}", moved


def _most_marks(spans: Sequence[Span], length: int) -> int:
    """Where the stretch with the most marks begins; the first of equals, 0 where nothing is marked."""
    starts = [begin for begin, _ in spans]
    return max(starts or [0], key=lambda start: sum(start <= begin and end <= start + length for begin, end in spans))


def _begin(text: str, mark: int, length: int) -> int:
    """A little before the mark, at a word's beginning, and no nearer to the end of the text than `length`."""
    start = min(max(0, mark - length // 4), len(text) - length)
    if start <= 0:
        return 0
    space = text.find(" ", start, mark)
    return space + 1 if space >= 0 else start


def _end(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", max(0, end - 30), end)
    return space if space > 0 else end
