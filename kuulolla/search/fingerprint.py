"""A post's fingerprint: a keyword that copies of one text share, so that results fold by equality alone.

Of a longer text it is taken from the beginning, which is what a share cut off with "…", a second paper and an edited
post keep; and from the consonants there, which most slips of the fingers leave alone (the omission of vowels after
J. J. Pollock & A. Zamora, Automatic spelling correction in scientific and scholarly text, 1984). Whatever cannot be
told by its beginning is taken whole: short texts, filled-in forms, replies whose quotation has no end.

No library decides this. MinHash and SimHash (datasketch, simhash: MIT, with scipy and numpy, which the indexer does not
have) are made for comparing two by two or by several keys. Joined into one key they find fewer copies and take
different posts for one; so does a hash of the first words as they are (docs/benchmarks.md). Hashing is the standard
library's: it is a hundredth of the work.
"""

import hashlib
import re
from collections.abc import Sequence

from kuulolla.search.wording import Word, wording

FEWEST_WORDS = 6
"""Texts with fewer are never copies of one another: "Kiitos!" of two people is not. Of 22,879 forum sentences
(FinnSentiment) those that recur are 34 % of one word, 10 % of two, 1 % of three, 0.5 % of four, none of five."""

BEGINNING = 14
"""Words of its author by which a longer text is known: what 140 characters hold, less the sharer's handle."""

_LABELS_OF_A_FORM = 2
_KEPT_WHOLE = 3
"""Letters of the longest word that keeps its vowels: "ei" and "en" turn a sentence round."""

_VOWELS = dict.fromkeys(map(ord, "aeiouy"))
_RUNS = re.compile(r"([^\W\d_])\1+")
_REPLY = re.compile(r"\[quote\b|\b(?:kirjoitti|skrev|wrote)\s*:", re.IGNORECASE)


def fingerprint(text: str, title: str | None = None) -> str | None:
    """16 hex digits, the same for copies; None where there are too few words to tell. Takes any text."""
    words = wording(text, title)
    if len(words) < FEWEST_WORDS:
        return None
    is_reply = (":" in text or "[" in text) and _REPLY.search(text)
    head = [] if is_reply else _beginning(words)
    # Joined without spaces, a compound written apart is the same; with them no head is ever equal to a whole text.
    said = " ".join(_skeleton(word.form) for word in head) or "".join(word.form for word in words)
    return hashlib.blake2b(_RUNS.sub(r"\1", said).encode(), digest_size=8).hexdigest()


def _beginning(words: Sequence[Word]) -> list[Word]:
    """Up to the 14th word that is its author's; [] where there are fewer, or where a form's labels stand between."""
    all_quoted = all(word.quoted for word in words)  # a text between quotation marks is that text
    head, own = [], 0
    for word in words:
        head.append(word)
        own += all_quoted or not word.quoted
        if own == BEGINNING:
            return head if sum(word.label for word in head) < _LABELS_OF_A_FORM else []
    return []


def _skeleton(form: str) -> str:
    """The consonants; all of a short word, of one without consonants, and of a number."""
    if len(form) <= _KEPT_WHOLE or not form.isalpha():
        return form
    return form.translate(_VOWELS) or form
