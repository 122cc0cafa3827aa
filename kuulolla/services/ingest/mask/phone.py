"""Phone numbers: Finnish ones in every usual writing, foreign ones with their plus.

Source: Traficom's regulation 32 on numbering (mobile 04x and 050, areas 02 to 09 and 013 to 019, service numbers 010,
020, 029, 030, 0600, 0700, 0800). Short numbers for all (112, 116117) are no personal data and stay.
"""

import re
from collections.abc import Iterator

Span = tuple[int, int]

_GAP = r"[ \-./()]{0,3}"
_NUMBER = re.compile(
    rf"(?<!\d)(?<!\d[.,:/\-])(?:"
    rf"\(?(?:\+|0{_GAP}0){_GAP}[1-9](?:{_GAP}\d){{6,14}}"  # with a country
    rf"|358(?:{_GAP}\d){{7,10}}"
    rf"|\(?0{_GAP}\d(?:{_GAP}\d){{4,11}}"  # as dialled in Finland
    rf")(?!\d)"
)
_TOLD = re.compile(
    r"(?<!\w)(?:puh(?:elin(?:numero)?)?|gsm|tel|soita|numero(?:on|ni|sta|ssa)?)[.: ]{1,3}"
    r"(?P<number>\d(?:[ \-]?\d){4,11})(?!\d|[.,:]\d| ?(?:€|eur|kpl))",
    re.IGNORECASE,
)
_DATE = re.compile(r"0\d[./\- ](?:0[1-9]|1[0-2])[./\- ](?:19|20)\d\d")
_HOURS = re.compile(r"0\d[.:][0-5]\d ?- ?\d{1,2}[.:][0-5]\d")
_AREAS = ("02", "03", "05", "06", "08", "09", "013", "014", "015", "016", "017", "018", "019")
_MOBILE = ("04", "050")
_SERVICE = ("010", "020", "029", "030", "060", "070", "071", "073", "075", "080")
_BUSINESS_ID = re.compile(r"\d{7}-\d")


def phones(text: str) -> Iterator[Span]:
    """Where phone numbers stand. A row of digits that begins like one and is as long is taken for one."""
    for found in _NUMBER.finditer(text):
        written = found.group()
        if _is_phone(written):
            yield found.start(), found.start() + len(written.rstrip(" -./("))
    for found in _TOLD.finditer(text):
        yield found.span("number")


def _is_phone(written: str) -> bool:
    digits = re.sub(r"\D", "", written)
    if written.lstrip("(").startswith("+") or digits.startswith("00"):
        if digits.startswith("000"):
            return False  # no country begins with 0: a serial number
        return 8 <= len(digits) <= 15 + 2 * digits.startswith("00")  # noqa: PLR2004 - E.164 with its prefix
    if digits.startswith("358"):
        return len(digits) >= 11  # noqa: PLR2004 - country and the shortest mobile number
    plain = written.lstrip("(")
    if _DATE.match(plain) or _HOURS.match(plain) or _BUSINESS_ID.fullmatch(plain.strip()):
        return False
    if digits.startswith(_MOBILE):
        return 8 <= len(digits) <= 12  # noqa: PLR2004 - the old short ones and the longest
    return digits.startswith(_AREAS + _SERVICE) and 7 <= len(digits) <= 11  # noqa: PLR2004 - area and 4 to 8 digits
