"""Clean text: what every format can hold, and nothing else changed."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given

from kuulolla.search.export.clean import clean, well_formed
from tests.search.export.documents import hostile_texts


@pytest.mark.parametrize("text", ["", "Ei hyvä 😡\n\n- jono\t- kassa", "👩‍👩‍👧", "\ufeffalku", "…\u2028…", "a\u00adb"])
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\r\nb\rc\x0bd\x0ce\x85f", "a\nb\nc\nd\ne\nf"),
        ("a\x00b\x1b[31mc\x7fd\x9be\ufffe\uffff", "ab[31mcde"),
        ("\ud83d\ude00", "😀"),
        ("a\ud83d b\ude00", "a\ufffd b\ufffd"),
    ],
)
def test_what_no_format_holds_is_cleaned(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(hostile_texts)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(hostile_texts)
def test_clean_text_goes_through_utf_8_and_xml(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.encode().decode() == cleaned
    element = ET.Element("text")
    element.text = cleaned
    assert (ET.fromstring(ET.tostring(element, encoding="utf-8")).text or "") == cleaned  # noqa: S314 - we wrote it


@given(hostile_texts)
def test_well_formed_text_loses_lone_surrogates_alone(text: str) -> None:
    made = well_formed(text)
    assert made.encode().decode() == made
    if not any("\ud800" <= character <= "\udfff" for character in text):
        assert made == text
