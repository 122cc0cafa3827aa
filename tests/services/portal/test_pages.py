"""Where links of notifications lead: a page that says how to go on, and nothing else."""

import asyncio
from collections.abc import Callable
from html.parser import HTMLParser

import httpx
import pytest
from elasticsearch import Elasticsearch

from kuulolla.records.api_keys import ApiKeys
from kuulolla.records.incident import Incident
from kuulolla.records.incident_links import page_link, search_link
from kuulolla.records.opened import Opened
from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.faults import IndexAway
from kuulolla.runtime.rate_limit import RateLimit
from kuulolla.services.portal.access import Access
from kuulolla.services.portal.app import portal_app
from tests.records.noticed import incident

HOST = "http://portal.example"


def away() -> Opened:
    raise IndexAway("no Elasticsearch answers")


def answered(url: str) -> httpx.Response:
    """What the portal says there without an API key, while Elasticsearch is away."""

    async def asked() -> httpx.Response:
        keys = ApiKeys(Elasticsearch("http://127.0.0.1:9"), "")
        transport = httpx.ASGITransport(portal_app(away, Access(keys, RateLimit(), SystemClock())))
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.get(url)

    return asyncio.run(asked())


class Seen(HTMLParser):
    """The tags of a page, the languages of its parts, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags, self.languages, self.text = set[str](), list[str | None](), ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.languages += [value for name, value in attrs if name == "lang" and tag == "section"]

    def handle_data(self, data: str) -> None:
        self.text += data


def digest_link(_incident: Incident, host: str) -> str:
    """Where a digest leads: to all incidents."""
    return f"{host}/incidents"


@pytest.mark.parametrize("link", [page_link, search_link, digest_link])
def test_a_link_of_a_notification_leads_to_a_page_in_three_languages(
    link: Callable[[Incident, str], str],
) -> None:
    page = answered(link(incident(), HOST))
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.headers["content-security-policy"].startswith("default-src 'none';")
    seen = Seen(page.text)
    assert seen.languages == ["fi", "sv", "en"]
    assert seen.tags.isdisjoint({"script", "style", "link", "img", "form", "iframe"})


def test_the_page_of_an_incident_says_how_it_is_read() -> None:
    made = incident()
    text = Seen(answered(page_link(made, HOST)).text).text
    assert text.count(f"kuulolla incidents show {made.id}\n") == 3
    assert text.count(f"GET /api/v1/incidents/{made.id}\n") == 3


def test_nothing_of_the_address_is_repeated_but_an_id() -> None:
    assert "jono" not in answered(f"{HOST}/search?q=jono&since=jono").text
    for named in ("jono", "0" * 31, "0" * 33, "0" * 31 + "G", "%3Cb%3E", "0" * 32 + "%0A", "A" * 32):
        page = answered(f"{HOST}/incidents/{named}")
        assert (page.status_code, page.headers["content-type"]) == (404, "application/problem+json")
        assert "there is nothing at this address" in page.json()["detail"]
