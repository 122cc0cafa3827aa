"""Phone numbers: Finnish ones in every usual writing, foreign ones with their plus.

Source: Traficom's regulation 32 on numbering (mobile 04x and 050, areas 02 to 09 and 013 to 019, service numbers 010,
020, 029, 030, 0600, 0700, 0800). Short numbers for all (112, 116117) are no personal data and stay.
"""

import re
from collections.abc import Iterator

Span = tuple[int, int]

_START = re.compile(r"(?:(?<!\d)(?<!\d[.,:/\-])\(?(?:\+|(?=0|358))|(?<=\d/)(?=0(?:4\d|50)))")
_DIGITS = re.compile(r"\(?\+?[ \-(]{0,3}\d(?:[ \-./()]{0,3}\d){0,16}")
_GOES_ON = re.compile(r"[.:,]\d")
_BETWEEN = re.compile(r"[ \-./,;)]{1,4}(?=[(+]{0,2}\d)")
_TOLD = re.compile(
    r"(?<!\w)(?:puh(?:elin(?:numero)?)?|gsm|tel|soita|numero(?:on|ni|sta|ssa)?)[.: ]{1,3}"
    r"(?P<number>\d(?:[ \-]?\d){4,11})(?!\d|[.,:]\d| ?(?:€|eur|kpl))",
    re.IGNORECASE,
)
# A date, a path such as /2011/09/06/, postal codes, hours: they begin like numbers with an area.
_NO_NUMBER = re.compile(
    r"0\d[./\- ](?:0[1-9]|1[0-2])[./\- ](?:19|20)\d\d|0\d\.(?:[1-9]|1[0-2])\.(?!\d{3})"
    r"|0[1-9] ?\. ?(?:0[1-9]|1[0-2]) ?\. ?(?:19|20)\d\d(?!\d)|0[1-9] ?\. (?:19|20)\d\d(?!\d)|0\d{4}-0\d{4}(?!\d)"
    r"|0\d\.(?:0[1-9]|1[0-2])\.(?: ?-|\d\d(?![\d.]))|0\d\.[0-5]\d \d{1,2}\.\d\d?(?!\d)"
    r"|0\d/\d\d/|0\d[.:][0-5]\d ?- ?\d{1,2}[.:][0-5]\d"
)
_MILLIONS = re.compile(r"\+ ?\d{1,3}(?: 000){2,}(?!\d)")  # "+10 000 000 euroa"
_BUSINESS_ID = re.compile(r"(\d{7})-(\d)(?![ \-]{0,3}\d)")
_AREAS = ("02", "03", "05", "06", "08", "09", "013", "014", "015", "016", "017", "018", "019")
_MOBILE = ("04", "050")
_SERVICE = ("010", "020", "029", "030", "060", "070", "071", "073", "075", "080")


def phones(text: str) -> Iterator[Span]:
    """Where phone numbers stand. A row of digits that begins like one and is as long is taken for one."""
    at = 0
    while (found := _START.search(text, at)) is not None:
        at = found.start() + 1
        start: int | None = found.start()
        while start is not None and (end := _end(text, start)) is not None:
            yield start, end
            # "040 000 0001/050 000 0002": what follows a number may begin where no other number would.
            at, start = end, _next(text, end)
    for found in _TOLD.finditer(text):
        yield found.span("number")


def _end(text: str, start: int) -> int | None:
    """Where the number that begins at `start` ends; None where none begins there.

    The longest reading is taken, for a number is often written in pieces; but not one that takes the beginning of
    the next number with it ("09 000 0001 09 000 0002").
    """
    ends = _ends(text, start)
    for end in ends[:-1]:
        following = _next(text, end)
        if following is not None and following < ends[-1] < max(_ends(text, following), default=0):
            return end
    return ends[-1] if ends else None


def _ends(text: str, start: int) -> list[int]:
    """Every place where a number from `start` may end: after a group of digits, never inside one."""
    found = _DIGITS.match(text, start)
    if found is None:
        return []
    written = found.group()
    lengths = _lengths(written)
    if not lengths:
        return []
    after = [place + 1 for place, character in enumerate(written, start) if character.isdigit()]
    ends = [end for end in after[lengths[0] - 1 : lengths[-1]] if not text[end : end + 1].isdigit()]
    # Not inside the date or the time that follows ("09 000 0001 1.12.2025"), where it can end before.
    return [end for end in ends if not _GOES_ON.match(text, end)] or ends


def _next(text: str, end: int) -> int | None:
    between = _BETWEEN.match(text, end)
    return between.end() if between else None


def _lengths(written: str) -> range:
    """How many digits a number that begins like `written` may have; none where no number begins so."""
    digits = "".join(filter(str.isdigit, written))
    if digits.startswith("000") or _MILLIONS.fullmatch(written):
        return range(0)  # no country begins with 0: a serial number
    if "+" in written[:2] or digits.startswith("00"):
        return range(8, 18 if digits.startswith("00") else 16)  # E.164, with its prefix
    if digits.startswith("358"):
        return range(11, 14)
    if _NO_NUMBER.match(written.lstrip("(")) or _is_business_id(written):
        return range(0)
    if digits.startswith(_MOBILE):
        return range(8, 13)  # the old short ones and the longest
    return range(7, 12) if digits.startswith(_AREAS + _SERVICE) else range(0)  # area and 4 to 8 digits


def _is_business_id(written: str) -> bool:
    """Whether it is a business id by its check digit (Finnish Tax Administration: weights 7, 9, 10, 5, 8, 4, 2)."""
    found = _BUSINESS_ID.match(written)
    if found is None:
        return False
    rest = sum(int(digit) * weight for digit, weight in zip(found[1], (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    return int(found[2]) == (11 - rest if rest else 0)
