"""A term is shown as people write it, whatever stood at the beginning of their sentences."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.search.count.written import Written, writings, written
from kuulolla.search.open_lexicon import open_lexicon
from kuulolla.search.with_words import term

LEXICON = open_lexicon()
FORMS = st.sampled_from(["Bussi", "bussi", "BUSSI", "Bussin", "bussissa", "#bussi", "HSL", "Kelan"])


def shown(term: str, *texts: str, language: str = "fi") -> str:
    found = defaultdict(list)
    for text in texts:
        for its, form in writings(text, LEXICON.read(text, language)):
            found[its].append(form)
    assert term in found, "the texts do not have it"
    return written(term, found[term])


@pytest.mark.parametrize(
    ("lemma", "texts", "form"),
    [
        ("kela", ["Soitin kun Kela ei vastannut.", "Miksi Kela tekee näin?"], "Kela"),
        ("smarket", ["Lähin S-market on kiinni", "Joku S-Market ja tuo S-market"], "S-market"),
        ("hsl", ["Se HSL:n lippu ei kelpaa", "HSL:ltä ei vastata"], "HSL"),
        ("bussi", ["Bussi tuli myöhässä.", "Taas myöhässä bussi"], "bussi"),
        ("kelajono", ["Sama Kela-jono taas. #KelaJono", "Onko Kela-jono pitkä"], "Kela-jono"),
        ("pitkäkelajono", ["Taas #PitkäKelaJono", "#PitkäKelaJono", "#pitkäkelajono"], "#PitkäKelaJono"),
    ],
)
def test_the_most_usual_form_that_is_the_lemma_is_shown(lemma: str, texts: list[str], form: str) -> None:
    assert shown(lemma, *texts) == form


def test_a_word_that_only_begins_sentences_is_small_unless_it_is_more_than_a_capital_letter() -> None:
    assert shown("bussi", "Bussi tuli. Bussi meni.", "Bussi!\nBussi") == "bussi"
    assert shown("hsl", "HSL:n lippu. HSL taas.") == "HSL"


def test_inflected_forms_inside_sentences_tell_that_it_is_a_name() -> None:
    assert shown("kela", "Kela ei vastaa.", "Seisoin Kelassa.") == "Kela"
    assert shown("kela", "Seisoin Kelassa", "Menin Kelaan") == "Kela"
    assert shown("bussi", "Bussi tuli.", "Seisoin bussissa.") == "bussi"
    assert shown("bussi", "Istuin bussissa", "Ajoin bussilla") == "bussi"


def test_a_shout_does_not_outweigh_what_most_write() -> None:
    assert shown("bussi", "TAAS BUSSI MYÖHÄSSÄ", "sama bussi", "tämä bussi") == "bussi"


def test_what_a_quote_or_an_emoji_stands_before_still_begins_the_sentence() -> None:
    assert shown("bussi", "😊 Bussi tuli!", '"Bussi ei tule"', "- Bussi on täällä") == "bussi"


def test_a_stem_is_shown_as_the_word_that_is_written_most() -> None:
    assert shown("sv:bibliotek", "ett bibliotek", "hela biblioteket", "det biblioteket", language="sv") == "bibliotek"
    assert shown("sv:bibliotek", "hela biblioteket", "Biblioteket är stängt", language="sv") == "biblioteket"
    assert shown("en:queue", "the queues were long", "long queues", "a queue", language="en") == "queue"


def test_a_term_that_no_sample_has_is_its_lemma() -> None:
    assert written("kela", []) == "kela"
    assert written("sv:bibliotek", []) == "bibliotek"


@given(st.text(), st.sampled_from(["fi", "sv", "en", "und"]))
def test_every_term_of_any_text_is_written_in_some_way(text: str, language: str) -> None:
    words = LEXICON.read(text, language)
    found = list(writings(text, words))
    assert [its for its, _ in found] == [its for word in words if (its := term(word)) is not None]
    assert all(written(its, [form]) for its, form in found)


@given(st.lists(st.builds(Written, FORMS, st.booleans())), st.randoms())
def test_the_order_of_the_posts_changes_nothing(found: list[Written], dice: object) -> None:
    shuffled = sorted(found, key=lambda _: dice.random())  # type: ignore[attr-defined] # hypothesis's Random
    assert written("bussi", shuffled) == written("bussi", found)
