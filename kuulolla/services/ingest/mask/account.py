"""Bank accounts (IBAN, ISO 13616, check by modulo 97) and payment cards (ISO/IEC 7812, check by Luhn)."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

Span = tuple[int, int]

# Length of an IBAN by country: SWIFT IBAN registry, release 99.
_LENGTHS = {
    length: codes.split()
    for length, codes in {
        15: "NO",
        16: "BE",
        18: "DK FI FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HU LB NI PL SV",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
}
LENGTH = {country: length for length, countries in _LENGTHS.items() for country in countries}

# Countries whose account numbers hold letters too (same source); elsewhere all that follows the country is digits.
_LETTERED = frozenset(
    """
    AD AL AZ BG BH BR BY CH CY DO FR GB GE GI GR GT IE IQ IT JO KW KZ LB LC LI LU LV MC MD MK MT MU NI NL OM PK PS QA RO
    RU SA SC SM SV TR UA VG YE
    """.split()  # noqa: SIM905 - a list of countries reads as words
)

# In capitals, in one piece, or in groups of four: as nobody writes prose.
_TIDY = re.compile(r"[A-Z0-9 \-./]+|[A-Za-z0-9]+|(?:[A-Za-z0-9]{4}[ \-./]{1,3})+[A-Za-z0-9]{1,4}")
_IBAN_START = re.compile(r"[A-Za-z][ \-]{0,3}[A-Za-z][ \-]{0,3}\d[ \-]{0,3}\d")
CARD_SHORTEST, CARD_LONGEST = 13, 19
_GAP = " -./"
_GAP_LIMIT = 3
_DIGIT_RUN = re.compile(r"\d(?:[ \-.]{0,3}\d){12,}")
_GROUP = re.compile(r"\d+")


def ibans(text: str) -> Iterator[Span]:
    """Where IBANs of known countries stand, with gaps of up to three blanks, hyphens, dots, slashes inside."""
    end = 0
    for start in (found.start() for found in _IBAN_START.finditer(text)):
        if start < end:
            continue
        country = "".join(character for character in text[start : start + 5] if character.isalpha())[:2].upper()
        if country not in LENGTH:
            continue
        collected, after = _collect(text, start, LENGTH[country])
        if collected and _may_be_iban(text, start, after, collected) and _modulo_97(collected) == 1:
            end = after
            yield start, after


def _collect(text: str, start: int, many: int) -> tuple[str, int]:
    """The next `many` letters and digits from `start`, and where they end; nothing when a gap is too wide."""
    kept: list[str] = []
    gap = 0
    for place in range(start, len(text)):
        character = text[place]
        if character.isascii() and character.isalnum():
            kept.append(character)
            gap = 0
            if len(kept) == many:
                return "".join(kept).upper(), place + 1
        elif character not in _GAP or (gap := gap + 1) > _GAP_LIMIT:
            break
    return "", start


def _may_be_iban(text: str, start: int, after: int, collected: str) -> bool:
    """Whether it is made as its country makes them: of prose ("yli 1 800 hv, joten"), one in 97 passes modulo 97."""
    digits = sum(map(str.isdigit, collected))
    if collected[:2] not in _LETTERED:
        return digits == len(collected) - 2
    inside_word = text[start - 1 : start].isalpha() and not (text[start].isupper() and text[start - 1].islower())
    return not inside_word and (2 * digits >= len(collected) or _TIDY.fullmatch(text, start, after) is not None)


def _modulo_97(iban: str) -> int:
    return int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % 97


def payment_cards(text: str) -> Iterator[Span]:
    """Where card numbers stand: 13 to 19 digits that pass Luhn, begin like a card, and begin and end with a group.

    One order number of such a length in ten passes too, and is masked: the two cannot be told apart.
    """
    for run in _DIGIT_RUN.finditer(text):
        groups = [(found.start() + run.start(), found.end() + run.start()) for found in _GROUP.finditer(run.group())]
        digits = "".join(text[start:end] for start, end in groups)
        before = [0, *accumulate(end - start for start, end in groups)]
        first = 0
        while first < len(groups):
            last = _card_end(digits, before, first)
            if last is not None:
                yield groups[first][0], groups[last][1]
            first = first + 1 if last is None else last + 1


def _card_end(digits: str, before: Sequence[int], first: int) -> int | None:
    """The group that ends the card number which begins with group `first`; None where none begins there.

    `before` is the number of digits before each group, and of all of them at its end.
    """
    begin = before[first]
    for last in range(first, len(before) - 1):
        end = before[last + 1]
        if end - begin > CARD_LONGEST:
            break
        if end - begin >= CARD_SHORTEST and _is_card(digits[begin:end]):
            return last
    return None


# Lengths by issuer: ISO/IEC 7812 and the issuers' public tables (Visa, Mastercard, Amex, Diners, JCB, Maestro).
_CARD = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[689]\d)\d{11}|35\d{14}|(?:50|5[6-9]|6[0-35-9])\d{11,17}"
    r"|64\d{14,17}"  # not 13: every product code (EAN) of Finland begins with 64, and one in ten passes Luhn
)
_DOUBLED = str.maketrans("0123456789", "0246813579")  # Luhn: twice the digit, its digits added


def _is_card(digits: str) -> bool:
    if not _CARD.fullmatch(digits):
        return False
    return sum(map(int, digits[-1::-2] + digits[-2::-2].translate(_DOUBLED))) % 10 == 0
