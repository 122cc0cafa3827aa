"""A street and its number are masked however the number follows it; the town and its postal code stay."""

import pytest

from kuulolla.services.ingest.mask import mask


@pytest.mark.parametrize(
    ("written", "masked"),
    [
        ("Koivukatu 5,00100 Helsinki", "[osoite],00100 Helsinki"),
        ("Koivukatu 5.00100 Helsinki", "[osoite].00100 Helsinki"),
        ("Koivukatu 5/7, Turku", "[osoite], Turku"),
        ("Koivukatu 5 rappu B asunto 12", "[osoite]"),
        ("asun Koivukadullamme 5", "asun [osoite]"),
        ("Koivukadullakin 5 paloi", "[osoite] paloi"),
        ("Peltotiehän 5", "[osoite]"),
        ("P. Rautatiekatu 5", "P. [osoite]"),
    ],
)
def test_a_street_and_its_number_are_masked(written: str, masked: str) -> None:
    assert mask(written).text == masked


@pytest.mark.parametrize(
    "written",
    [
        "uimaranta 1,5 km",
        "Pitkätie 2,5 km",
        "Kauppakatu 12 €",
        "tiekin 5",
        "torilla 5.5.",
        "Korttien 2-9 arvot",
        "Kansakuntien 8.",
        "sotien 1939-1945",
        "Loppuraportti 2000",
        "Kauppakaaren 18 luvun",
        "Tietoyhteiskuntakaaren 26 §",
        "Lammenranta 1993",
        "Pieksämäellä 1914-1918",
    ],
)
def test_what_only_resembles_a_street_stays(written: str) -> None:
    assert mask(written).text == written
