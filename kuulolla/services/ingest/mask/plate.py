"""Vehicle plates of Finland: ABC-123, shorter and personal ones, and diplomats' CD-1234."""

import re
from collections.abc import Iterator

Span = tuple[int, int]

_PLATE = re.compile(r"(?<![\w-])(?P<letters>[A-ZÅÄÖ]{2,3}) ?- ?\d{1,3}(?![\w-])|(?<![\w-])CD ?- ?\d{4}(?!\w)")
_SPACED = re.compile(r"(?<![\w-])(?P<letters>[A-ZÅÄÖ]{3}) {1,2}\d{2,3}(?![\w-]|[.,:]\d| ?[€%])")
_LOWER = re.compile(r"(?<![\w-])(?P<letters>[A-Za-zÅÄÖåäö]{3}) ?- ?\d{3}(?![\w-])")
_TOLD = re.compile(
    r"(?:rekkari\w*|rekisteri\w*|rek\.?(?: ?nro)?|kilpi\w*|auto\w*|registernummer|reg\.? ?nr)[ :,.]{1,3}"
    r"(?P<plate>[A-Za-zÅÄÖåäö]{2,3}[ -]{0,3}\d{1,3})(?!\w)",
    re.IGNORECASE,
)

# What looks like a plate and is a standard, a model, a unit or a road.
_OTHERS = frozenset(
    """
    AAC AES AK AM AMD API ARM AUX AV BD BMW BW CAT CD CPU CSS DDR DIN DNA DVB DVD DX EA EN EU EUR FI FM FTP GB
    GMT GPT GPU GT GTA GTI GTX HD HDD HEL HIV HP HSL HSV HTC ICD IE II III IOS IP IPV ISO IT JA JOS JPG KG KL
    KLO KM KPL KT KW KWH LED LG LGA LTE LTS MAC MAX MB MD MHZ MIG MIN MM MP MS MT MTV MW NHL NRO NTP NVM ODT
    OK OLED OS PC PDF PH PHP PL PNG PS PVC RAM RFC RGB RJ RPM RTX RX SD SEK SFS SHA SIM SM SQL SS SSD SSL ST
    SUV TAI TB TCP TLS TM TMS TNT TV TXT UEFA UHD UK UN USA USB USD UTC UTF UV UWB VHF VHS VIP VPN VR VT VW WC
    WD WW XL XP XXL YK YLE
    """.split()  # noqa: SIM905 - a list of words reads as words
)


def plates(text: str) -> Iterator[Span]:
    """Where plates stand: capitals and digits with a hyphen, or with a blank where it is three and more."""
    for pattern in (_PLATE, _SPACED, _LOWER):
        for found in pattern.finditer(text):
            letters = found.groupdict().get("letters")
            if letters is None or letters.upper() not in _OTHERS:
                yield found.span()
    for found in _TOLD.finditer(text):
        if found["plate"][:3].strip(" -0123456789").upper() not in _OTHERS:
            yield found.span("plate")
