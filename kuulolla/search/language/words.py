"""Words of a query as typed: cleaned of punctuation around them, and told from fields where they hold a colon."""

import re
import unicodedata

# HSL:n, Kela:lta, VR:ssäkin: the case endings that Finnish writes after a colon, with the particles that may follow;
# Swedish writes :s. Everything else before a colon is a field, or a field that is misspelt.
_ENDING = re.compile(
    r"(?:s|n|t|a|ä|ta|tä|tta|ttä|ia|iä|ja|jä|ita|itä|na|nä|ina|inä|ksi|iksi|i?s(?:sa|sä|ta|tä)|i?l(?:la|lä|ta|tä|le)"
    r"|[aeiouyäö]n|h[aeiouyäö]n|s[ei]{2}n|[aeiouyäö]{2}n|i?hin|i?den|ien|jen|tten|een|iin)?"
    r"(?:kin|kaan|kään|ko|kö|han|hän|pa|pä)?",
    re.IGNORECASE,
)
_KEPT_AT_THE_END = "+#%"  # C++, C#, 100 %
_LETTERS_BEFORE_COLON = re.compile(r"([^\W\d_]+):(.*)", re.DOTALL)


def clean(word: str) -> str:
    """`word` without punctuation and format characters around it; "" where nothing is left to search for."""
    start, end = 0, len(word)
    while start < end and _is_around(word[start]):
        start += 1
    while end > start and _is_around(word[end - 1]) and word[end - 1] not in _KEPT_AT_THE_END:
        end -= 1
    word = word[start:end]
    return word if any(map(tells, word)) else ""


def clean_words(text: str) -> str:
    """The words of `text`, each cleaned, one space between them."""
    return " ".join(word for word in map(clean, text.split()) if word)


def is_case_ending(ending: str) -> bool:
    """Whether `ending` after a colon is that of a word in a case, such as `HSL:n`, and not a field's value."""
    return bool(ending) and bool(_ENDING.fullmatch(ending))


def is_capitals(name: str) -> bool:
    """Whether `name` is written as acronyms are: then `IS:n` is the newspaper in a case, and not the field `is`."""
    return name.isupper() and len(name) > 1


def split_at_colon(word: str) -> tuple[str, str] | None:
    """What stands before and after the first colon where letters alone stand before it."""
    found = _LETTERS_BEFORE_COLON.fullmatch(word)
    return (found[1], found[2]) if found else None


def is_name(text: str, also: str) -> bool:
    """Whether `text` is letters, digits and the characters `also`, and begins with a letter or digit."""
    return text[:1].isalnum() and all(one.isalnum() or one in also or _category(one)[0] == "M" for one in text)


def letters(text: str) -> int:
    """How many letters and digits `text` has."""
    return sum(map(str.isalnum, text))


def tells(character: str) -> bool:
    """Whether there is something to search for: a letter, a digit, an emoji."""
    return character.isalnum() or _category(character) == "So"


def _is_around(character: str) -> bool:
    return _category(character)[0] in "PCZ"


def _category(character: str) -> str:
    return unicodedata.category(character)
