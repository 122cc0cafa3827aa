"""Rows of bytes in pieces that are worth sending."""

from collections.abc import Iterable, Iterator

CHUNK = 64 * 1024
"""Bytes from which on a piece is sent; the row that passes it is the last one in."""


def chunked(rows: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of about 64 KiB."""
    waiting = bytearray()
    for row in rows:
        waiting += row
        if len(waiting) >= CHUNK:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)
