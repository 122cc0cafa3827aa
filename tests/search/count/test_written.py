"""A term is shown as people write it, whatever stood at the beginning of their sentences."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.search.count.written import Written, shown, writings, written
from kuulolla.search.open_lexicon import open_lexicon

LEXICON = open_lexicon()
FORMS = st.sampled_from(["Bussi", "bussi", "BUSSI", "Bussin", "bussissa", "#bussi", "HSL", "Kelan"])


def read(*texts: str, language: str = "fi") -> list[tuple[tuple[str, ...], Written]]:
    return [one for text in texts for one in writings(text, LEXICON.read(text, language))]


def counted(*texts: str) -> Counter[str]:
    """How many of the texts have each term."""
    return Counter(term for text in texts for term in {term for terms, _ in read(text) for term in terms})


def seen(term: str, *texts: str, language: str = "fi") -> str:
    found = read(*texts, language=language)
    assert (term,) in {terms for terms, _ in found}, "the texts do not have it"
    return shown([term], found, {})[term]


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
    assert seen(lemma, *texts) == form


def test_a_word_that_only_begins_sentences_is_small_unless_it_is_more_than_a_capital_letter() -> None:
    assert seen("bussi", "Bussi tuli. Bussi meni.", "Bussi!\nBussi") == "bussi"
    assert seen("hsl", "HSL:n lippu. HSL taas.") == "HSL"


def test_inflected_forms_inside_sentences_tell_that_it_is_a_name() -> None:
    assert seen("kela", "Kela ei vastaa.", "Seisoin Kelassa.") == "Kela"
    assert seen("kela", "Seisoin Kelassa", "Menin Kelaan") == "Kela"
    assert seen("bussi", "Bussi tuli.", "Seisoin bussissa.") == "bussi"
    assert seen("bussi", "Istuin bussissa", "Ajoin bussilla") == "bussi"


def test_a_shout_does_not_outweigh_what_most_write() -> None:
    assert seen("bussi", "TAAS BUSSI MYÖHÄSSÄ", "sama bussi", "tämä bussi") == "bussi"


def test_what_a_quote_or_an_emoji_stands_before_still_begins_the_sentence() -> None:
    assert seen("bussi", "😊 Bussi tuli!", '"Bussi ei tule"', "- Bussi on täällä") == "bussi"


def test_a_stem_is_shown_as_the_word_that_is_written_most() -> None:
    assert seen("sv:bibliotek", "ett bibliotek", "hela biblioteket", "det biblioteket", language="sv") == "bibliotek"
    assert seen("sv:bibliotek", "hela biblioteket", "Biblioteket är stängt", language="sv") == "biblioteket"
    assert seen("en:queue", "the queues were long", "long queues", "a queue", language="en") == "queue"


def test_a_term_that_no_sample_has_is_its_lemma() -> None:
    assert written("kela", []) == "kela"
    assert written("sv:bibliotek", []) == "bibliotek"


NAMED = (
    "Tilasin Lähettären kautta.",
    "Lähettäreltä ei vastattu.",
    "Soitin Lähettären numeroon.",
    "Taas se Lähetär myöhästyi.",
)


def test_a_name_that_no_dictionary_has_is_one_term_in_all_its_forms() -> None:
    posts = counted(*NAMED)
    assert posts["lähetär"] == len(NAMED) > posts["lähettären"] > posts["lähettäreltä"]
    found = shown([term for term, _ in posts.most_common()], read(*NAMED), posts)
    assert {term: form for term, form in found.items() if term.startswith("lähet")} == {"lähetär": "Lähetär"}


def test_a_name_that_is_met_in_one_form_alone_is_shown_as_it_is_written() -> None:
    text = "Tilasin Lähettären kautta."
    found = shown(list(counted(text)), read(text), counted(text))
    assert {term: form for term, form in found.items() if term.startswith("lähet")} == {"lähettären": "Lähettären"}


@given(st.lists(st.sampled_from(NAMED), min_size=1), st.randoms(use_true_random=False))
def test_every_word_is_shown_as_one_term_and_none_is_counted_more_often_than_that(
    texts: list[str], dice: Random
) -> None:
    posts = counted(*texts)
    terms = dice.sample(sorted(posts), len(posts))
    told = shown(terms, read(*texts), posts)
    for its, _ in read(*texts):
        assert len(told.keys() & set(its)) >= 1
        assert max(posts[term] for term in its) == max(posts[term] for term in told.keys() & set(its))


@given(st.text(), st.sampled_from(["fi", "sv", "en", "und"]))
def test_every_term_of_any_text_is_written_in_some_way(text: str, language: str) -> None:
    words = LEXICON.read(text, language)
    found = list(writings(text, words))
    assert [its for its, _ in found] == [its for word in words if (its := word.word.terms)]
    assert all(written(term, [form]) for its, form in found for term in its)


@given(st.lists(st.builds(Written, FORMS, st.booleans())), st.randoms())
def test_the_order_of_the_posts_changes_nothing(found: list[Written], dice: Random) -> None:
    shuffled = dice.sample(found, len(found))
    assert written("bussi", shuffled) == written("bussi", found)
