"""Sentences of informal Finnish, and the laws that hold for any text."""

from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kuulolla.finnish.sentences import LINE_BREAKS, sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Palvelu oli hidasta.", "Henkilökunta oli kivaa!", "Tulenko uudestaan?", "ehkä"],
        ["palvelu oli hyvä.", "ruoka oli kylmää.", "en tule enää"],
        ["Ihanaa!!!", "Mutta kallista???", "no joo..", "menkööt…", "Hei !", "Moi."],
        ["Todella hyvää :)", "Tulen uudestaan 😀👍🏽", "Kiitos! ❤️ :D", "Moi"],
        ["😀 Kiitos!", "Hyvä ruoka ✅", "Nopea palvelu"],
        ["jono oli pitkä xD", "Kiitos kuitenkin <3", "Moi"],
        ['Hän kysyi: "Miksi?"', "Kukaan ei vastannut (ei edes minä!).", "Niin."],
        ["Soittakaa [puhelin].", "Osoite on [osoite].", "Kiitos"],
        ["Maksoi 2,50 € eli 3.50 ennen.", "Verkkokauppa.com on parempi.", "Klo 12.30 lähdin."],
        ["Näin tämän yle.fi/a?b=c sivulla.", "Linkki https://x.example/a?B=1!x.", "Siinä."],
    ],
)
def test_sentences_end_where_a_reader_says(parts: list[str]) -> None:
    assert cut(" ".join(parts)) == parts


@pytest.mark.parametrize(
    "text",
    [
        "Poika on 3. luokalla ja asuu 2. Kerroksessa",
        "Avajaiset ovat 1.12. Oulussa",
        "Kaupassa oli esim. maitoa, mm. juustoa ym. ruokaa",
        "Sen ns. Hyvän asiakkaan os. Mannerheimintie ja klo. 12",
        "Hintaan n. 50 euroa ts. liikaa eli. liikaa",
        "Puhui prof. Virtanen, tri. J. Aalto ja St. Petersburg",
        "Maitoa, juustoa jne. mitä nyt on",
        "Auki la. 5.10. torilla",
        '"Miksi?" hän kysyi (todella outoa!) ja lähti',
        "tosi hyvää :) mutta kallista",
        "rakastan 🍕 täällä",
        "Katso https://x.example/?q=Mitä!Ei ja www.x.example/Moi.Hei.",
        "Verkkokauppa.Com ja Etunimi.Sukunimi@x.example ovat osoitteita",
        "hinta 12.30 ja 3.5",
    ],
)
def test_what_only_looks_like_an_end_is_none(text: str) -> None:
    assert cut(text) == [text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Leipää, maitoa jne. Sitten lähdin", ["Leipää, maitoa jne.", "Sitten lähdin"]),
        ("Lähdin klo 12.30. Sitten satoi", ["Lähdin klo 12.30.", "Sitten satoi"]),
        ("Näin vuonna 2015. Sitten en", ["Näin vuonna 2015.", "Sitten en"]),
        ("Olin USA:n. Sitten", ["Olin USA:n.", "Sitten"]),
        ("Hyvä ruoka.Huono palvelu!Ei enää...ei", ["Hyvä ruoka.", "Huono palvelu!", "Ei enää...", "ei"]),
        ("eka rivi\ntoka rivi\r\n\r\n  kolmas 3.\nneljäs", ["eka rivi", "toka rivi", "kolmas 3.", "neljäs"]),
        ("Hyvää\u2028Huonoa\x85Moi", ["Hyvää", "Huonoa", "Moi"]),
        ("1. Ruoka hyvä\n2. Palvelu huono", ["1. Ruoka hyvä", "2. Palvelu huono"]),
    ],
)
def test_hard_cases(text: str, parts: list[str]) -> None:
    assert cut(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Kiitos\n😀\nMoi", ["Kiitos\n😀", "Moi"]),
        ("---\nKiitos\n!!!", ["---\nKiitos\n!!!"]),
        ("…\n\n😀", ["…\n\n😀"]),
        ("Arvosana\n10/10\nKiitos", ["Arvosana\n10/10", "Kiitos"]),
    ],
)
def test_what_has_no_letters_joins_its_neighbour(text: str, parts: list[str]) -> None:
    assert cut(text) == parts


@pytest.mark.parametrize("text", ["", " ", "\n\r\n\t\u2029 "])
def test_nothing_written_has_no_sentences(text: str) -> None:
    assert sentences(text) == []


TELLING = st.text(alphabet="aäÖ3.!?…:)xD<[]\"'’ \n\r\u2028😀👍🏽\u200d\ufe0fhtps/w\ud800", max_size=60)
ANY_TEXT = TELLING | st.text(st.characters(categories=["L", "M", "N", "P", "S", "Z", "C"])) | st.text()


@given(ANY_TEXT)
@example("\n.")
@example(".\n")
def test_spans_are_in_order_without_space_around_them_and_hold_all_that_is_written(text: str) -> None:
    spans = sentences(text)
    places = [place for span in spans for place in span]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    between = text
    for start, end in reversed(spans):
        between = between[:start] + between[end:]
    assert between.strip() == ""


@given(ANY_TEXT)
def test_each_of_several_sentences_has_a_letter(text: str) -> None:
    parts = cut(text)
    assert len(parts) < 2 or all(any(map(str.isalnum, part)) for part in parts)


@given(ANY_TEXT)
def test_no_sentence_crosses_a_line_that_says_something(text: str) -> None:
    for part in cut(text):
        lines = part.translate(dict.fromkeys(map(ord, LINE_BREAKS), "\n")).split("\n")
        assert sum(any(map(str.isalpha, line)) for line in lines) <= 1


@given(TELLING)
def test_letters_in_two_parts_are_letters_in_one(text: str) -> None:
    composed = normalize("NFC", text)
    assert [normalize("NFC", part) for part in cut(normalize("NFD", text))] == cut(composed)


@given(ANY_TEXT, st.text(" \t\n\u00a0", max_size=4), st.text(" \t\n\u00a0", max_size=4))
def test_space_around_a_text_moves_its_sentences_and_nothing_else(text: str, before: str, after: str) -> None:
    assert cut(before + text + after) == cut(text)
