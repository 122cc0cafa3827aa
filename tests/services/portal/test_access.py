"""Nothing is told to who has no key, a bad one, or one that lacks the scope; and to nobody too often."""

import base64

import httpx
import pytest

from tests.services.portal.conftest import Portal

pytestmark = pytest.mark.real

ID = "0123456789abcdef0123456789abcdef"

ADDRESSES = {
    "/search?q=*": "read",
    f"/posts/{ID}": "read",
    f"/posts/{ID}/copies": "read",
    "/histogram?q=*": "read",
    "/facets?q=*": "read",
    "/share-of-voice?brand=kela": "read",
    "/comparison?by=channel": "read",
    "/themes?theme=jonot": "read",
    "/terms?q=*": "read",
    "/rising-terms?q=*": "read",
    "/authors?q=*": "read",
    "/query?q=*": "read",
    "/export?q=*": "export",
    "/searches": "read",
    "/searches/theme/jonot": "read",
    "/searches/theme/jonot/feed": "read",
    "/watches": "read",
    "/watches/jonot": "read",
    "/recipients": "read",
    "/recipients/jonot": "read",
    "/incidents": "read",
    f"/incidents/{ID}": "read",
    f"/deliveries/{ID}": "read",
}

CHANGES = {
    ("PUT", "/searches/theme/jonot?version=1"): "saved_searches",
    ("DELETE", "/searches/theme/jonot?version=1"): "saved_searches",
    ("PUT", "/watches/jonot?version=1"): "watches",
    ("DELETE", "/watches/jonot?version=1"): "watches",
    ("PUT", "/recipients/jonot?version=1"): "watches",
    ("DELETE", "/recipients/jonot?version=1"): "watches",
    ("POST", "/recipients/jonot/test"): "watches",
    ("POST", f"/incidents/{ID}/acknowledge"): "incidents",
    ("POST", f"/incidents/{ID}/assign"): "incidents",
    ("POST", f"/incidents/{ID}/comment"): "incidents",
    ("DELETE", f"/incidents/{ID}/comment/1"): "incidents",
    ("POST", f"/incidents/{ID}/false-alarm"): "incidents",
    ("DELETE", f"/incidents/{ID}/false-alarm"): "incidents",
    ("DELETE", f"/incidents/{ID}/false-alarm/note"): "incidents",
}


def test_every_address_is_here(portal: Portal) -> None:
    told = httpx.get(f"{portal.url}/api/v1/openapi.json").json()["paths"]
    asked = {
        (method, address.partition("?")[0]) for method, address in [*(("GET", one) for one in ADDRESSES), *CHANGES]
    }
    ids = dict.fromkeys(("post_id", "incident_id", "delivery_id"), ID)
    named = {
        (method.upper(), path.removeprefix("/api/v1").format(**ids, kind="theme", name="jonot", number=1))
        for path, methods in told.items()
        for method in methods
    }
    assert named == asked


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("key", [None, "expired", "revoked", "unknown", "kuulolla_", "hei", "ä"])
def test_without_a_good_key_every_address_refuses(portal: Portal, path: str, key: str | None) -> None:
    value = portal.keys.get(key, key) if key else None
    headers = {b"Authorization": f"Bearer {value}".encode()} if value else {}
    response = httpx.get(f"{portal.url}/api/v1{path}", headers=headers)
    assert response.status_code == 401
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert value is None or value not in response.text


@pytest.mark.parametrize(("path", "scope"), ADDRESSES.items())
def test_a_key_without_the_scope_is_refused(portal: Portal, path: str, scope: str) -> None:
    lacking = {"read": "exports", "export": "reads"}[scope]
    response = portal.get(path, lacking)
    assert response.status_code == 403
    assert f"lacks the scope {scope}" in response.json()["detail"]


@pytest.mark.parametrize(("method", "path", "scope"), [(*asked, scope) for asked, scope in CHANGES.items()])
def test_who_may_read_may_change_nothing(portal: Portal, method: str, path: str, scope: str) -> None:
    for key, status, said in ((None, 401, "give an API key"), ("reads", 403, f"lacks the scope {scope}")):
        refused = portal.ask(method, path, key)
        assert (refused.status_code, said in refused.json()["detail"]) == (status, True)
    assert portal.json("/searches/theme/jonot")["version"] == 1


def test_a_reader_of_feeds_gives_the_key_as_password(portal: Portal) -> None:
    login = base64.b64encode(f"kuka tahansa:{portal.keys['reads']}".encode()).decode()
    url = f"{portal.url}/api/v1/searches/theme/jonot/feed"
    assert httpx.get(url, headers={"Authorization": f"Basic {login}"}).status_code == 200
    assert httpx.get(url, headers={"Authorization": "Basic %%%"}).status_code == 401


def test_a_key_that_asks_too_often_is_told_when_to_ask_again(portal: Portal) -> None:
    answers = [portal.get("/query", "slow", q="*") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 429, 429]
    assert answers[0].headers["ratelimit-remaining"] == "0"
    assert 1 <= int(answers[1].headers["retry-after"]) <= 10
    assert portal.get("/query", "good", q="*").status_code == 200


def test_what_a_key_may_not_do_is_counted_too(portal: Portal) -> None:
    answers = [portal.get("/export", "slow reader", q="*") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [403, 429]
    assert answers[0].headers["ratelimit-remaining"] == "0"


def test_nothing_is_kept_by_proxies_and_nothing_is_guessed(portal: Portal) -> None:
    for response in (portal.get("/search", q="*"), portal.get("/search", None, q="*"), portal.get("/nowhere")):
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "server" not in response.headers
