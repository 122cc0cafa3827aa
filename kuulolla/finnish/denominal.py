"""Verbs that only say that somebody does the noun they are made of: who asks for `jono` means `jonotettiin` too.

Listed, not ruled: of all verbs in -ttaa made of a word, and the nouns made of these, most mean something of their own.
In UD_Finnish-TDT dev, `hallitus` would be about a `halli`, `käsitellä` about a `käsi`, `koulutus` about a `koulu`.
"""

from dataclasses import replace
from typing import Final

from kuulolla.finnish.reading import Reading

_TABLE: Final = {
    "jono": "jonottaa jonotella jonotuttaa jonotus jonottaminen jonottelu jonottaja",
    "lasku": "laskuttaa laskutus laskuttaminen",
    "vero": "verottaa verotus",
    "harmi": "harmittaa harmitus harmitella harmittelu",
    "teksti": "tekstittää tekstitys",
    "viesti": "viestittää viestitellä viestittely",
    "some": "somettaa somettaminen",
    "kello": "kellottaa",
}
_ROOTS: Final = {made: root for root, words in _TABLE.items() for made in words.split()}


def with_root(reading: Reading) -> Reading:
    """The reading with that noun among its parts, where its lemma or one of them is such a word."""
    roots = [_ROOTS[word] for word in (reading.lemma, *reading.parts) if word in _ROOTS]
    return replace(reading, parts=(*reading.parts, *roots)) if roots else reading
