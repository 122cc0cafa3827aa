"""An API key as its holder has it: `kuulolla_`, 12 letters that name it, `_`, and 56 that hold secret and checksum.

The letters are those of base32 in lower case: a double click takes the whole key, and no URL or shell changes it.
The fixed beginning is for scanners that look for secrets in code: `kuulolla_[a-z2-7]{12}_[a-z2-7]{56}`.
"""

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass, field
from typing import Self

from kuulolla.runtime.faults import Fault

PREFIX = "kuulolla_"
ID = "[a-z2-7]{12}"
"""The pattern of what names a key."""

_ID_LETTERS = 12
_SECRET_BYTES = 32
_CHECK_BYTES = 3  # of 16 million damaged keys one passes, and is unknown then; 35 bytes fill 56 letters to the bit
_WRITTEN = re.compile(rf"{PREFIX}({ID})_([a-z2-7]{{56}})")


class BadKey(Fault):
    """What was presented is no API key, or not the whole of one. Says nothing of what it was."""


@dataclass(frozen=True)
class WrittenKey:
    """A key's name and its secret, 256 random bits. Only `text` shows the secret."""

    id: str
    secret: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        """A key that nobody has."""
        return cls(_letters(secrets.token_bytes(8))[:_ID_LETTERS], secrets.token_bytes(_SECRET_BYTES))

    @classmethod
    def read(cls, text: str) -> Self:
        """The key that somebody presents. Raises BadKey, and tells what is no key from one that was cut or mistyped."""
        if not text.startswith(PREFIX):
            raise BadKey(f"this is no API key of Kuulolla: one begins with {PREFIX}")
        found = _WRITTEN.fullmatch(text)
        if found is not None:
            content = base64.b32decode(found[2].upper())
            key = cls(found[1], content[:_SECRET_BYTES])
            if key.text() == text:
                return key
        raise BadKey("this API key is damaged, cut off or mistyped: copy the whole of it")

    def text(self) -> str:
        """The key in full, for its holder."""
        return f"{PREFIX}{self.id}_{_letters(self.secret + self._check())}"

    def sha256(self) -> str:
        """What is kept of the secret, 64 hex digits.

        A plain hash is enough: slow ones make guessing words dear, and nobody guesses 256 random bits.
        """
        return hashlib.sha256(self.secret).hexdigest()

    def _check(self) -> bytes:
        # Over the id as well: a mistyped id is damage, not an unknown key.
        return hashlib.sha256(self.id.encode() + self.secret).digest()[:_CHECK_BYTES]


def _letters(content: bytes) -> str:
    return base64.b32encode(content).decode().rstrip("=").lower()
