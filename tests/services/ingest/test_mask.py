"""No personal data survives masking, however it is written; what only looks like it stays."""

import re
import time
import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kuulolla.schemas.post import MaskedKind
from kuulolla.services.ingest.mask import mask
from kuulolla.services.ingest.mask.identity_code import CHECK
from kuulolla.services.ingest.pseudonym import pseudonym

# Numbers that are nobody's: individual numbers of 900 and more, documentation accounts, test cards, rows of zeros.
HITS = [
    ("soita 040 000 0001 tai laita viesti", "soita [puhelin] tai laita viesti"),
    ("+358 40 000 0001", "[puhelin]"),
    ("+358 (0)40 000 0001", "[puhelin]"),
    ("00358 50 0000001", "[puhelin]"),
    ("0400000001", "[puhelin]"),
    ("(09) 000 0001", "[puhelin]"),
    ("09-0000001", "[puhelin]"),
    ("09/000 0001", "[puhelin]"),
    ("+46 70 000 00 01", "[puhelin]"),
    ("040\n000\n0001", "[puhelin]"),
    ("040\u00ad000\u200b0001", "[puhelin]"),
    ("０４０ 000 0001", "[puhelin]"),
    ("puh. 000 0001", "puh. [puhelin]"),
    ("040 000 0001 050 000 0002", "[puhelin] [puhelin]"),
    ("040-0000001/050-0000002", "[puhelin]/[puhelin]"),
    ("09 000 0001 09 000 0002", "[puhelin] [puhelin]"),
    ("09 000 0001 1.12.2025", "[puhelin] 1.12.2025"),
    ("040 000 0001 00100 Helsinki", "[puhelin] 00100 Helsinki"),
    ("+ 358 - 40 000 0001", "[puhelin]"),
    ("0900000-1", "[puhelin]"),
    ("maija@example.fi", "[email]"),
    ("kirjoita maija.meika@posti.example.com.", "kirjoita [email]."),
    ("maija @ example.fi", "[email]"),
    ("maija (at) example.fi", "[email]"),
    ("maija[at]example[dot]fi", "[email]"),
    ("maija@exam-\nple.fi", "[email]"),
    ("maija\n@example.fi kiitos", "[email] kiitos"),
    ("maija@example .fi", "[email]"),
    ("https://example.org/?q=maija%40example.fi", "https://example.org/?[email]"),
    ("FI21 1234 5600 0007 85", "[iban]"),
    ("fi2112345600000785 kiitos", "[iban] kiitos"),
    ("tili FI21\n1234 5600-0007 85.", "tili [iban]."),
    ("4111 1111 1111 1111", "[kortti]"),
    ("4111-1111-1111-1111 12/27", "[kortti] 12/27"),
    ("378282246310005", "[kortti]"),
    ("Koivukatu 5 A 12, 00100 Helsinki", "[osoite], 00100 Helsinki"),
    ("asun Mannerheimintiellä 5 Helsingissä", "asun [osoite] Helsingissä"),
    ("Kekkosentie 5", "[osoite]"),
    ("Urho Kekkosen katu 5", "[osoite]"),
    ("Iso Roobertinkatu 12", "[osoite]"),
    ("mannerheimintie 5", "[osoite]"),
    ("Kauppakatu 5b", "[osoite]"),
    ("Metsätie 3-5", "[osoite]"),
    ("Köysikatu 21:ssä palaa", "[osoite]:ssä palaa"),
    ("Storgatan 7 B", "[osoite]"),
    ("Kvarnbacken 3", "[osoite]"),
    ("Koivu-\nkatu 5", "[osoite]"),
    ("Rautatientori 1", "[osoite]"),
    ("Kalevankatu nro 5", "[osoite]"),
    ("Kalevankadulla numero 5", "[osoite]"),
    ("Koivukatu5 A 3", "[osoite]"),
    ("Rehtorinpellonkatu 4-6", "[osoite]"),
    ("Koulukuja 5", "[osoite]"),
    ("Lähtientie 2", "[osoite]"),
    ("Koivutie 1a A 3", "[osoite]"),
    ("Bulevardilla 5", "[osoite]"),
    ("Norra Esplanaden 3", "Norra [osoite]"),
    ("auto ABC-123 ajoi", "auto [rekisteri] ajoi"),
    ("ABC 123", "[rekisteri]"),
    ("abc-123", "[rekisteri]"),
    ("AB-12", "[rekisteri]"),
    ("CD-1234", "[rekisteri]"),
    ("ABC123", "[rekisteri]"),
    ("AB 12", "[rekisteri]"),
    ("AB C-12 3", "[rekisteri]"),
    ("A B C 1 2 3", "[rekisteri]"),
    ("rekkari abc 12 ajoi", "rekkari [rekisteri] ajoi"),
]

LOOK_ALIKES = [
    "1.12.2025",
    "01.12.2025 klo 14.05",
    "03.05.2024",
    "05-06-2024",
    "2025-12-01",
    "12/2025",
    "klo 08.00-16.00",
    "auki 09.30 - 15.45",
    "tilaus 123456789",
    "tilausnumero 1234-5678",
    "HEL 2024-001234",
    "1 250,50 €",
    "saldo 0,50 e",
    "00100 Helsinki",
    "02150 Espoo",
    "bussi 550",
    "linja 23N",
    "H71",
    "vuonna 2026",
    "15 %",
    "laki 434/2003",
    "5/5",
    "112",
    "116117",
    "y-tunnus 1234567-8",
    "0212345-0",
    "https://example.org/2011/09/06/986648.jpg",
    "04/22/2013 08:57",
    "valtatie 4",
    "kehä 1",
    "Kehätie 3",
    "pyörätiellä 3 autoa",
    "iPhone 15",
    "RTX 4090",
    "AES-256",
    "USB-3",
    "COVID-19",
    "ISO-9001",
    "EN-301",
    "MTV 3",
    "VR 5",
    "6308-2RS",
    "LH 4471 2209 FI",
    "versio 10.0.19045",
    "60.1699, 24.9384",
    "@kaisa kiitos 5",
    "kiitos @kaisa. Se oli 5",
    "kiitos @kaisa.bsky.social 5",
    "tästä lähtien 55",
    "kohtien 1-8",
    "vuosilta 2001",
    "Oikeudenkäymiskaaren 31",
    "laskuja 176",
    "sähkölaskuja 3",
    "rehtorin 5 ja konttorin 3",
    "watch?v=EtPDm2kaj1c",
    "Riihimäellä 3",
    "Monitori 2",
    "auto on 16 vuotta vanha",
    "NYT 12 KPL",
    "HE 66/1994",
    "03.8.-30.08.2014",
    "DC 11",
    "tekstieditori 2",
    "traktori 3",
    "000042827420",
    "puhelin 5 kertaa",
    "-05 astetta",
]


@pytest.mark.parametrize(("written", "masked"), HITS)
def test_personal_data_is_masked(written: str, masked: str) -> None:
    assert mask(written).text == masked


@pytest.mark.parametrize("written", LOOK_ALIKES)
def test_a_look_alike_stays(written: str) -> None:
    assert mask(f"Hei, {written} asiaa.").text == f"Hei, {written} asiaa."


GAPS = st.sampled_from(["", " ", "\u00a0", "\n", "-", " - ", "\u2011", "\u00ad", "\u200b", "\r\n"])
WORDS = st.sampled_from(["", "Hei! ", "tunnus ", "Soittakaa: ", "(", "tämä on ", "ja kiitos "])
AFTER = st.sampled_from(
    [
        "",
        ".",
        ", kiitos",
        " ja muuta",
        "!\nTerveisin",
        " 1.12.2025",
        " 12/27",
        " 2024",
        " 00100 Turku",
        " 5 kpl",
        " 050 000 0002",
        "/09 0000003",
        "\n4111 1111 1111 1111",
        " klo 14.05",
    ]
)


@st.composite
def identity_codes(draw: st.DrawFn) -> str:
    day, month, year = draw(st.integers(1, 28)), draw(st.integers(1, 12)), draw(st.integers(0, 99))
    individual = draw(st.integers(900, 999) | st.integers(2, 899))
    digits = f"{day:02}{month:02}{year:02}"
    sign = draw(st.sampled_from("+-YXWVUABCDEF"))
    check = CHECK[int(f"{digits}{individual:03}") % 31]
    code = f"{digits}{sign}{individual:03}{check}"
    return draw(st.sampled_from([code, code.lower()]))


@st.composite
def ibans(draw: st.DrawFn) -> str:
    country, length = draw(st.sampled_from([("FI", 18), ("SE", 24), ("EE", 20), ("DE", 22), ("GB", 22)]))
    body = draw(st.text("0123456789", min_size=length - 4, max_size=length - 4))
    number = int("".join(str(int(character, 36)) for character in f"{body}{country}00"))
    return f"{country}{98 - number % 97:02}{body}"


@st.composite
def cards(draw: st.DrawFn) -> str:
    start = draw(st.sampled_from(["4", "51", "55", "2221"]))
    body = start + draw(st.text("0123456789", min_size=15 - len(start), max_size=15 - len(start)))
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(body)]
    return body + str(-sum(value // 10 + value % 10 for value in doubled) % 10)


@st.composite
def phones(draw: st.DrawFn) -> str:
    start = draw(st.sampled_from(["040", "041", "044", "0457", "050", "+35840", "+35850", "0035844"]))
    area = st.sampled_from(["09", "014", "010", "029", "0600"])
    start = draw(st.just(start) | area)
    return start + draw(st.text("123456789", min_size=7, max_size=7))


@st.composite
def plates(draw: st.DrawFn) -> str:
    letters = draw(st.sampled_from(["ABC", "XYZ", "GVI", "ÄJU", "OÖÅ", "RE", "KX"]))
    return f"{letters}-{draw(st.integers(1, 999))}"


@st.composite
def disguised(draw: st.DrawFn, codes: st.SearchStrategy[str]) -> tuple[str, str]:
    """A code, and a text with the code in it, broken by up to three gaps and followed by a word."""
    code = draw(codes)
    places = draw(st.lists(st.integers(1, len(code) - 1), max_size=3, unique=True))
    parts = [code[start:end] for start, end in zip([0, *sorted(places)], [*sorted(places), len(code)], strict=True)]
    written = parts[0] + "".join(draw(GAPS) + part for part in parts[1:])
    return code, draw(WORDS) + written + draw(AFTER)


def _bare(text: str) -> str:
    """Letters and digits alone: what a reader who ignores gaps would read."""
    return re.sub(r"[^A-ZÅÄÖ0-9]", "", unicodedata.normalize("NFKC", text).upper())


@settings(max_examples=1000)
@given(
    disguised(identity_codes()) | disguised(ibans()) | disguised(cards()) | disguised(phones()) | disguised(plates())
)
def test_no_valid_code_survives_in_any_disguise(case: tuple[str, str]) -> None:
    code, written = case
    assume(_bare(code) in _bare(written))
    assert _bare(code) not in _bare(mask(written).text), written


@given(
    st.from_regex(r"[a-z]{1,10}(\.[a-z]{1,10})?", fullmatch=True),
    st.sampled_from(["example.fi", "posti.example.com", "example.org"]),
    st.sampled_from(["@", " @ ", "@ ", " (at) ", "[at]"]),
    WORDS,
    st.sampled_from(["", " kiitos", ". Kiitos jo nyt", ", tai soita", ".\nTerveisin", "!", ")"]),
)
def test_no_e_mail_address_survives(local: str, domain: str, at: str, before: str, after: str) -> None:
    masked = mask(f"{before}{local}{at}{domain}{after}")
    assert domain not in masked.text
    assert masked.text.endswith(f"[email]{after}")


@given(
    st.sampled_from(["Koivu", "Mannerheimin", "Vanha-Karjalan", "Ison Pajan", "Haka"]),
    st.sampled_from(
        ["katu", "tie", "kuja", "kadulla", "tiellä", "kujalle", "polku", "kaari", "väylän", "gatan", "vägen"]
    ),
    st.integers(1, 299),
    st.sampled_from(["", " A", " B 12", "b", " C12"]),
    st.sampled_from([", 00100 Helsinki", " Turussa", "\n33100 Tampere", ""]),
)
def test_no_street_with_number_survives_and_the_town_stays(
    name: str, last: str, number: int, flat: str, town: str
) -> None:
    masked = mask(f"Asun {name}{last} {number}{flat}{town}").text
    assert f"{last} {number}" not in masked
    assert masked.endswith(f"[osoite]{town}")


@given(st.text(max_size=200) | st.text("0123456789-+ @.aFI\n\u00ad(", max_size=200))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask(text)
    assert mask(once.text).text == once.text


@given(st.text(max_size=300))
def test_what_is_counted_is_what_stands_in_brackets(text: str) -> None:
    masked = mask(text)
    added = sum(masked.text.count(f"[{kind.value}]") - text.count(f"[{kind.value}]") for kind in MaskedKind)
    assert added <= sum(masked.counts.values())
    assert (masked.text == text) == (not masked.counts)


@pytest.mark.parametrize(
    "piece",
    ["1 ", "a", "1", "@", "a@", "0401", "Koivukatu ", "-", "A-1 ", "(at)", "FI21", "katu 5 ", "0 ", "+1-", "4 "],
)
def test_a_long_hostile_text_takes_linear_time(piece: str) -> None:
    def seconds(characters: int) -> float:
        text = (piece * characters)[: characters - 1] + "1"
        began = time.process_time()
        mask(text)
        return time.process_time() - began

    short = max(seconds(20_000), 0.01)
    assert seconds(100_000) < 20 * short, "five times the text took more than twenty times the time"


def test_a_pseudonym_is_the_same_for_the_same_author_and_tells_nothing() -> None:
    key = b"k" * 32
    assert pseudonym("@Maija_M", "foorumi", key) == pseudonym("maija_m ", "foorumi", key)
    assert pseudonym("maija", "foorumi", key) != pseudonym("maija", "blogi", key)
    assert pseudonym("maija", "foorumi", key) != pseudonym("maija", "foorumi", b"x" * 32)
    assert re.fullmatch(r"[0-9a-f]{32}", pseudonym("maija", "foorumi", key))
