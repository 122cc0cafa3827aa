"""An address as the index has it and as queries ask for it."""

import re
import unicodedata
from typing import Final

_LONGEST: Final = 1000
_SCHEME: Final = re.compile(r"^(?:https?://|www\.)+")


def address(url: str) -> str:
    """`url` in small letters and NFC, without scheme, `www.` and the slashes at its end; 1,000 characters at most."""
    return _SCHEME.sub("", unicodedata.normalize("NFC", url.lower()), count=1).rstrip("/")[:_LONGEST]
