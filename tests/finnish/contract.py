"""What both analysers keep: the sentences of people, whichever dictionary is behind."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kuulolla.finnish.analysis import RULES, Analyser
from kuulolla.finnish.reading import comparable
from kuulolla.finnish.tokens import tokenize

WORDS = json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))
ONLY_WITH_VOIKKO = "colloquial_with_voikko"  # the fallback lists them as words of their own, or not at all
KINDS = sorted(WORDS.keys() - {ONLY_WITH_VOIKKO})


def missed(analyser: Analyser, kind: str) -> dict[str, tuple[str, ...]]:
    """The forms of `kind` that do not have their lemma, with what they have."""
    return {
        form: found
        for lemma, forms in WORDS[kind].items()
        for form in forms.split()
        if lemma not in (found := lemmas(analyser, form))
    }


def lemmas(analyser: Analyser, word: str) -> tuple[str, ...]:
    """Of a word as it stands in a sentence."""
    return tuple(dict.fromkeys(reading.lemma for reading in analyser.readings(word)))


class AnalyserContract:
    """Each analyser's tests give their own `analyser`."""

    @pytest.mark.parametrize("kind", KINDS)
    def test_a_form_finds_its_lemma(self, analyser: Analyser, kind: str) -> None:
        assert missed(analyser, kind) == {}, missed(analyser, kind)

    @pytest.mark.parametrize("kind", KINDS)
    def test_a_form_and_its_base_form_find_each_other(self, analyser: Analyser, kind: str) -> None:
        apart = [
            (lemma, form)
            for lemma, forms in WORDS[kind].items()
            for form in forms.split()
            if set(analyser.asked(lemma)).isdisjoint(lemmas(analyser, form))
        ]
        assert apart == [], apart

    @pytest.mark.parametrize(
        ("word", "part"),
        [
            ("Kela-jonossa", "kela"),
            ("Kela-jonossa", "jono"),
            ("uimahallissa", "halli"),
            ("rautatieaseman", "asema"),
            ("rautatieaseman", "rauta"),
            ("raaka-aineiden", "aine"),
            ("kirjastoautot", "auto"),
            ("#KelaJono", "jono"),
        ],
    )
    def test_a_compound_is_found_by_its_parts(self, analyser: Analyser, word: str, part: str) -> None:
        assert part in analyser.analyse(f"Taas {word} !")[1].parts

    def test_hyphens_and_case_do_not_matter(self, analyser: Analyser) -> None:
        for one, other in (("Kela-jono", "kelajono"), ("HELSINGISSÄ", "helsingissä"), ("S-market", "SMARKET")):
            assert set(analyser.asked(one)) & set(analyser.asked(other)), (one, other)

    def test_a_word_alone_is_its_base_form_and_in_a_sentence_whatever_it_may_be(self, analyser: Analyser) -> None:
        for word, other in (("tuli", "tulla"), ("voi", "voida")):
            assert analyser.asked(word) == (word,)
            assert other in lemmas(analyser, word)

    def test_emoji_handles_links_and_masks_are_what_they_are(self, analyser: Analyser) -> None:
        text = "👍🏽 @HSL_HRT https://example.fi/A [puhelin] 12,5"
        assert [found.lemmas for found in analyser.analyse(text)] == [
            ("👍",),
            ("hsl_hrt",),
            ("https://example.fi/a",),
            ("[puhelin]",),
            ("12,5",),
        ]

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
    @given(
        text=st.text(st.characters(exclude_categories=[]), max_size=40)
        | st.text("aäiouknstlh-':#_ A\u0308", max_size=30)
    )
    def test_any_text_has_its_tokens_each_with_comparable_lemmas(self, analyser: Analyser, text: str) -> None:
        found = analyser.analyse(text)
        assert [one.token for one in found] == tokenize(text)
        for one in found:
            assert one.lemmas
            assert "" not in one.lemmas + one.parts
            assert all(lemma == comparable(lemma) for lemma in one.lemmas + one.parts)

    def test_the_id_names_the_dictionary_and_our_rules(self, analyser: Analyser) -> None:
        assert analyser.id.endswith(f"+rules-{RULES}")
        assert analyser.id.count("+") == 2
