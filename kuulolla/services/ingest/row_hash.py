"""The native id of a post whose source gives it none."""

import hashlib


def row_hash(content: bytes) -> str:
    """The first 32 hex digits of the SHA-256 of a row's content: the same content is the same post."""
    return hashlib.sha256(content).hexdigest()[:32]
