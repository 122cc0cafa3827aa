"""The signature of a webhook: who has the secret made this body, not long ago."""

import hashlib
import hmac

LONGEST_TIMESTAMP = 11
OLDEST_S = 300


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The value of X-Kuulolla-Signature: `v1=` and the HMAC-SHA-256 of timestamp, a point and the body, in hex."""
    mac = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"v1={mac.hexdigest()}"


def check(secret: str, timestamp: str, signature: str, body: bytes, now: float) -> bool:
    """Whether a request is from Kuulolla and at most five minutes old.

    `timestamp` and `signature` are the headers X-Kuulolla-Timestamp and X-Kuulolla-Signature, `body` the bytes as they
    came, before anything reads them, and `now` is time.time().
    """
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= LONGEST_TIMESTAMP):
        return False
    right = sign(secret, timestamp, body)
    # In constant time: a comparison that ends at the first wrong character tells how many were right.
    is_signed = hmac.compare_digest(right.encode(), signature.encode("utf-8", "replace"))
    return is_signed and abs(now - int(timestamp)) <= OLDEST_S
