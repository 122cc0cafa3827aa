"""Finnish personal identity codes, by date and check character.

Source: Government Decree 128/2010 with the separators of 2023 (A-F, U-Y); the check character is the nine digits
modulo 31. Individual numbers 900 to 999 are temporary codes and are masked alike.
"""

import re
from calendar import monthrange
from collections.abc import Iterator

Span = tuple[int, int]

CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_CENTURY = {"+": 1800} | dict.fromkeys("-YXWVU", 1900) | dict.fromkeys("ABCDEF", 2000)

_GAP = r"[ .\-/]{0,3}"
_CODE = re.compile(
    rf"(?<!\d)(?P<date>\d(?:{_GAP}\d){{5}})(?P<sign>[ .\-/]{{0,7}}(?:[+YXWVUABCDEFyxwvuabcdef][ \-]{{0,3}})?)"
    rf"(?P<individual>\d(?:[ \-]{{0,3}}\d){{2}})[ \-]{{0,3}}(?P<check>[0-9A-Fa-fHhJ-Nj-nPpR-Yr-y])(?![^\W_])"
    # Without a gap also where a word or another code is glued to it; there the check character is a letter.
    r"|(?<!\d)(?P<date_>\d{6})(?P<sign_>[+\-YXWVUABCDEF])(?P<individual_>\d{3})(?P<check_>[A-FHJ-NPR-Y])(?=[a-zåäö\d])"
)
# "2012-11-15 19:55": read as 201211-151 with the check character 9, one moment in 31 would pass.
_MOMENT = re.compile(r"20\d\d-\d\d-\d\d {1,2}\d\d(?=:[0-5]\d)")


def identity_codes(text: str) -> Iterator[Span]:
    """Where identity codes stand, with blanks, hyphens or line breaks anywhere inside."""
    at = 0
    while (found := _CODE.search(text, at)) is not None:
        if _is_code(found) and _MOMENT.match(text, found.start()) is None:
            yield found.span()
            at = found.end()
        else:
            at = found.start() + 1


def _is_code(found: re.Match[str]) -> bool:
    date, written_sign, individual, check = (part for part in found.groups() if part is not None)
    digits = re.sub(r"\D", "", date)
    number = int(digits + re.sub(r"\D", "", individual))
    check = check.upper()
    if CHECK[number % 31] != check:
        return False
    sign = "".join(written_sign.split()).strip("./").upper()
    century = next((_CENTURY[character] for character in sign if character != "-"), None)
    if century is None:
        if "-" not in sign and check.isdigit():
            return False  # ten digits in a row are no code: order and phone numbers fit one time in 31
        century = 1900
    day, month, year = int(digits[:2]), int(digits[2:4]), century + int(digits[4:])
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]  # noqa: PLR2004 - months
