"""Anybody's text as one line that stays within its place: in a subject, a heading, a quote."""

import re
import unicodedata
from urllib.parse import quote

_LONGEST_NAME = 120
_LONGEST_TERM = 40
_LONGEST_QUOTE = 200

_OF_ADDRESSES = "%/:?#[]@!$&'()*+,;=-._~"
"""Signs that stand in an address as they are (RFC 3986)."""

_TURNS = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of writing: without an end they turn what stands after the text too."""


def quote_line(text: str) -> str:
    """What somebody wrote as one line."""
    return _one_line(text, _LONGEST_QUOTE)


def name_line(name: str) -> str:
    """The name of a watch, a search or a recipient as one line."""
    return _one_line(name, _LONGEST_NAME)


def term_line(term: str) -> str:
    """A word, or what is counted beside others, as one line that leaves them room."""
    return _one_line(term, _LONGEST_TERM)


def web_address(url: str) -> str | None:
    """An address for a link, without signs that end a link in some markup; None where it is not the web's."""
    return quote(url, safe=_OF_ADDRESSES, errors="replace") if url.startswith(("https://", "http://")) else None


def _one_line(text: str, most: int) -> str:
    """The text without line breaks and signs that nobody sees; at most `most` characters, an ellipsis where it is cut.

    A lone half of a surrogate pair, which no encoding takes, becomes U+FFFD. Joiners inside emoji stay.
    """
    # What is far beyond the end is never looked at: 10 MB in a title cost no more than a line.
    seen = _TURNS.sub("", text[: most * 20])
    seen = "".join(_shown(sign) for sign in seen)
    line = " ".join(seen.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def _shown(sign: str) -> str:
    match unicodedata.category(sign):
        case "Cc" | "Zl" | "Zp":
            return " "
        case "Cs":
            return "\N{REPLACEMENT CHARACTER}"
        case _:
            return sign
