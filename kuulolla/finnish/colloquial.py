"""Spoken Finnish as it is written: what a form is in the standard language, by sound rules and a table of short words.

The rules are the general ones of spoken Finnish (Iso suomen kielioppi, 2004, sections 7-35; A. Mielikäinen on the
regions): endings that lose their vowel or n, oa that becomes oo, d and i that are lost. Each makes candidates, and the
dictionary says which are words: a rule may be generous.
"""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from kuulolla.finnish.reading import Dictionary, Reading, comparable, distinct

_V = "[aeiouyäö]"

# Pronouns, verbs and particles too short or too worn for a rule: lemma, and the forms that people write for it.
_TABLE: Final = {
    "minä": "mä mää mie miul miun miulla miulle miulta miusta"
    " mun mua mut mulla mul mulle multa mult mussa mus musta must muhun munki mullaki mäki määki",
    "sinä": "sä sää sie siul siun siulla siulle siulta siusta"
    " sun sua sut sulla sul sulle sulta sult sussa sus susta sust suhun sunki sullaki säki sääki",
    "me": "meiän meijän meiät meil meist",
    "te": "teiän teijän teiät teil teist",
    "he": "heiän heijän heiät",
    "ne": "niitten niil niist niis",
    "se": "sen sitä siit siin sil silt siihe sitäki",
    "hän": "hänel hänelt hänest",
    "tämä": "tää tän tätäki täs täst täl tält tähä",
    "tuo": "toi ton tota tos tossa tosta tost tolla tol tolle tolta tolt tohon toho",
    "nämä": "nää näitten näil näist näis",
    "nuo": "noi noit noita noitten noil noist noissa noista noilla noille",
    "joka": "jol jolt jost jos jotka joil joilt joist",
    "joku": "jotakuta jollaki jolleki jostaki joillaki",
    "jokin": "joki jotaki jostai johonki jossaki jossai jollai joitai jonki",
    "mikä": "mis mist mil milt mitäs mihi mikskä miks mitkä",
    "kuka": "kel kelt kene ket kenelt kenel",
    "olla": "oon oot oo oisin oisit ois oisko olis oisimme oisitte oisivat oltas oltais oo ooks oonks ootko ootsä oonko"
    " ookko ooppa ollaanks onks oliks onk olik oisiks olleet ollu",
    "mennä": "meen meet mee meeks meetkö meetsä meenkö meen mentäs mentäis menis",
    "tulla": "tuun tuut tuu tuuks tuutko tuutsä tuunko tultas tultais tulis",
    "panna": "paan paat paatko paanko",
    "tietää": "tiiän tiiät tiiä tiiäks tiiätkö tiiättekö tiä tiän tiät tiijä tiijän",
    "katsoa": "kato katos kattokaa",
    "odottaa": "oota ootan ootat ootetaan ootettiin oottaa oottavat oottanu oottanut oottakaa ootin ootti",
    "uusi": "uus",
    "tarvita": "tarttee tarttis tarttisi tartte tarvi tartten tartteet tarttisin tarttisit tarttisivat"
    " tarttenu tarvii tarviin tarvit tarviis tarvis tarviit tarviiko",
    "pitää": "pitäs pitäis pitäsi",
    "voida": "voiks voinks voitko voisko voiskohan voiks",
    "saada": "saaks saanks saisko saisinko",
    "kaksi": "kaks kahta kaheks kahel kahen",
    "yksi": "yks yhel yhen",
    "viisi": "viis",
    "kuusi": "kuus",
    "kahdeksan": "kaheksan kaheksa",
    "yhdeksän": "yheksän yheksä",
    "sitten": "sit sitte sittenki",
    "kun": "ku",
    "niin": "nii ni",
    "niinkuin": "niinku niinko",
    "että": "et",
    "mutta": "mut mutku",
    "vaan": "vaa",
    "kyllä": "kyl kyll",
    "vielä": "viel",
    "kanssa": "kans kaa kanssani",
    "tässä": "täs täsä",
    "täällä": "tääl tääll täälä täälhän",
    "tuolla": "tuol tuoll",
    "siellä": "siel siell sielä siälä",
    "nyt": "nytte nytten ny",
    "enää": "enään",
    "itse": "ite iteki itel",
    "kannattaa": "kantsii kantsi kantsis kantsisi kantsiiko kannate kannattas",
    "kuitenkin": "kuiteski kuiteskin kuitenki",
    "meinata": "meinaa meinas meinaan",
}
_USUAL: Final = {form: Reading(lemma) for lemma, forms in _TABLE.items() for form in forms.split()}

# Pattern and what it stands for; where several stand, each is tried.
_RULES: Final[tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]] = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        # Questions: onks, saatsä, tulikse, voinks mä, tulik.
        (r"(?:ks|k)(?:[aäe]|e?t|ä?n)?$", ("ko", "kö")),
        (r"(?<=t)s[aä]$", ("ko", "kö", "")),
        (r"(?<=n)m[aä]$", ("", "ko", "kö")),
        (r"(?<=[aä])[sS]$", ("",)),  # kokeilkaas, mitäs
        # Endings without their vowel: kelas, kelast, kelal, kelalt, hyväks, tekis.
        (r"(?<=[aeiouyäö])s$", ("ssa", "ssä", "si")),
        (r"st$", ("sta", "stä")),
        (r"(?<=[aeiouyäö])l$", ("lla", "llä", "lle")),
        (r"lt$", ("lta", "ltä")),
        (r"ks$", ("ksi",)),
        (r"(?<=[aeiouyäö])n$", ("na", "nä")),
        # Endings without their n, t, i: kotii, puhuttii, naapuritki, menny.
        (rf"(?<={_V})$", ("n",)),
        (r"kkin?$", ("kin",)),  # lapsillekki
        (r"kk(?=aan$|ään$)", ("k",)),  # hänelläkkään
        (r"(?<=[nlrs][uy])$", ("t",)),
        (r"(?<=[tpk][uy])$", ("i",)),  # löyty, puuttu
        (r"(?<=[nlrs][uy])(?=kin$|kaan$|kään$)", ("t",)),
        # oa, ea, ia, ua as one long vowel: hienoo, vaikeeta, kaupunkii, haluut, oikeesti.
        (r"oo", ("oa",)),
        (r"öö", ("öä",)),
        (r"ee", ("ea", "eä")),
        (r"ii", ("ia", "iä")),
        (r"uu", ("ua", "uaa")),
        (r"yy", ("yä", "yää")),
        (r"ää", ("eä",)),
        (r"on?$", ("oin",)),  # sillo, millon
        (r"een$", ("ein",)),  # melkeen
        (r"(?<=is)(?=k[oöaä])", ("i",)),  # menisköhän, oliskaan
        # A lost ma: tekeen, ostaan, keskusteleen.
        (rf"({_V})\1n$", (r"\1maan", r"\1mään")),
        # A j that only is heard: aijon, aijemmin.
        (rf"(?<={_V}i)j(?={_V})", ("",)),
        # i lost after a vowel: punanen, semmosta, kirjotti, aikasemmin, viimesin.
        (r"(?<=[aouäöye])(?=n[eu])", ("i",)),
        (r"(?<=[aouäöye])(?=s)", ("i",)),
        (r"(?<=[aouäö])(?=tt?[aeiouyäö])", ("i",)),
        (r"(?<=[oöuy])(?=j[ae])", ("i",)),
        # d lost: tehä, meiän, lähen, kaheksan, uuestaan; or said as r, l, j.
        (rf"(?<=h)(?={_V})", ("d",)),
        (rf"(?<={_V})(?={_V})", ("d",)),
        (rf"(?<={_V})[jr](?=[aäe])", ("d",)),
        # ts said as tt: kattella, mettä, viittiä.
        (r"tt", ("ts",)),
        # Consonants doubled, a vowel put between two (tullee, kolome, jalaka).
        (rf"(?<={_V})([hjklmnprstv])\1(?=({_V})\2)", (r"\1",)),
        (rf"({_V})([hlnr])\1(?=[hjkmpvg])", (r"\1\2",)),
        # uo, ie, yö of a first syllable said as ua, iä, yä, in Häme and Pohjanmaa: huano, nuari, viä, tyä.
        (rf"^([^\Waeiouyäö]*)ua(?!{_V})", (r"\1uo",)),
        (rf"^([^\Waeiouyäö]*)iä(?!{_V})", (r"\1ie",)),
        (rf"^([^\Waeiouyäö]*)yä(?!{_V})", (r"\1yö",)),
        # Other: tommonen, tollanen, sellanen; numbers.
        (r"^tommo", ("tuommo",)),
        (r"^tolla", ("tuolla",)),
        (r"^sella", ("sella",)),
        (r"^kuus(?=kym|tois|sa)", ("kuusi",)),
        (r"^viis(?=kym|tois|sa)", ("viisi",)),
        (r"^(?:kaks)(?=kym|tois|sa)", ("kaksi",)),
        (r"^oo(?=[dt])", ("odo",)),
    )
)
_SHORTEST_INESSIVE: Final = 7  # tulos, varas and rikas are no forms of tulo, vara and rikka
_SHORTEST: Final = 4  # `sea`, `kok`: shorter ones become anything


def usual(word: str) -> tuple[Reading, ...]:
    """What a short spoken form stands for besides what else it may be: `toi` is tuo, and tuoda as well."""
    found = _USUAL.get(word.lower())
    return (found,) if found else ()


def spoken_inessive(word: str, dictionary: Dictionary) -> tuple[Reading, ...]:
    """What a longer word that ends in s is the inessive of, where it is listed as a word of its own as well; or ()."""
    if len(word) < _SHORTEST_INESSIVE or not word.endswith("s"):
        return ()
    stem = comparable(word[:-1])
    found = chain.from_iterable(dictionary.readings(word + ending) for ending in ("sa", "sä"))
    return distinct(reading for reading in found if reading.lemma == stem)


def colloquial(word: str, dictionary: Dictionary) -> tuple[Reading, ...]:
    """Readings of the standard forms that `word`, which the dictionary does not know, may be said for; () for none.

    One rule is tried first, then two together (`punasel`: punaisella): the fewer, the surer.
    """
    form = word.lower()
    if len(form) < _SHORTEST:
        return ()
    once = list(dict.fromkeys(_standard(form)))
    twice = (further for candidate in once for further in _standard(candidate))
    for candidates in (once, dict.fromkeys(twice)):
        if found := distinct(chain.from_iterable(map(dictionary.readings, candidates))):
            # `kirjastos` is no compound of kirja and tosi where it is a form of kirjasto.
            return tuple(reading for reading in found if not reading.parts) or found
    return ()


def _standard(form: str) -> Iterator[str]:
    """`form` with each rule applied, at each place where it applies."""
    for pattern, replacements in _RULES:
        for found in pattern.finditer(form):
            for replacement in replacements:
                # Few have a group of the pattern in them, and to expand one takes as long as five without.
                said = found.expand(replacement) if "\\" in replacement else replacement
                yield form[: found.start()] + said + form[found.end() :]
