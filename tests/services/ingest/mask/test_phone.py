"""Moments, rows of figures and millions are no phone numbers."""

import pytest

from kuulolla.services.ingest.mask import mask


@pytest.mark.parametrize(
    "written",
    [
        "28. 03. 2010 10:10",
        "02 . 04. 2010 11:11",
        "04. 04. 2010",
        "02100-02380",
        "03.8.-30.08.2014",
        "voimassa 04.05.-03.08.2011",
        "01.03.07 13:06:48",
        "klo 04.30 13.12.2013",
        "+10 000 000 euroa",
        "+100 000 000",
        "000042827420",
    ],
)
def test_what_is_no_phone_number_stays(written: str) -> None:
    assert mask(f"Hei, {written} asiaa").text == f"Hei, {written} asiaa"


@pytest.mark.parametrize(
    "written",
    [
        "040\u00b7000\u00b70001",
        "09.000.0001",
        "03 200 0001",
        "03 2010 123",
        "+358 40 000 000",
    ],
)
def test_a_number_that_resembles_one_of_those_is_masked(written: str) -> None:
    assert mask(f"https://example.org/?puh={written}&a=5").text == "https://example.org/?puh=[puhelin]&a=5"
