"""Vehicle plates of Finland: ABC-123, shorter and personal ones, and diplomats' CD-1234."""

import re
from collections.abc import Iterator

Span = tuple[int, int]

_PLATE = re.compile(
    r"(?<![\w-])(?P<letters>[A-ZÅÄÖ](?:[ -]{0,3}[A-ZÅÄÖ]){1,2})[ -]{0,3}-[ -]{0,3}\d(?:[ -]{0,3}\d){0,2}(?![\w-])"
    r"|(?<![\w-])CD ?- ?\d{4}(?!\w)"
)
_SPACED = re.compile(r"(?<![\w-])(?P<letters>[A-ZÅÄÖ]{2,3}) {1,3}\d{2,3}(?![\w-]|[.,:/]\d| ?[€%])")
_LETTER_BY_LETTER = re.compile(r"(?<![\w-])(?P<letters>[A-ZÅÄÖ](?: {1,3}[A-ZÅÄÖ]){2})(?: {1,3}\d){1,3}(?![\w-])")
_GLUED = re.compile(r"(?<![\w-])(?P<letters>[A-ZÅÄÖ]{3})\d{3}(?![\w-])")
_LOWER = re.compile(r"(?<![\w-])(?P<letters>[A-Za-zÅÄÖåäö]{3}) ?- ?\d{3}(?![\w-])")
_TOLD = re.compile(
    r"(?:rekkari\w*|rekisteri\w*|rek\.?(?: ?nro)?|kilpi\w*|auto\w*|registernummer|reg\.? ?nr)[ :,.]{1,3}"
    r"(?P<plate>(?P<letters>[A-Za-zÅÄÖåäö]{2,3})[ -]{0,3}\d{1,3})(?!\w)",
    re.IGNORECASE,
)

# What looks like a plate and is a standard, a model, a unit or a road.
_OTHERS = frozenset(
    """
    AAC AES AK AM AMD API ARM AUX AV BD BMW BW CAT CD CO CPU CSS DC DDR DIN DNA DVB DVD DX EA EN EU EUR FI FM FTP GB
    GMT GPT GPU GT GTA GTI GTX HD HDD HEL HIV HP HSL HSV HTC ICD IE II III IOS IP IPV ISO IT JA JOS JPG KG KL
    KLO KM KPL KT KTS KW KWH LED LG LGA LTE LTS MAC MAX MB MD MHZ MIG MIN MM MP MS MT MTV MW NHL NRO NTP NVM ODT
    OK OLED OS PC PDF PH PHP PL PNG PS PVC RAM RFC RGB RJ RPM RTX RX SD SEK SFS SHA SIM SM SPF SQL SS SSD SSL ST
    SUV TAI TB TCP TLS TM TMS TNT TV TXT UEFA UHD UK UN USA USB USD UTC UTF UV UWB VHF VHS VIP VPN VR VT VW WC
    WD WW XL XP XXL YK YLE
    """.split()  # noqa: SIM905 - a list of words reads as words
)

# Words that stand before a number where a text is written in capitals ("NYT 12 KPL"); with a hyphen they are plates.
_WORDS = frozenset(
    """
    ALE ALI EI ELI EM ET HE IÄN JA JO JOS KEN KLO KO KOT KUN LÄH ME MUT MYI NE NIIN NO NYT OLI OMA ON OP OSA OSTI PE
    SAA SAI SE SEN SU TAI TE TI TO TOP TYÖ UM VAI VIE VKO YLI
    """.split()  # noqa: SIM905 - a list of words reads as words
)
# The same for abbreviations that stand before a number ("CRP 120", "SDP 15", "NOK 300").
_ABBREVIATIONS = frozenset(
    """
    ATA AVI BMI CHF CRP CZK DKK DNS DSM EKG ELY EMC ETS GBP GPS HB HDL HPK HUF HUS IBM ICT KHL KHO KOK LDL MRL NOK PCR
    PER PFC PKL PLN PM POP PSA RAL RKP RUB SAK SDP SKP SPX TEM THL TIP TPS TSH VAS WPC
    """.split()  # noqa: SIM905 - a list of words reads as words
)
_BEFORE_NUMBERS = _WORDS | _ABBREVIATIONS


def plates(text: str) -> Iterator[Span]:
    """Where plates stand: two or three capitals and up to three digits, however far apart where a hyphen is between.

    Without one, at least two digits ("AB 12"), and glued together all six ("ABC123"): shorter ones are mostly models.
    """
    for pattern in (_PLATE, _SPACED, _LETTER_BY_LETTER, _GLUED, _LOWER):
        for found in pattern.finditer(text):
            letters = re.sub("[ -]", "", found.groupdict().get("letters") or "").upper()
            if letters not in _OTHERS and not (pattern is _SPACED and letters in _BEFORE_NUMBERS):
                yield found.span()
    for found in _TOLD.finditer(text):
        letters = found["letters"].upper()
        if letters not in _OTHERS and letters not in _WORDS:  # "auto on 16 vuotta vanha"
            yield found.span("plate")
