"""Where links of notifications lead: how to read there what they are about. No data, no script, no login needed."""

import re
from collections.abc import Mapping
from html import escape
from http import HTTPStatus

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

_INCIDENT = {
    "fi": ("Poikkeama", "Poikkeaman voi lukea komentoriviltä tai rajapinnasta, johon tarvitaan avain:"),
    "sv": ("Avvikelse", "Avvikelsen kan läsas från kommandoraden eller över API:et, som kräver en nyckel:"),
    "en": ("Incident", "The incident can be read from the command line, or over the API, which needs a key:"),
}
_INCIDENTS = {
    "fi": ("Poikkeamat", "Poikkeamat voi lukea komentoriviltä tai rajapinnasta, johon tarvitaan avain:"),
    "sv": ("Avvikelser", "Avvikelserna kan läsas från kommandoraden eller över API:et, som kräver en nyckel:"),
    "en": ("Incidents", "Incidents can be read from the command line, or over the API, which needs a key:"),
}
_SEARCH = {
    "fi": ("Haku", "Maininnat löytyvät komentoriviltä tai rajapinnasta. Kysely on tämän sivun osoitteessa kohdassa q:"),
    "sv": ("Sökning", "Omnämnandena hittas från kommandoraden eller över API:et. Frågan är q i den här sidans adress:"),
    "en": ("Search", "The mentions are found from the command line or over the API. The query is q in this address:"),
}


@router.get("/incidents")
def incidents() -> HTMLResponse:
    """How incidents are read: where a digest leads."""
    return _page(_INCIDENTS, ("kuulolla incidents list", "GET /api/v1/incidents"))


@router.get("/incidents/{named}")
def incident(named: str) -> HTMLResponse:
    """How an incident is read. Whether there is one of that id is told to nobody without a key."""
    if re.fullmatch("[0-9a-f]{32}", named) is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return _page(_INCIDENT, (f"kuulolla incidents show {named}", f"GET /api/v1/incidents/{named}"))


@router.get("/search")
def search() -> HTMLResponse:
    """How a search is made. What it is for stands in the address, and is not repeated."""
    return _page(_SEARCH, ("kuulolla search QUERY", "GET /api/v1/search?q=QUERY"))


def _page(said: Mapping[str, tuple[str, str]], ways: tuple[str, ...]) -> HTMLResponse:
    """The same in each language, one below the other: nobody has said which they read."""
    lines = "".join(f"\n<li><code>{escape(way)}</code></li>\n" for way in ways)
    sections = "\n".join(
        f'<section lang="{language}">\n<h1>{escape(title)}</h1>\n<p>{escape(text)}</p>\n<ul>{lines}</ul>\n</section>'
        for language, (title, text) in said.items()
    )
    return HTMLResponse(_HTML.format(sections=sections), headers=_HEADERS)


_HTML = """<!doctype html>
<html lang="fi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Kuulolla</title>
</head>
<body>
<main>
{sections}
</main>
</body>
</html>
"""
