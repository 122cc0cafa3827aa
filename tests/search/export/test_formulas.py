"""No cell begins a formula, whatever program splits the file how, and what was written can be had back."""

import re
import sys
import unicodedata

import pytest
from hypothesis import given

from kuulolla.search.export.clean import clean
from kuulolla.search.export.formulas import SIGNS, begins_formula, harmless, original
from tests.search.export.documents import hostile_texts


def test_the_signs_are_all_that_unicode_knows_as_forms_of_the_four() -> None:
    forms = (chr(code) for code in range(sys.maxunicode + 1))
    assert set(SIGNS) == {form for form in forms if unicodedata.normalize("NFKC", form) in {"=", "+", "-", "@"}}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+358 soita", "'+358 soita"),
        ("-- en sano mitään", "'-- en sano mitään"),
        ("@kela hei", "'@kela hei"),
        ("＝1＋1", "'＝1＋1"),
        ("  =1", "'  =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ('"=1"', '\'"=1"'),
        ("\t1", "'\t1"),
        ("\n1", "'\n1"),
        ("hei\n=1", "hei\n'=1"),
        ("hei;=1;hei", "hei;'=1;hei"),
        ("hei, @kela", "hei,' @kela"),
        ('hei;"=1', "hei;'\"=1"),
        ("'=1", "''=1"),
    ],
)
def test_what_could_begin_a_formula_gets_an_apostrophe(text: str, written: str) -> None:
    assert harmless(text) == written
    assert original(written) == text
    assert begins_formula(text) == written.startswith("'")


@pytest.mark.parametrize(
    "text", ["", "Jono - taas!", "a=b", "C++", "hei @kela", "vaa'an", "'hei'", "Ei.\n\nEi, kiitos; ei.", "1-2"]
)
def test_what_begins_none_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text
    assert not begins_formula(text)


@given(hostile_texts)
def test_what_was_written_can_be_had_back(text: str) -> None:
    assert original(harmless(clean(text))) == clean(text)


@given(hostile_texts)
def test_no_piece_begins_a_formula_however_a_program_splits_and_trims(text: str) -> None:
    for piece in re.split("[\n\t;,]", harmless(clean(text))):
        assert piece.strip('"').strip().strip('"').strip()[:1] not in set(SIGNS)


@given(hostile_texts)
def test_no_cell_begins_with_a_tab_or_a_line_break(text: str) -> None:
    assert harmless(clean(text))[:1] not in {"\t", "\n"}
