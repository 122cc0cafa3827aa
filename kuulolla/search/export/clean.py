"""Text as CSV, spreadsheets and XML can all hold it."""

import re

_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85]")
# What XML 1.0 has no place for, and the other control characters, which show as boxes.
_UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def clean(text: str) -> str:
    r"""The text with `\n` for every line break and `\t` as its only other control character.

    Halves of a surrogate pair are joined, a lone one becomes U+FFFD. Cleaning twice is cleaning once.
    """
    return _UNFIT.sub("", _BREAKS.sub("\n", well_formed(text)))


def well_formed(text: str) -> str:
    """The text as UTF-8 can hold it: surrogates joined, lone ones U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
