"""Street and number, Finnish and Swedish; the town after it stays.

A street's name is told by its last part in any case ("Mannerheimintiellä 5"). Roads that everybody drives on
("valtatie 4", "kehätie 3") stay; where a common word and a street cannot be told apart, it is masked.
"""

import re
from collections.abc import Iterator

Span = tuple[int, int]

# Last parts of street names with their case endings (Iso suomen kielioppi, § 55 and on; Svenska språknämnden's lists).
_LAST = (
    r"kat(?:u|ua|uun|una|uja)|kad(?:un|ulla|ulta|ulle|ussa|usta|uksi|uilla)"
    r"|tie(?:n|llä|ltä|lle|ssä|stä|tä|hen)?|kuja(?:n|lla|lta|lle|a|an|ssa|sta)?"
    r"|pol(?:ku|kua|kuun|un|ulla|ulta|ulle|ussa|usta)|väylä(?:n|llä|ltä|lle|ä|än|ssä|stä)?"
    r"|rai(?:tti|ttia|ttiin|tin|tilla|tilta|tille|tissa|tista)|kaar(?:i|ta|een|en|ella|elta|elle|essa|esta)"
    r"|rin(?:ne|nettä|teen|teeseen|teellä|teeltä|teelle|teessä|teestä)|ran(?:ta|taa|taan|nan|nalla|nalta|nalle|nassa|nasta)"
    r"|aukio(?:n|lla|lta|lle|ta|on|ssa|sta)?|tori(?:n|lla|lta|lle|a|in|ssa|sta)?|bulevardi(?:n|lla|lta|lle|a|in|ssa|sta)?"
    r"|esplanadi(?:n|lla|lta|lle|a|in|ssa|sta)?|puistik(?:ko|koa|koon|on|olla|olta|olle|ossa|osta)"
    r"|pen(?:ger|gertä|kereen|keren|kereellä|kereeltä|kereelle)|mä(?:ki|keä|keen|en|ellä|eltä|elle|essä|estä)"
    r"|port(?:ti|tia|tiin)|portin|portilla|portilta|portille|laituri(?:n|lla|lta|lle|a|in)?|piha(?:n|lla|lta|lle|a|an)?"
    r"|kulma(?:n|lla|lta|lle|a|an)?|silta|sillan|sillalla|syrjä(?:n|llä|lle)?|linja(?:n|lla|lta|lle|a)?"
    r"|gata(?:n|ns)?|väg(?:en|ens)?|gränd(?:en|ens)?|stig(?:en|ens)?|torg(?:et|ets)?|esplanad(?:en)?|kaj(?:en)?"
    r"|strand(?:en)?|back(?:en|ens|e)?|plats(?:en)?|allén?|båge(?:n)?|brink(?:en)?|sväng(?:en)?|led(?:en)?"
)
_HOUSE = (
    r"(?:ni|si|mme|nne|ns[aä]|kin|ko|kö|h[aä]n)?[ -]{0,3}(?:(?<!\w)(?:numero|nro|n:o|no|nr)\.?[ ]{1,2})?"
    r"\d{1,4}(?!\d|[.,:]\d{1,2}(?!\d)|[ ]?(?:[€%§]|luvu))(?: ?[-/] ?\d{1,4}(?!\d))?"
    r"(?:(?:[a-zåäö](?= [A-ZÅÄÖ](?!\w)))? ?[A-Za-zÅÄÖ](?![^\W\d])(?:[ -]?\d{1,4}(?!\d))?)?"
    r"(?:,? (?:rappu|porras|trappa) [A-Z](?!\w))?(?:,? (?:as|asunto|bst|lgh)\.? ?\d{1,4}(?!\d))?"
)
_STREET = re.compile(rf"(?:{_LAST}){_HOUSE}", re.IGNORECASE)
_GLUED = re.compile(r"[^\W\d_][\w'\u2019-]{0,40}$")
_APART = re.compile(r"(?:[A-ZÅÄÖ][\w'\u2019-]{1,40} ){1,3}$")
_BROKEN = re.compile(r"[A-ZÅÄÖ][\w'\u2019]{1,40}- $")
_BEFORE = re.compile(
    r"(?:(?:Iso|Vähä|Vanha|Uusi|Pitkä|Pieni|Pikku|Suuri|Ylä|Ala|Itäinen|Läntinen|Pohjoinen|Eteläinen|Ison|Vanhan"
    r"|Stora|Lilla|Gamla|Nya|Norra|Södra|Östra|Västra|Långa|Övre|Nedre) )$"
)
_WEAK = re.compile(  # common words as often as names: only as a name written with a capital
    r"(?:mä(?:ki|e|k)|port(?:ti|in|il)|laituri|piha|kulma|silta|silla|syrjä|linja|ran(?:ta|na)|rin(?:ne|te)|kaar|tori|aukio"
    r"|pen(?:ger|ker)|back|plats|strand|kaj|led|all|torg|brink|sväng|båge)",
    re.IGNORECASE,
)
# Roads that everybody drives on, and kinds of way: the whole of what stands before the last part.
_ROADS = re.compile(
    r"(?:valta|kanta|seutu|yhdys|moottori|kehä|maan|rauta|pyörä|kävely|sivu|pää|piki|pika|oiko|kierto|yksityis|läpiajo|ulos"
    r"|jalkakäytävä|lento|elin|raitio|riks|stam|motor|järn|huvud|cykel|gång|om|av|under|ut|pysäkki|bussi|metro|juna|joulu)",
    re.IGNORECASE,
)
# Words and towns that only end like a street; `|` is where the last part begins.
_NO_STREET = re.compile(
    r"(?:(?:edi|trak|rek|fak|mo|mot|moni|dok|lek|is|duk|vek|aat|sek|reh|pas|tuu|kont|kant)\|tori"  # editori, traktori…
    r"|(?:h|t|kun|\bso)\|tien|ra\|port"  # lähtien, korttien, raportti…
    r"|\b(?:(?:sähkö|puhelin|vesi|lääkäri)?las|lu|is|tas|pus|al)\|kuja"  # laskuja…
    r"|\b(?:vuo|nai)\|silta|\briihi\|mä[ke]|\b(?:lappeen|savon)\|ran"
    r"|\b(?:oikeudenkäymis|ulosotto|perintö|rikos|naimis)\|kaar)",  # codes of law
    re.IGNORECASE,
)
_YEAR = re.compile(r" (?:19|20)\d\d(?:$|[ -])")
_GLUED_NUMBER = re.compile(r"[^\W\d]+\d")
_WHOLE = r"(?:Bulevard(?:i(?:n|lla|lta|lle|a)?|en)|Esplanad(?:i(?:n|lla|lta|lle|a)?|en)|Aleksi(?:n|lla|lta|lle|a)?)"
_WHOLE_STREET = re.compile(rf"(?<!\w){_WHOLE}{_HOUSE}")


def addresses(text: str) -> Iterator[Span]:
    """Where a street with its number stands, its staircase and flat included."""
    end = 0
    for found in _WHOLE_STREET.finditer(text):
        yield found.span()
    for found in _STREET.finditer(text):
        start = _start_of_name(text, found.start(), found.group())
        if start is not None and start >= end:
            end = found.end()
            yield start, end


def _start_of_name(text: str, at: int, last: str) -> int | None:
    """Where the street's name begins, given where its last part does; None where it is no street."""
    window = text[max(0, at - 120) : at]
    offset = at - len(window)
    glued = _GLUED.search(window) or _BROKEN.search(window)
    if glued is not None:
        word = glued.group()
        if (
            len(word) == 1
            or _ROADS.fullmatch(word)
            or (_WEAK.match(last) and (not word[0].isupper() or _YEAR.search(last)))
        ):
            return None
        if _NO_STREET.search(f"{word}|{last}") is not None:
            return None
        if _GLUED_NUMBER.match(last) and (_WEAK.match(last) or not word.isalpha()):
            return None  # a name of a file, an address of a video
        start = offset + glued.start()
        before = _BEFORE.search(text[max(0, start - 12) : start])
        return start - len(before.group()) if before else start
    apart = _APART.search(window)
    if apart is None or _WEAK.match(last) or not last[0].islower() or last.startswith("led"):
        return None
    return offset + apart.start()
