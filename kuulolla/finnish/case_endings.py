"""The endings of Finnish nouns: cases, possessives, and the clitics that come last.

After A. Hakulinen et al., Iso suomen kielioppi (2004), sections 81-131. Vowel harmony is left open: an ending stands
here in both forms, and whoever uses it asks `harmonious`.
"""

import re
from typing import Final

CLITICS: Final = (
    *("kinkohan", "kinköhän", "kaankohan", "kohan", "köhän", "kaan", "kään", "kin"),
    *("han", "hän", "kos", "kös", "ko", "kö", "pas", "päs", "pa", "pä"),
)
"""What is added last: -kin, -kaan, -ko, -han, -pa and their chains, the longest first."""

POSSESSIVES: Final = ("nsa", "nsä", "mme", "nne", "ni", "si")

_COLON_ENDINGS: Final = (
    *("n", "t", "a", "ä", "ta", "tä", "tta", "ttä", "ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä", "lle"),
    *(
        "na",
        "nä",
        "ksi",
        "ää",
        "tta",
        "ttä",
        "hVn",
        "VVn",
        "Vn",
        "seen",
        "siin",
        "en",
        "ien",
        "iden",
        "itten",
        "jen",
        "den",
    ),
    *("i?a", "i?ä", "ja", "jä", "ita", "itä", "issa", "issä", "ista", "istä", "illa", "illä", "ilta", "iltä", "ille"),
    *("ina", "inä", "iksi", "it", "ihin", "iin", "s", "nnen", "tena", "nteen", "nneksi", "nnessa", "nnesta"),
)
_ENDING: Final = "|".join(sorted(_COLON_ENDINGS, key=len, reverse=True))
# ä and ö may be written as two characters.
AFTER_COLON: Final = re.sub(
    "[äö]",
    lambda found: {"ä": "[aä]\u0308?", "ö": "[oö]\u0308?"}[found[0]],
    rf"(?:{_ENDING})(?:{'|'.join(POSSESSIVES)}|Vn)?(?:{'|'.join(CLITICS)})?",
).replace("V", "[aeiouyäö]\u0308?")
"""A pattern of what follows the colon of `HSL:n`, `Kela:lta`, `10:een`, `EU:ssakin`."""

_OWN = re.compile(r"([aeiä])\1n$")  # his or her own, after a case: osalta-an
_FEWEST_OF_FORM = 2
_FRONT = re.compile("[äöy]")
_BACK = re.compile("[aouå]")
_VOWELS = re.compile("[aeiouyäöå]")


def harmonious(stem: str, ending: str) -> bool:
    """Whether the vowels of `ending` suit those of `stem` (lower case).

    The last two vowels of the stem decide, so that a compound is judged by its last part; e and i suit either, and so
    does a foreign y (`sony`).
    """
    deciding = _VOWELS.findall(stem)[-2:]
    while deciding and deciding[-1] in "ei":
        deciding.pop()
    if not deciding or deciding[-1] == "y":
        return True
    return (_BACK if _FRONT.match(deciding[-1]) else _FRONT).search(ending) is None


def without_possessive(form: str) -> tuple[str, ...]:
    """Forms of which `form` (lower case) may be one with a clitic or a possessive: osalta of osaltaan; () for none."""
    bare = [form.removesuffix(clitic) for clitic in CLITICS if form.endswith(clitic)]
    for one in (form, *bare):
        bare += [one.removesuffix(ending) + n for ending in POSSESSIVES if one.endswith(ending) for n in ("", "n", "t")]
        if _OWN.search(one):
            bare.append(one[:-2])
    return tuple(one for one in bare if len(one) > _FEWEST_OF_FORM)
