"""An abbreviation before a number is no plate; with a hyphen, or after a word for one, it is."""

import pytest

from kuulolla.services.ingest.mask import mask


@pytest.mark.parametrize("written", ["CRP 120", "SDP 15", "NOK 300", "HDL 12", "GPS 20", "THL 2021"])
def test_an_abbreviation_before_a_number_stays(written: str) -> None:
    assert mask(f"Hei, {written} asiaa").text == f"Hei, {written} asiaa"


@pytest.mark.parametrize("written", ["CRP-120", "SDP-15", "NOK\u00b7300", "XYZ 300"])
def test_a_plate_of_the_same_letters_is_masked(written: str) -> None:
    assert mask(f"Hei, {written} ajoi").text == "Hei, [rekisteri] ajoi"


def test_letters_after_a_word_for_a_plate_are_a_plate() -> None:
    assert mask("rekisterinumero SDP 15").text == "rekisterinumero [rekisteri]"
