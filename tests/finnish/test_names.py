"""Names that no dictionary has, in any case: the base form is among what is given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.finnish.names import spoken_name, unknown_name

BRANDS = {
    "wolt": "Wolt Woltin Wolttia Woltissa Woltista Woltiin Woltilla Woltilta Woltille Woltina Woltiksi Woltit",
    "postnord": "Postnord Postnordin Postnordia Postnordilla Postnordille Postnordiin Postnordissakaan",
    "stockmann": "Stockmannin Stockmannia Stockmannilla Stockmannille Stockmanniin",
    "kuulolla": "Kuulollan Kuulollaa Kuulollassa Kuulollaan Kuulollalla",
    "zorro": "Zorron Zorroa Zorroon Zorrolla Zorrokin",
    "netto": "Neton Nettoa Netossa Nettoon",
    "iglesias": "Iglesiaksen Iglesiasta Iglesiakselle",
    "simonides": "Simonideen Simonideelle",
    "hiltunen": "Hiltusen Hiltusta Hiltuselle Hiltuseen",
    "xyly": "Xylyn Xylyä Xylyssä Xylyyn",
    "tweet": "tweetin tweetit tweeteillä tweetistä tweetiin",
    "banni": "bannin banneja banneista bannit",
    "koolla": "Koollan",
    "nice": "Nice'n Nice’ssa",
    "verkkokauppa.com": "Verkkokauppa.comin Verkkokauppa.comista Verkkokauppa.comiin",
}


@pytest.mark.parametrize(("name", "form"), [(name, form) for name, forms in BRANDS.items() for form in forms.split()])
def test_a_name_s_base_form_is_among_the_readings(name: str, form: str) -> None:
    assert name in [reading.lemma for reading in unknown_name(form.replace("’", "'"))]


SPOKEN = {
    "wolt": "Wolttil Wolttis Wolttist Woltilt",
    "postnord": "Postnordil Postnordilt Postnordist",
    "lähetär": "Lähettärel Lähettäres Lähettärest",
    "netto": "Netos Netost",
    "hiltunen": "Hiltusel Hiltuselt Hiltusist",
}


@pytest.mark.parametrize(("name", "form"), [(name, form) for name, forms in SPOKEN.items() for form in forms.split()])
def test_a_case_ending_that_is_cut_short_as_people_say_it_is_understood(name: str, form: str) -> None:
    assert name in [reading.lemma for reading in spoken_name(form)]


@pytest.mark.parametrize("word", ["HUS", "PAHIS", "Lidl", "Wolt", "es", "", "Oslo"])
def test_no_ending_is_read_into_an_acronym_or_after_a_consonant(word: str) -> None:
    assert spoken_name(word) == ()


@given(st.text(st.sampled_from("aeiouyäöklmnprstvhj'")))
def test_a_word_is_always_a_reading_of_itself_and_the_readings_are_few(word: str) -> None:
    found = [reading.lemma for reading in unknown_name(word)]
    assert word in found
    assert len(found) == len(set(found)) <= 30
    assert len(spoken_name(word)) <= 12
