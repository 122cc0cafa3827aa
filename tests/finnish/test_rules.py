"""Our own rules read as they did, or their number has grown: an index remembers it."""

import hashlib

from kuulolla.finnish.analysis import RULES
from kuulolla.finnish.colloquial import colloquial, usual
from kuulolla.finnish.loan_verbs import loan_verb
from kuulolla.finnish.names import spoken_name, unknown_name
from kuulolla.finnish.reading import Reading
from kuulolla.finnish.tokens import tokenize
from tests.finnish.contract import WORDS

DIGESTS = {4: "1e9623ea4de2e523"}


class EveryWord:
    """A dictionary that knows every word as a lemma: what the rules make comes out whole."""

    id = "every-word"

    def readings(self, word: str) -> tuple[Reading, ...]:
        return (Reading(word),)

    all_readings = readings


def test_what_the_rules_make_of_the_word_lists_belongs_to_their_number() -> None:
    words = sorted({form for lemmas in WORDS.values() for forms in lemmas.values() for form in forms.split()})
    made = [
        (
            *(unknown_name(word), spoken_name(word), loan_verb(word)),
            *(usual(word), colloquial(word, EveryWord()), tokenize(f"{word}, #{word}")),
        )
        for word in words
    ]
    digest = hashlib.sha256(repr(made).encode()).hexdigest()[:16]
    assert digest == DIGESTS[RULES], (
        "a rule reads otherwise: RULES in kuulolla/finnish/analysis.py + 1, and its digest here"
    )
