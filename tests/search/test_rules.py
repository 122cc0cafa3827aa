"""What is indexed of fixed documents is what it was, or the number of the rules has grown: an index remembers it."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from kuulolla.search.address import address
from kuulolla.search.fingerprint import fingerprint
from kuulolla.search.lexicon import RULES
from kuulolla.search.with_words import with_words
from tests.search.few_words import lexicon

DIGESTS = {4: "247d8efa363743f7"}

TEXTS = {
    "fi": "Woltin bussissa voi istua, S-marketin kirjaston HSL:n lippu #KelaJono #hsl_liikenne @kela 😊 tuli!",
    "sv": "Stadsbibliotekets kö är lång, FPA:s bibliotekskort kom inte till daghemmet och skolan, Migris #KösystemNu",
    "en": "The courier's parcels were late, well-known queues at https://www.Wolt.example/Help/?a=1",
    "und": "Ok 14:30 [puhelin] Lähettäreltä 3,5 kg kuitenkin Kela-jonossa",
}
ADDRESSES = ("https://www.Kela.example/Jono/", "http://kela.example", "WWW.kela.example/a?b#c", "kela.example//")


def _texts() -> Iterator[str]:
    lines = (Path(__file__).parent / "near_duplicates.jsonl").read_text(encoding="utf-8").splitlines()
    return (post["text"] for pair in map(json.loads, lines) for post in (pair["first"], pair["second"]))


def test_what_is_made_of_a_document_belongs_to_the_number_of_the_rules() -> None:
    words = lexicon()
    documents = [
        {"deleted": False, "title": "Bussi myöhässä", "text": text, "language": {"code": code}, "url": ADDRESSES[0]}
        for code, text in TEXTS.items()
    ]
    made = [
        [with_words(document, words) for document in documents],
        [fingerprint(text, text[:20]) for text in (*TEXTS.values(), *_texts())],
        [address(url) for url in ADDRESSES],
    ]
    digest = hashlib.sha256(repr(made).encode()).hexdigest()[:16]
    assert digest == DIGESTS[RULES], (
        "a document is found by other words than before: RULES in kuulolla/search/lexicon.py + 1, and its digest here"
    )
