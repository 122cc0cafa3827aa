"""A post's own words: what sharing, linking and writing otherwise add is taken away, and nothing else."""

import pytest

from kuulolla.search.wording import Word, folded, wording


def _words(text: str, title: str | None = None) -> str:
    return " ".join(word.form for word in wording(text, title))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("RT @a: RT @b: Latu on ajettu", "latu on ajettu"),
        ("🔁 @a: Latu on ajettu via @b", "latu on ajettu"),
        ("Jaettu ryhmästä Kaislaveden hiihtäjät: Latu on ajettu", "latu on ajettu"),
        ("Jaettu ilo on kaksinkertainen ilo", "jaettu ilo on kaksinkertainen ilo"),
        ("Jaettu ilo on kaksinkertainen ilo, isä sanoi: niin", "jaettu ilo on kaksinkertainen ilo isa sanoi niin"),
        ("Latu on ajettu (cc: @a @b)", "latu on ajettu"),
        ("Kuljin Porvooseen via Sipoo", "kuljin porvooseen via sipoo"),
        ("Latu on ajettu #hiihto #Haukkasuo https://x.example", "latu on ajettu"),
        ("#Haukkasuo on ajettu #hiihto", "haukkasuo on ajettu"),
        ("#hiihto #latu", "hiihto latu"),
        ("Lue lyh.example/x7 ja (https://x.example/a_(b)) :D", "lue ja"),
        ("kela.fi kertoo 3,5 %", "kelafi kertoo 35"),
        ("Soita [puhelin], HSL:n linja", "soita hsln linja"),
        ("PÄÄSI­N Kela-jonoon", "paasin kelajonoon"),
    ],
)
def test_what_is_left_of_a_text(text: str, words: str) -> None:
    assert _words(text) == words


def test_a_title_is_taken_off_where_it_is_repeated_and_stands_in_where_there_is_nothing_else() -> None:
    assert _words("Latu on ajettu. Luisto on hyvä.", "Latu on ajettu!") == "luisto on hyva"
    assert _words("Luisto on hyvä.", "Latu on ajettu!") == "luisto on hyva"
    assert _words("LATU ON AJETTU https://x.example", "Latu on ajettu!") == "latu on ajettu"
    assert _words("", "Latu on ajettu!") == "latu on ajettu"


def test_quoted_words_are_told_from_the_author_s() -> None:
    for text in ("> Latu on ajettu\nEi ole", "”Latu on ajettu” Ei ole", '"Latu, on ajettu" – ei ole'):
        assert [word.form for word in wording(text) if not word.quoted] == ["ei", "ole"]
    said = "Hän sanoi: ”Latu on ajettu”"
    assert not any(word.quoted for word in wording(said)), "a quotation in running text is the text's"


def test_labels_of_a_form_are_told() -> None:
    words = wording("Aihe: latu Kello: 7:20 Muuta : ei Sää\n:\n:( kelafi:n")
    assert [word.form for word in words if word.label] == ["aihe", "kello", "muuta", "saa"]


def test_a_word_is_folded_to_letters_and_digits_without_accents() -> None:
    assert folded("Pääsi-n 1️⃣½") == "paasin112"
    assert wording("Ö!") == [Word("o")]
