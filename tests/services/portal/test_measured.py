"""Requests are counted by route, never by address."""

import asyncio

import httpx
import pytest
from elasticsearch import Elasticsearch
from prometheus_client import REGISTRY

from kuulolla.records.api_keys import ApiKeys
from kuulolla.records.opened import Opened
from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.faults import IndexAway
from kuulolla.runtime.rate_limit import RateLimit
from kuulolla.services.portal.access import Access
from kuulolla.services.portal.app import portal_app

ACCESS = Access(ApiKeys(Elasticsearch("http://127.0.0.1:9"), ""), RateLimit(), SystemClock())


def away() -> Opened:
    raise IndexAway("no Elasticsearch answers")


@pytest.mark.parametrize(
    ("address", "route", "status"),
    [
        ("/api/v1/searches/theme/jonot", "/api/v1/searches/{kind}/{name}", 401),
        ("/api/v1/searches/theme/kadut", "/api/v1/searches/{kind}/{name}", 401),
        ("/api/v1/search?q=jono", "/api/v1/search", 401),
        ("/search?q=jono", "/search", 200),
        ("/nowhere", "none", 404),
    ],
)
def test_a_request_is_counted_once_with_its_status_and_its_seconds(address: str, route: str, status: int) -> None:
    async def answered() -> int:
        transport = httpx.ASGITransport(portal_app(away, ACCESS))
        async with httpx.AsyncClient(transport=transport, base_url="http://portal.example") as client:
            return (await client.get(address)).status_code

    counted = {"route": route, "status": str(status)}

    def seen() -> tuple[float, float]:
        return (
            REGISTRY.get_sample_value("kuulolla_requests_total", counted) or 0,
            REGISTRY.get_sample_value("kuulolla_request_seconds_count", {"route": route}) or 0,
        )

    before = seen()
    assert asyncio.run(answered()) == status
    assert seen() == (before[0] + 1, before[1] + 1)
