"""Authors as keyed pseudonyms: the same author on the same source is always the same, and nobody can tell who."""

import hashlib
import hmac
import unicodedata


def pseudonym(author: str, source: str, key: bytes) -> str:
    """32 hex digits of HMAC-SHA-256 over source and author, case and compatibility forms folded.

    The source is part of it: the same handle on two platforms is mostly two people, and joining them would be a claim.
    """
    folded = " ".join(unicodedata.normalize("NFKC", author).casefold().removeprefix("@").split())
    return hmac.new(key, f"{source}\x00{folded}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]
