"""Which column of a table means which field of a post, guessed from its header in Finnish, Swedish or English."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kuulolla.runtime.faults import Fault

# Each list in order of trust: the first header found wins. Compared without case, spaces, signs and a range.
HEADERS: Mapping[str, tuple[str, ...]] = {
    "native_id": (
        "id", "nativeid", "tunnus", "tunniste", "palautenumero", "palautetunnus", "viestinumero", "asianumero",
        "numero", "nro", "viite", "postid", "messageid", "feedbackid", "number", "reference", "ärendenummer",
        "nummer", "referens",
    ),
    "text": (
        "teksti", "palaute", "viesti", "palauteteksti", "viestiteksti", "sisältö", "kommentti", "avoinpalaute",
        "vapaapalaute", "avoinvastaus", "vapaasana", "kuvaus", "arvostelu", "text", "message", "comment", "body",
        "content", "feedback", "review", "description", "opentext", "meddelande", "kommentar", "innehåll",
        "respons", "fritext", "beskrivning", "recension",
    ),
    "title": ("otsikko", "aihe", "title", "subject", "headline", "rubrik", "ämne"),
    "published_at": (
        "julkaistu", "julkaisuaika", "aikaleima", "päiväys", "pvm", "päivämäärä", "päivä", "aika", "ajankohta",
        "luotu", "luontiaika", "vastaanotettu", "saapunut", "saapumisaika", "lähetetty", "jätetty", "vastausaika",
        "publishedat", "published", "timestamp", "datetime", "createdat", "created", "date", "time", "received",
        "submitted", "sent", "publicerad", "tidsstämpel", "skapad", "datum", "mottagen", "skickad", "tidpunkt",
        "tid",
    ),
    "clock": ("kellonaika", "klo", "kello", "timeofday", "klockslag", "klocka"),
    "edited_at": (
        "muokattu", "päivitetty", "muokkausaika", "editedat", "edited", "updatedat", "updated", "ändrad",
        "uppdaterad",
    ),
    "author": (
        "kirjoittaja", "nimimerkki", "lähettäjä", "käyttäjä", "käyttäjänimi", "tekijä", "asiakas", "nimi", "author",
        "username", "user", "sender", "customer", "name", "skribent", "författare", "avsändare", "användare",
        "kund", "namn",
    ),
    "url": ("url", "linkki", "verkkoosoite", "link", "länk", "webbadress"),
    "thread_id": ("ketju", "keskustelu", "threadid", "thread", "conversation", "tråd"),
    "reply_to": ("vastauksena", "replyto", "inreplyto", "svarpå"),
    "rating": (
        "arvosana", "tähdet", "pisteet", "arvio", "rating", "stars", "score", "grade", "nps", "betyg", "poäng",
    ),
    "place": (
        "paikka", "sijainti", "kaupunginosa", "toimipiste", "alue", "katuosoite", "osoite", "place", "location",
        "district", "area", "address", "plats", "stadsdel", "område", "adress",
    ),
    "lat": ("lat", "latitude", "leveysaste", "latitud"),
    "lon": ("lon", "lng", "long", "longitude", "pituusaste", "longitud"),
    "categories": (
        "luokka", "kategoria", "aihealue", "aiheet", "avainsanat", "asiasanat", "categories", "category", "tags",
        "topic", "kategori", "taggar", "nyckelord",
    ),
    "language_hint": ("kieli", "kielikoodi", "language", "lang", "språk"),
}  # fmt: skip

USUAL_BEST = 5.0
_RANGE = re.compile(r"\(?\s*\d+\s*(?:-|\u2013|\.\.)\s*(\d+)\s*\)?\s*$")
_SIGNS = re.compile(r"[^\w]|_")


@dataclass(frozen=True)
class Columns:
    """The column of each known field; `best` is the top of the rating, as a header like `arvosana (0-10)` tells it."""

    index: Mapping[str, int]
    width: int
    best: float = USUAL_BEST

    def of(self, cells: Sequence[str], field: str) -> str | None:
        """The field's cell without surrounding space; None where it is empty or there is no such column."""
        at = self.index.get(field)
        return (cells[at].strip() or None) if at is not None and at < len(cells) else None


def columns(header: Sequence[str], mapped: Mapping[str, str]) -> Columns:
    """The columns of a table; `mapped` names the header of a field and goes before guessing.

    Raises Fault when `mapped` names no field or no column, or when there is neither a text nor a title.
    """
    if unknown := sorted(mapped.keys() - HEADERS.keys()):
        raise Fault(f"no field is called {', '.join(unknown)}: fields are {', '.join(HEADERS)}")
    names = [_plain(name) for name in header]
    index = {}
    for field, header_name in mapped.items():
        if _plain(header_name) not in names:
            raise Fault(f"no column is called {header_name!r}: columns are {_listed(header)}")
        index[field] = names.index(_plain(header_name))
    for field, known in HEADERS.items():
        free = [name for name in known if name in names and names.index(name) not in index.values()]
        if field not in index and free:
            index[field] = names.index(free[0])
    if not index.keys() & {"text", "title"}:
        raise Fault(f"no column for the text was found: columns are {_listed(header)}; say --map text=COLUMN")
    return Columns(index, len(header), _best(header, index.get("rating")))


def recognised(header: Sequence[str], mapped: Mapping[str, str]) -> int:
    """How many cells of a first row are headers that we know."""
    wanted = {_plain(name) for name in mapped.values()}.union(*HEADERS.values())
    return sum(_plain(cell) in wanted for cell in header)


def _best(header: Sequence[str], rating: int | None) -> float:
    found = _RANGE.search(header[rating]) if rating is not None else None
    if found:
        return float(found[1])
    # The net promoter score is defined on 0 to 10 (Reichheld 2003).
    return 10.0 if rating is not None and _plain(header[rating]) == "nps" else USUAL_BEST


def _plain(name: str) -> str:
    return _SIGNS.sub("", _RANGE.sub("", name).casefold())


def _listed(header: Sequence[str]) -> str:
    return ", ".join(repr(name.strip()[:40]) for name in header[:30])
