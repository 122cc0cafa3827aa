"""Words that no dictionary has, mostly names of brands and people, in any case: rules of inflection, read backwards.

After Iso suomen kielioppi (2004), sections 81-104. A form seldom tells one base form alone (Woltin: Wolt, Wolti or
Woltti), so that all are given: a query for the right one finds it, and no other is asked for.
"""

import re
from collections.abc import Iterator
from typing import Final

from kuulolla.finnish.case_endings import CLITICS, harmonious
from kuulolla.finnish.gradation import strengthened, weakened
from kuulolla.finnish.reading import Reading, distinct

_FEWEST_OF_STEM: Final = 2
_FEWEST_OF_LEMMA: Final = 3  # `sea` is no form of se
_VOWELS: Final = "aeiouyäöå"

# Ending and what it follows. A closing ending closes the syllable before it, which then is in its weak grade.
_SINGULAR_CLOSING: Final = (
    *("n", "t", "ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä", "lle", "ksi", "tta", "ttä"),
)
_SINGULAR_OPEN: Final = ("na", "nä", "a", "ä", "ta", "tä")
_ILLATIVE: Final = re.compile(rf"(.*([{_VOWELS}]))(?:h?\2n|h[{_VOWELS}]n)$")
_LONG_ILLATIVE: Final = re.compile(rf"(.*([{_VOWELS}])\2)seen$")
_PLURAL: Final = re.compile(
    r"(.*?)(?:i(?:ssa|ssä|sta|stä|lla|llä|lta|ltä|lle|ksi|na|nä|tta|ttä|den|tten|ta|tä|hin|in)|(?<![ij])j(?:en|a|ä)|i(?:en|a|ä))$"
)
_ACRONYM: Final = re.compile("[A-ZÅÄÖ]{2,5}")  # FPA is no F with a -pa
# Spoken endings that lost their vowel, -lla, -ssa, -sta, -lta: Wolttil, Postnordis. All of them close a syllable.
_SPOKEN: Final = re.compile(rf"(.{{2,}}[{_VOWELS}])(?:l|s|st|lt)$")
_APOSTROPHE: Final = re.compile(r"(.+)'(?:n|[a-zäö]{1,6})$")


def unknown_name(word: str) -> tuple[Reading, ...]:
    """What `word` may be a form of, the word itself first; it is in no dictionary."""
    form = word.lower()
    if written := _APOSTROPHE.match(form):
        return distinct(map(Reading, (written[1], form)))
    bare = [form, *(() if _ACRONYM.fullmatch(word) else _without_clitics(form))]
    lemmas = (lemma for one in bare for lemma in _lemmas(one) if len(lemma) >= _FEWEST_OF_LEMMA)
    return distinct(map(Reading, (*bare, *lemmas)))


def spoken_name(word: str) -> tuple[Reading, ...]:
    """What `word` may be a spoken form of, its case ending cut short: wolt of Wolttil; () where it is none."""
    said = None if _ACRONYM.fullmatch(word) else _SPOKEN.match(word.lower())
    if said is None:
        return ()
    lemmas = [*_of_singular(said[1], closed=True), *(_of_plural(said[1][:-1]) if said[1][-1] == "i" else ())]
    return distinct(Reading(lemma) for lemma in lemmas if len(lemma) >= _FEWEST_OF_LEMMA)


def _without_clitics(form: str) -> Iterator[str]:
    return (form.removesuffix(clitic) for clitic in CLITICS if form.endswith(clitic) and form != clitic)


def loaned(lemma: str) -> tuple[Reading, ...]:
    """A name that may end in a consonant, of the lemma with its i: S-marketti is S-market."""
    return distinct(map(Reading, _of_loan(lemma)))


def _lemmas(form: str) -> Iterator[str]:
    for stem, closed in _singular_stems(form):
        yield from _of_singular(stem, closed=closed)
    if plural := _PLURAL.match(form):
        yield from _of_plural(plural[1])


def _singular_stems(form: str) -> Iterator[tuple[str, bool]]:
    """Each stem that an ending leaves, and whether the ending closes its last syllable; the surest first."""
    # Only four readings lie where phrases look: of puodikkaaseen, what -n and -en leave would be all of them.
    if (found := _LONG_ILLATIVE.match(form)) and len(found[1]) >= _FEWEST_OF_STEM:
        yield found[1], False
    for endings, closed in ((_SINGULAR_CLOSING, True), (_SINGULAR_OPEN, False)):
        for ending in endings:
            stem = form.removesuffix(ending)
            if stem != form and len(stem) >= _FEWEST_OF_STEM and harmonious(stem, ending):
                yield stem, closed
    if (found := _ILLATIVE.match(form)) and len(found[1]) >= _FEWEST_OF_STEM:
        yield found[1], False


def _of_singular(stem: str, *, closed: bool) -> Iterator[str]:
    if stem[-1] not in _VOWELS:
        yield from _of_consonant(stem)
        return
    yield stem
    yield from _of_vowel(stem)
    for strong in strengthened(stem) if closed else ():
        yield strong
        yield from _of_loan(strong)


def _of_vowel(stem: str) -> Iterator[str]:
    yield from _of_loan(stem)
    if stem.endswith(("ttäre", "ttare")):
        yield stem[:-5] + stem[-4:-1]  # Lähettäre-n
    elif stem.endswith("kse"):
        yield stem[:-3] + "s"  # Iglesiakse-n
    elif stem.endswith("se"):
        yield stem[:-2] + "nen"  # Virtase-n
    elif stem[-1] == stem[-2]:
        yield from (weak[:-1] + "s" for weak in weakened(stem))  # tehtaa-n
        yield stem[:-1] + "s"  # Simonidee-n
        yield stem[:-1]  # huonee-n


def _of_loan(stem: str) -> Iterator[str]:
    """Without the i that a name ending in a consonant takes before endings: stockmanni-lla, woltti-a."""
    if stem[-1] == "i" and stem[-2] not in _VOWELS:
        yield stem[:-1]
        if stem.endswith(("kki", "ppi", "tti")):
            yield stem[:-2]


def _of_consonant(stem: str) -> Iterator[str]:
    if stem[-1] in "lnrs":  # the consonants that end a Finnish stem: Iglesias-ta
        yield stem
    if stem[-1] == "s":
        yield stem[:-1] + "nen"  # Virtas-ta


def _of_plural(stem: str) -> Iterator[str]:
    """Of a stem before the plural's i or j: tweete-i-llä, banne-j-a, siulo-j-en, kolvauks-i-a."""
    if len(stem) < _FEWEST_OF_STEM:
        return
    if stem.endswith("ks"):
        yield stem[:-2] + "s"
    elif stem[-1] == "s":
        yield stem[:-1] + "nen"
    elif stem[-1] == "e":
        yield stem
        for singular in (stem[:-1] + "i", *strengthened(stem[:-1] + "i")):
            yield singular
            yield from _of_loan(singular)
    elif stem[-1] in _VOWELS:
        yield stem
        yield from (stem[:-1] + vowel for vowel in {"o": "a", "ö": "ä"}.get(stem[-1], ""))
    else:
        yield from (stem + vowel for vowel in "aiä" if harmonious(stem, vowel))
