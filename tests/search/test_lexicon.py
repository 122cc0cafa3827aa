"""Words of posts and of queries are read alike, in the language of the post, each where one sees it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kuulolla.finnish.tokens import Kind
from kuulolla.search.lexicon import RULES, Lexicon
from kuulolla.search.open_lexicon import open_lexicon

LEXICON = open_lexicon()
LANGUAGES = st.sampled_from(["fi", "sv", "en", "et", "other", "und"])


def met(query: str, text: str, language: str = "fi") -> list[str]:
    """What of the text, as written, a single word of a query meets."""
    (asked,) = LEXICON.words(query)
    wanted = {*asked.lemmas, *asked.stems}
    return [text[one.start : one.end] for one in LEXICON.read(text, language) if wanted & set(one.word.readings)]


def test_a_finnish_word_meets_its_inflections_and_the_compounds_that_it_is_a_part_of() -> None:
    assert met("jono", "Jonot ovat pitkät, Kela-jonossa seisoin.") == ["Jonot", "Kela-jonossa"]
    assert met("Kelan", "Kelassa jonotettiin, kelaan en mene; Kela-jono!") == ["Kelassa", "kelaan", "Kela-jono"]


def test_a_brand_s_name_is_found_in_posts_of_other_languages() -> None:
    assert met("Kelan", "Kelas kö är lång, Kela-kortet kom inte.", "sv") == ["Kelas", "Kela-kortet"]
    assert met("Wolt", "Wolt's courier was late", "en") == ["Wolt's"]
    assert met("FPA", "FPA:s kö. Jag ringde FPA.", "sv") == ["FPA:s", "FPA"]


def test_swedish_and_english_words_are_found_in_their_forms() -> None:
    assert met("biblioteket", "Alla bibliotek, bibliotekets dörr", "sv") == ["bibliotek", "bibliotekets"]
    assert met("hus", "Huset och husets tak, husen", "sv") == ["Huset", "husets", "husen"]
    assert met("daghem", "Daghemmet ringde", "sv") == ["Daghemmet"]
    assert met("queue", "The queues were long", "en") == ["queues"]


def test_a_swedish_compound_is_found_by_the_words_on_both_sides_of_its_s() -> None:
    assert met("bibliotek", "Bibliotekskortet från stadsbiblioteket", "sv") == ["Bibliotekskortet", "stadsbiblioteket"]


def test_a_word_of_one_language_does_not_meet_another_s_by_chance() -> None:
    assert met("se", "Se upp", "sv") == ["Se"]
    assert met("talo", "Han tala om det", "sv") == []


@pytest.mark.skipif(not LEXICON.id.startswith("voikko"), reason="the fallback knows one reading of it")
def test_a_word_that_is_all_of_a_post_may_be_any_of_its_readings() -> None:
    assert met("tulla", "Tuli!") == ["Tuli"]
    assert met("tuli", "Tuli!") == ["Tuli"]


def test_a_hashtag_is_one_word_and_what_it_is_written_together_from_are_its_parts() -> None:
    (word, handle, link) = LEXICON.read("#PitkäKelaJono @kela https://a.example/x", "fi")
    assert (word.word.kind, word.word.form, word.word.lemmas[0]) == (Kind.HASHTAG, "#pitkäkelajono", "pitkäkelajono")
    assert {"pitkä", "kela", "jono"} <= set(word.word.parts)
    assert (handle.word.lemmas, link.word.lemmas) == (("kela",), ("https://a.example/x",))
    assert len(LEXICON.words("#PitkäKelaJono")) == 1


@given(st.text(), LANGUAGES)
def test_any_text_is_read_into_words_without_spaces_that_lie_one_after_another(text: str, language: str) -> None:
    end = 0
    for placed in LEXICON.read(text, language):
        assert end <= placed.start < placed.end <= len(text)
        end = placed.end
        assert placed.word.lemmas
        for word in (placed.word.form, *placed.word.readings):
            assert word
            assert len(word.split()) == 1
            assert len(word.encode("utf-16-le", "surrogatepass")) // 2 <= 255


@given(st.text(), LANGUAGES)
@example("Matti Kelassa, S-marketissa #KelaJono HSL:n", "fi")
def test_what_is_indexed_of_a_text_are_the_words_that_are_read_in_it(text: str, language: str) -> None:
    assert LEXICON.indexed(text, language) == [one.word for one in LEXICON.read(text, language)]


@given(st.text())
def test_any_query_is_read_into_words_that_a_request_can_carry(text: str) -> None:
    for word in LEXICON.words(text):
        assert all(part.encode() and len(part.split()) == 1 for part in (word.form, *word.lemmas, *word.stems))


@given(st.text(st.characters(codec="utf-8")).filter(str.split), LANGUAGES)
def test_a_post_is_found_by_each_of_its_words_exactly_as_written(text: str, language: str) -> None:
    forms = [placed.word.form for placed in LEXICON.read(text, language)]
    assert [word.form for word in LEXICON.words(text)] == forms


def test_its_id_names_the_analyser_and_the_rules() -> None:
    assert isinstance(LEXICON, Lexicon)
    assert LEXICON.id.endswith(f"+words-{RULES}")
