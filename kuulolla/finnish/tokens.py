"""A text's tokens with their places: words, acronyms, numbers, hashtags, handles, links, emoji, masks."""

import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from typing import Final, NamedTuple

from kuulolla.finnish.case_endings import AFTER_COLON
from kuulolla.finnish.normalise import MASKS


class Kind(StrEnum):
    """What a token is; it decides how it is analysed."""

    WORD = "word"
    ACRONYM = "acronym"  # with a case ending after a colon: HSL:n, Kela:lta, H&M:n
    NUMBER = "number"
    HASHTAG = "hashtag"
    HANDLE = "handle"
    LINK = "link"
    EMOJI = "emoji"
    MASK = "mask"  # personal data that ingest has taken out: [puhelin]


class Token(NamedTuple):
    """What stands in `text[start:end]`, in code points of the text as written."""

    form: str
    start: int
    end: int
    kind: Kind


# Combining marks and what is not seen (soft hyphens, joiners, direction marks) belong to the letter before: in NFD, ä
# is two characters.
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20df"
_SEQUEL = rf"[{_MARKS}\u00ad\u200b-\u200f\u2060\ufeff]"
_RUN = rf"(?:[^\W_]{_SEQUEL}*+)++"
_HYPHENS = "\u002d\u2010\u2011"
_APOSTROPHES = "\u0027\u2019\u02bc\u00b4"
_INNER = (
    rf"(?:[{_HYPHENS}{_APOSTROPHES}&]|\.(?=(?:com|fi|net|org|eu|io)(?!{_SEQUEL})(?:\w{_SEQUEL}*+){{0,7}}(?![\w.])))"
)
_WORD = rf"(?:\d+[.,](?=\d+[^\W\d_]))?{_RUN}(?:{_INNER}{_RUN})*+"
_ENDING = rf":{AFTER_COLON}(?!\w|{_SEQUEL})"
_NAME = rf"\w{_SEQUEL}*+(?:[\w{_MARKS}.\-]*\w{_SEQUEL}*+)?"

# A pictograph, its variation, skin tone or tags, further ones joined to it; two letters make a flag, a digit a keycap.
_PICTURE = (
    "[\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935\u2b05-\u2b55"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
    "[\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*+"
)
_EMOJI = rf"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_PICTURE}(?:\u200d{_PICTURE})*+"

# In this order: what begins alike is told by what is more particular. But first, as most words of most texts are,
# plain letters with a space after them: nothing else begins so (the pictograph U+2139 is a letter). Possessive where a
# run is one thing, so that no text makes the search go back into it.
_TOKEN: Final = re.compile(
    rf"""(?P<plain>[A-Za-zÅÄÖåäö]++(?=\s))
    | (?P<mask>{MASKS.pattern})
    | (?P<link>(?:https?://|(?<![\w{_MARKS}])www\.)[^\s<>"]*[\w/]{_SEQUEL}*+)
    | (?P<handle>(?<![\w{_MARKS}@.])@{_NAME}(?:@{_NAME})?)
    | (?P<emoji>{_EMOJI})
    | (?P<hashtag>\#(?=[\d_]*[^\W\d_])(?:\w{_SEQUEL}*+)++)
    | (?P<number>(?<![\w{_MARKS}.,])[+\u2212-]?\d+(?:[.,:]\d+)*+(?![^\W_]|{_SEQUEL}|[{_HYPHENS}&][^\W\d_]|{_ENDING}))
    | (?P<acronym>{_WORD}{_ENDING})
    | (?P<word>{_WORD})""",
    re.VERBOSE,
)

_KIND_OF: Final = {**{kind.value: kind for kind in Kind}, "plain": Kind.WORD}
_LETTER = re.compile(rf"[#\w]{_SEQUEL}*+")


def tokenize(text: str) -> list[Token]:
    """The tokens of `text` in order; a hashtag of several parts is followed by each part as a token within it.

    Takes any text, lone surrogates and decomposed letters too. Punctuation and space are no tokens, and none reaches
    over a space: what stands between two has the same tokens wherever it stands.
    """
    return list(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    for found in _TOKEN.finditer(text):
        kind = _KIND_OF[found.lastgroup or Kind.WORD]
        yield Token(found.group(), *found.span(), kind)
        if kind is Kind.HASHTAG:
            yield from _parts(found.group(), found.start())


def _parts(hashtag: str, start: int) -> Iterator[Token]:
    """The words that a hashtag is written together from, where there are several: at capitals, underscores, digits."""
    letters = list(_LETTER.finditer(hashtag))
    read = [found.group()[0] for found in letters]
    triples = zip(read, read[1:], [*read[2:], ""], strict=False)
    cuts = [0, *(at for at, triple in enumerate(triples, 1) if _begins_a_part(*triple))]
    parts = []
    for begin, end in pairwise([*cuts, len(read)]):
        inside = [at for at in range(begin, end) if read[at] not in "#_"]
        if inside:
            parts.append((letters[inside[0]].start(), letters[inside[-1]].end()))
    for begin, end in parts if len(parts) > 1 else ():
        yield Token(hashtag[begin:end], start + begin, start + end, Kind.WORD)


def _begins_a_part(before: str, here: str, after: str) -> bool:
    """Whether `here` does, a letter between two: the last of several capitals where a small letter follows."""
    if before in "#_":
        return here not in "#_"
    if here.isupper():
        return not before.isupper() or after.islower()
    return here.isdecimal() != before.isdecimal() and here != "_"
