"""Where the sentences of a post are: full stops and their like, line breaks, a smiley before a capital letter.

Informal Finnish is often all lower case, so that a small letter after a full stop says nothing; what stands before it
does: an abbreviation, an initial, an ordinal, a date.
"""

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import normalize

Span = tuple[int, int]

LINE_BREAKS: Final = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""Each of which ends a line, as in str.splitlines."""

ACCENTS: Final = "[\u0300-\u036f]*+"
"""As a pattern: what follows a letter that is written apart from its dots (NFD)."""

_LINE_BREAKS = frozenset(LINE_BREAKS)
_MARKS = ".!?…‼⁇⁈⁉"
_PICTURES = "\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_JOINED = f"{_PICTURES}\u200d\ufe0f\U000e0020-\U000e007f"
_MOUTHS = r"[-'^]?[][()dDpP/\\|*]++(?!\w)"
_SPACES = rf"[^\S{LINE_BREAKS}]*+"
_FACE = rf"(?:[{_PICTURES}][{_JOINED}]*+|[:;=]{_MOUTHS}|<3++|[xX][dD]++(?!\w))"

# The first character alone decides whether to look closer: a search for one of a set takes a fifth of the time of one
# for alternatives. Possessive (`++`): a run is one thing, and no text makes the search go back into it.
_CANDIDATE = re.compile(
    rf"""[{_MARKS}{LINE_BREAKS}{_PICTURES}:;=<xXhw](?:
      (?<=[{_MARKS}])(?P<run>[{_MARKS}]*+)(?P<closers>["'”\u2019»)\]]*+)(?P<faces>(?:{_SPACES}{_FACE})*+)
    | (?P<line>(?<=[{LINE_BREAKS}]))
    | (?<=h)ttps?://\S*[\w/] | (?<=w)ww\.\S*[\w/]        # a link: its marks end nothing
    | (?P<face>(?:(?<=[{_PICTURES}])[{_JOINED}]*+|(?<=[:;=]){_MOUTHS}|(?<=<)3++|(?<![^\W_][xX])(?<=[xX])[dD]++(?!\w))
      (?:{_SPACES}{_FACE})*+)
    )(?P<space>\s*+)""",
    re.VERBOSE,
)
_LETTER = re.compile(r"[^\W\d_]")
# What a stop without a space is glued to where it is a sentence ("hyvä.Kiitos") and no domain ("Yle.Fi", "a.B@c").
_GLUED = re.compile(rf"(?!(?i:com|eu|fi|net|org|se)\b)(?:[^\W\d_]{ACCENTS}){{2,}}(?=[\s,;:{_MARKS}]|$)")

_OPENERS = "\"'([“”„«*•/-\u2013\u2014"
_ABBREVIATIONS = frozenset(
    {
        *("alk", "eli", "em", "ent", "esim", "esm", "huom", "ko", "ks", "mm", "ns", "nyk", "oik", "synt", "tark", "ts"),
        *("viim", "vrt", "vs", "vt", "yht", "klo", "ma", "ti", "ke", "to", "pe", "la", "su", "ap", "ip", "ark"),
        *("dipl", "dos", "fil", "ins", "joht", "jr", "kand", "maist", "mr", "mrs", "prof", "siht", "sr", "toim", "tri"),
        *("hlö", "ml", "nro", "os", "puh", "puhj", "st", "tiist", "yo"),
    }
)
# They end a list, and often the sentence with it: a capital letter tells.
_ENDING_ABBREVIATIONS = frozenset(["jne", "tms", "ym", "yms"])
_LOOK_BACK = 16
_MONTHS = 12


def sentences(text: str) -> list[Span]:
    """Start and end of each sentence in code points, in order, without surrounding space; [] where nothing is written.

    What has no letters (the number of a list, "!!!", an emoji on a line of its own) belongs to the sentence before it,
    or else to the one after it. Takes any text; the time it takes grows with the length and no faster.
    """
    spans: list[Span] = []
    start, last = len(text) - len(text.lstrip()), len(text.rstrip())
    for end, after in _ends(text, last):
        if _LETTER.search(text, start, end):
            spans.append((start, end))
        elif spans:
            spans[-1] = (spans[-1][0], end)
        else:
            continue
        start = after
    return spans or ([(start, last)] if start < last else [])


def _ends(text: str, last: int) -> Iterator[Span]:
    """Where each sentence ends and the next one starts; the end of the text comes last."""
    for found in _CANDIDATE.finditer(text, 0, last):
        after = found.end()
        if after < last and _is_end(text, found, text[after]):
            yield _before_spaces(text, found.start() if found["line"] is not None else found.start("space")), after
    yield last, last


def _before_spaces(text: str, end: int) -> int:
    while end and text[end - 1].isspace():
        end -= 1
    return end


def _is_end(text: str, found: re.Match[str], following: str) -> bool:
    space = found["space"]
    if found["line"] is not None or not _LINE_BREAKS.isdisjoint(space):
        return True
    if found["face"] is not None:
        return space != "" and following.isupper()
    if found["run"] is None:
        return False  # a link
    mark = text[found.start()]
    if mark == "." and not (found["run"] or found["closers"] or found["faces"]):
        word = _word_before(text, found.start())
        return (space != "" or _is_glued(text, found.end(), word)) and not _goes_on(word, following)
    if found["closers"] and not found["faces"] and following.islower():
        return False  # inside a sentence: "Miksi?" hän kysyi
    pause = mark == "…" or found["run"] != ""
    return space != "" or following.isupper() or (pause and following.isalpha())


def _word_before(text: str, end: int) -> str:
    """The word that ends at `end`, without what opens it; "" after a space. NFC: "ä" is one letter in any form."""
    words = text[max(0, end - _LOOK_BACK) : end].split()
    return normalize("NFC", words[-1]).lstrip(_OPENERS) if words and not text[end - 1].isspace() else ""


def _goes_on(word: str, following: str) -> bool:
    """Whether a sentence goes on after `word` and a full stop."""
    final = word.rpartition(".")[2].lower()
    if final.isdecimal():
        is_time = "." in word and int(final) > _MONTHS
        # "3. Luokka" and "1.12. Oulussa" go on, "klo 12.30. Sitten" and "vuonna 2015. Sitten" do not.
        return not following.isupper() or (len(final) <= 2 and not is_time)  # noqa: PLR2004 - figures of a day
    if final in _ENDING_ABBREVIATIONS:
        return not following.isupper()
    return final in _ABBREVIATIONS or (len(final) == 1 and final.isalpha())


def _is_glued(text: str, at: int, word: str) -> bool:
    return word[-1:].islower() and text[at].isupper() and _GLUED.match(text, at) is not None
