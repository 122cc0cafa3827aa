"""A bulk request in parts that Elasticsearch takes: by their size, and in halves where that was too much after all."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from kuulolla.runtime.faults import TooLarge

BULK_BYTES = 20 * 1024 * 1024
"""Of one bulk request; Elasticsearch's own limit is 100 MB, and such a request would fill a small heap."""

ANSWERED = ["items.*.status", "items.*.error.type"]
"""All that is read of a bulk answer: an error's reason would quote the document."""


class Line(Protocol):
    """What goes into a bulk request: an action and its document."""

    @property
    def lines(self) -> tuple[bytes, bytes]:
        """As they are sent."""
        ...


T = TypeVar("T", bound=Line)

Answer = Mapping[str, Any]
"""What Elasticsearch says of one item: its `status`, and the type of its `error`."""

Lines = Any
"""The lines of a bulk request, a list of bytes: Elasticsearch's client takes them, and its types do not say so."""

Send = Callable[[Lines], Mapping[str, Any]]
"""Sends the lines of a bulk request and gives its answer, of which ANSWERED is read. Raises TooLarge."""


def answers(items: Iterable[T], send: Send) -> Iterator[tuple[T, Answer | None]]:
    """Every item in order with its answer, as soon as its part is answered; None for one that alone is too large."""
    for part in parts_of(items):
        yield from _answers(part, send)


def parts_of(items: Iterable[T]) -> list[list[T]]:
    """The items in order, in parts of at most BULK_BYTES; a single larger item is a part of its own."""
    parts: list[list[T]] = []
    room = 0
    for item in items:
        size = sum(map(len, item.lines))
        if not parts or size > room:
            parts.append([])
            room = BULK_BYTES
        parts[-1].append(item)
        room -= size
    return parts


def _answers(part: Sequence[T], send: Send) -> Iterator[tuple[T, Answer | None]]:
    try:
        answer = send([line for item in part for line in item.lines])
    except TooLarge:
        if len(part) == 1:
            yield part[0], None
            return
        middle = len(part) // 2
        yield from _answers(part[:middle], send)
        yield from _answers(part[middle:], send)
        return
    yield from zip(part, (next(iter(item.values())) for item in answer["items"]), strict=True)
