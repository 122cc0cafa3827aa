"""Which language a post is in: Finnish, Swedish, English, Estonian, another one, or too short to tell."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from kuulolla.finnish.normalise import normalise

FINNISH, OTHER, UNDETERMINED = "fi", "other", "und"

KNOWN: Final = (FINNISH, "sv", "en", "et")
"""Languages that are told by name; every further one is `other`."""

# What else people write in Finland and near it. Fewer candidates, fewer short Finnish posts taken for Hausa: all of
# py3langid's languages cost 0.6 points of Finnish recall on FinnSentiment dev and a third of the speed.
_ELSE: Final = (
    *("de", "no", "da", "nl", "fr", "es", "it", "pt", "pl"),
    *("ru", "uk", "lv", "lt", "tr", "ar", "fa", "zh", "vi"),
)
# How much likelier a language is here before a word is read. Finnish recall on Tatoeba and on FinnSentiment dev (of
# what is long enough to tell): 99.2 and 96.8 % with 1 for all, and short Swedish is taken for Danish; 99.9 and 98.5 %
# with these.
_FAVOUR: Final = {FINNISH: 8.0, "sv": 3.0, "en": 3.0, "et": 3.0}

# py3langid walks bytes in Python: of a longer text four parts are read, as far apart as they can be, so that one that
# begins in one language and goes on in another is in the one it has more of.
_PARTS: Final = 4
_PART_CHARACTERS: Final = 100
_FEWEST_LETTERS: Final = 3

_HASHTAGS = re.compile(r"#\w+")
_UNTELLING = re.compile(r"[^\w\s'-]|[\d_]+")


@dataclass(frozen=True)
class Language:
    """A code of KNOWN, `other` or `und`, and the share of the probability that it got, 0 to 1 (0 for `und`)."""

    code: str
    confidence: float


def identify(text: str) -> Language:
    """The language of `text` without its hashtags, handles, links, masks, digits and emoji.

    Fewer than three letters tell nothing: `und` with confidence 0.
    """
    # Composed and with single spaces, so that the same words are read however they were typed.
    read = _spread(" ".join(unicodedata.normalize("NFC", text).split()))
    words = " ".join(_UNTELLING.sub(" ", normalise(_HASHTAGS.sub(" ", read))).split())
    if sum(map(str.isalpha, words)) < _FEWEST_LETTERS:
        return Language(UNDETERMINED, 0.0)
    return _named(dict(_identifier().rank(words)))


def _spread(text: str) -> str:
    """All of a short text; of a long one the first characters, and those after three further places."""
    if len(text) <= _PARTS * _PART_CHARACTERS:
        return text
    starts = [at * (len(text) - _PART_CHARACTERS) // (_PARTS - 1) for at in range(_PARTS)]
    first, *others = (text[start : start + _PART_CHARACTERS] for start in starts)
    # A part that starts within a word or a link starts with the next one.
    return " ".join([first, *(part.partition(" ")[2] or part for part in others)])


def _named(shares: dict[str, float]) -> Language:
    shares = {code: share * _FAVOUR.get(code, 1.0) for code, share in shares.items()}
    total = sum(shares.values())
    found = max(shares, key=shares.__getitem__)
    if found in KNOWN:
        return Language(found, round(shares[found] / total, 4))
    return Language(OTHER, round(1 - sum(shares[code] for code in KNOWN) / total, 4))


@cache
def _identifier() -> LanguageIdentifier:
    """Opened once, at the first text: 0.2 s, which `kuulolla --help` need not pay."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([*KNOWN, *_ELSE])
    return identifier
