"""Accounts and cards are masked as their issuers make them; what only adds up like one stays."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.services.ingest.mask import mask

# Account numbers after the country's check digits, as the IBAN registry writes them: digits, letters, either.
STRUCTURES = {
    "FI": "14n",
    "SE": "20n",
    "NO": "11n",
    "DE": "18n",
    "GB": "4a 14n",
    "NL": "4a 10n",
    "FR": "10n 11c 2n",
    "IT": "1a 10n 12c",
    "LV": "4a 13c",
    "MT": "4a 5n 18c",
    "RO": "4a 16c",
    "CH": "5n 12c",
}
OF = {"n": "0123456789", "a": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "c": "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
SEPARATORS = st.sampled_from(["", " ", "-", "\u00a0", "\n", " - ", ".", "/", "\u2011"])


def _complete(country: str, body: str) -> str:
    number = int("".join(str(int(character, 36)) for character in f"{body}{country}00"))
    return f"{country}{98 - number % 97:02}{body}"


@st.composite
def ibans(draw: st.DrawFn) -> str:
    country = draw(st.sampled_from(sorted(STRUCTURES)))
    parts = re.findall(r"(\d+)([nac])", STRUCTURES[country])
    return _complete(country, "".join(draw(st.text(OF[of], min_size=int(n), max_size=int(n))) for n, of in parts))


@given(ibans(), SEPARATORS, st.booleans(), st.sampled_from(["", "tili ", "Maksu: ", "("]))
def test_an_iban_of_any_structure_is_masked_in_groups_of_four(iban: str, gap: str, lower: bool, before: str) -> None:  # noqa: FBT001
    written = gap.join(iban[start : start + 4] for start in range(0, len(iban), 4))
    assert mask(f"{before}{written.lower() if lower else written}, kiitos").text == f"{before}[iban], kiitos"


def test_an_iban_glued_to_the_word_before_it_is_masked() -> None:
    assert mask("tiliFI2112345600000785").text == "tili[iban]"


def test_prose_with_a_country_in_it_is_no_account() -> None:
    prose = [f"teho on yli 1 800-2 {number} hv tehokkaimmillaan" for number in range(100, 700)]
    prose += [f"se 20 {number} kertaa enemmän kuin se toinen" for number in range(100, 700)]
    assert [written for written in prose if mask(written).counts] == [], "one in 97 adds up"


@pytest.mark.parametrize("written", ["EAN 6410405082657", "EAN 6415712506032"])
def test_a_finnish_product_code_is_no_card(written: str) -> None:
    assert mask(written).text == written


@pytest.mark.parametrize(
    "written",
    [
        "6011 0000 0000 0004",
        "3056 9309 0259 04",
        "3530 1113 3330 0000",
        "6304 0000 0000 0000",
        "4111.1111.1111.1111",
        "4222222222222",
    ],
)
def test_a_test_card_of_every_issuer_is_masked(written: str) -> None:
    assert mask(f"kortti {written} kiitos").text == "kortti [kortti] kiitos"
