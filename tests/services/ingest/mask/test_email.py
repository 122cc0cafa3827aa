"""E-mail addresses are masked with every stand-in for their @."""

import pytest

from kuulolla.services.ingest.mask import mask

SIGNS = [
    "@",
    "(at)",
    " (at) ",
    "[at]",
    " [at] ",
    "{at}",
    "<at>",
    "(a)",
    " (a) ",
    "(@)",
    "[@]",
    "*at*",
    " ät ",
    " miukumauku ",
]


@pytest.mark.parametrize("sign", [*SIGNS, "%40", "%2540", "\uff20"])
@pytest.mark.parametrize("domain", ["example.fi", "posti.example.com"])
def test_every_stand_in_for_the_sign_is_seen_through(sign: str, domain: str) -> None:
    assert mask(f"Kirjoita: maija.meika{sign}{domain}, kiitos").text == "Kirjoita: [email], kiitos"


def test_an_address_spelled_out_is_masked() -> None:
    assert mask("terveisin maija at posti dot example dot fi").text == "terveisin [email]"
    assert mask("maija at example piste fi kiitos").text == "[email] kiitos"


@pytest.mark.parametrize(
    "written",
    [
        "look at example.org",
        "kohta (a) ja (b)",
        "nähdään @paikassa",
        "a*b*c = 5",
        "juna 17. @ 16. Totta",
        "kohta (a) 19.03. Aamiainen",
        "ät nää mittää",
    ],
)
def test_what_only_resembles_an_address_stays(written: str) -> None:
    assert mask(written).text == written
