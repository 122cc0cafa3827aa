"""How much goes into one bulk request."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

BULK_BYTES = 20 * 1024 * 1024
"""Of one bulk request; Elasticsearch's own limit is 100 MB, and such a request would fill a small heap."""


class Sized(Protocol):
    """What goes into a bulk request."""

    @property
    def size(self) -> int:
        """Bytes."""
        ...


T = TypeVar("T", bound=Sized)


def parts_of(items: Iterable[T]) -> list[list[T]]:
    """The items in order, in parts of at most BULK_BYTES; a single larger item is a part of its own."""
    parts: list[list[T]] = []
    room = 0
    for item in items:
        if not parts or item.size > room:
            parts.append([])
            room = BULK_BYTES
        parts[-1].append(item)
        room -= item.size
    return parts
