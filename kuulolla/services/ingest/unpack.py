"""Bodies as a server packed them, unpacked in pieces of a known size: 1.7 kB can hold a gigabyte."""

import zlib
from collections.abc import Iterable, Iterator

ACCEPTED = "gzip"
"""What is asked for. Packings inside each other multiply, and others unpack in one go: both are refused."""

PIECE = 65_536
_EITHER_HEADER = 32 + zlib.MAX_WBITS


def unpacked(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The body by its Content-Encoding, at most PIECE bytes at once. Raises ValueError where that cannot be done."""
    match encoding.strip().lower():
        case "" | "identity":
            yield from pieces
        case "gzip" | "x-gzip" | "deflate":
            yield from _inflated(pieces)
        case _:
            raise ValueError("packed in a way that was not asked for")


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packed = zlib.decompressobj(_EITHER_HEADER)
    try:
        for piece in pieces:
            rest = piece
            while rest and not packed.eof:
                yield packed.decompress(rest, PIECE)
                rest = packed.unconsumed_tail
    except zlib.error:
        raise ValueError("packed wrongly") from None
    if not packed.eof:
        raise ValueError("ends in the middle")
