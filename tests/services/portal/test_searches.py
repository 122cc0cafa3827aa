"""Saved searches over the API: nobody overwrites another's version, and a change counts at once."""

from typing import Any

import httpx
import pytest

from kuulolla.records.searches_index import SEARCHES_INDEX
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import PortalSettings, load
from tests.services.portal.conftest import Portal

pytestmark = pytest.mark.real


def put(portal: Portal, name: str, query: str, version: int, **more: Any) -> httpx.Response:  # noqa: ANN401 - JSON
    return httpx.put(
        f"{portal.url}/api/v1/searches/theme/{name}",
        params={"version": version},
        json={"kind": "theme", "name": name, "query": query, **more},
        headers={"Authorization": f"Bearer {portal.keys['good']}"},
    )


def delete(portal: Portal, name: str, version: int) -> httpx.Response:
    headers = {"Authorization": f"Bearer {portal.keys['good']}"}
    return httpx.delete(f"{portal.url}/api/v1/searches/theme/{name}", params={"version": version}, headers=headers)


def test_a_saved_search_is_made_changed_and_removed(portal: Portal) -> None:
    made = put(portal, "paketit", "paketti", 0)
    assert (made.status_code, made.json()["version"]) == (200, 1)
    assert portal.json("/search", q="theme:paketit")["total"] == 8
    changed = put(portal, "paketit", "paketti -myöhässä", 1)
    assert changed.json()["version"] == 2
    assert portal.json("/search", q="theme:paketit")["total"] == 0
    assert portal.json("/searches/theme/paketit", version=1)["query"] == "paketti"
    read = portal.json("/searches/theme/paketit")  # and sent back as it was read, but for what is changed
    back = portal.ask("PUT", "/searches/theme/paketit", body={**read, "title": {"fi": "Paketit"}}, version=2)
    assert (back.status_code, back.json()["version"]) == (200, 3)
    assert delete(portal, "paketit", 3).status_code == 204
    assert portal.get("/searches/theme/paketit").status_code == 404
    assert portal.get("/search", q="theme:paketit").status_code == 400


def test_a_change_of_a_theme_changes_yesterday_s_figures_too(portal: Portal) -> None:
    assert put(portal, "eilinen", "kirjasto", 0).status_code == 200
    before = portal.json("/histogram", q="theme:eilinen", by="day")["bars"]
    assert put(portal, "eilinen", "kirjasto OR kela", 1).status_code == 200
    after = portal.json("/histogram", q="theme:eilinen", by="day")["bars"]
    assert sum(bar["feeling"]["posts"] for bar in after) > sum(bar["feeling"]["posts"] for bar in before) > 0
    assert delete(portal, "eilinen", 2).status_code == 204


def test_nobody_overwrites_a_version_that_they_have_not_seen(portal: Portal) -> None:
    assert put(portal, "jonot", "jono", 7).status_code == 409
    assert put(portal, "jonot", "jono", 0).status_code == 409
    refused = delete(portal, "jonot", 2)
    assert (refused.status_code, refused.json()["detail"]) == (409, "theme:jonot is at version 1, not 2: look again")
    assert delete(portal, "jonot", 0).status_code == 400
    assert portal.json("/searches/theme/jonot")["version"] == 1


@pytest.mark.parametrize(
    ("query", "said"),
    [("kela (", "column 6"), ("theme:itse", "uses itself"), ("theme:olematon", "there is no theme")],
)
def test_what_cannot_be_used_is_refused_in_one_line(portal: Portal, query: str, said: str) -> None:
    answer = put(portal, "itse", query, 0)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert said in answer.json()["detail"]


def test_a_field_that_there_is_not_is_told(portal: Portal) -> None:
    answer = put(portal, "kirje", "kirje", 0, grup="about")
    assert (answer.status_code, "did you mean group?" in answer.json()["detail"]) == (400, True)


def test_one_that_others_use_is_not_removed(portal: Portal) -> None:
    assert put(portal, "yhdistetty", "theme:jonot OR theme:aukiolot", 0).status_code == 200
    refused = delete(portal, "jonot", 1)
    assert (refused.status_code, "theme:yhdistetty" in refused.json()["detail"]) == (409, True)
    assert delete(portal, "yhdistetty", 1).status_code == 204


def test_one_that_no_grammar_takes_any_more_stops_the_queries_that_use_it_alone(portal: Portal) -> None:
    assert put(portal, "vanha", "mennyt", 0).status_code == 200
    client = elasticsearch(load(PortalSettings, portal.index.environ))
    name = SEARCHES_INDEX.alias(portal.index.namespace)
    stored = client.get(index=name, id="theme:vanha")["_source"]
    client.index(index=name, id="theme:vanha", document={**stored, "query": "((("}, refresh=True)
    assert put(portal, "jokin", "kirjasto", 0).status_code == 200  # and saved searches are read anew
    for path, parameters in (("/search", {"q": "theme:vanha"}), ("/searches/theme/vanha/feed", {})):
        answer = portal.get(path, **parameters)
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/query")
        assert "theme:vanha can no longer be used" in answer.json()["detail"]
    assert portal.json("/search", q="theme:jonot")["total"] > 0
    assert "(((" in [one["query"] for one in portal.json("/searches")]
    assert put(portal, "vanha", "mennyt", 1).status_code == 200
    assert portal.json("/search", q="theme:vanha")["total"] == 0
    for made, version in (("vanha", 2), ("jokin", 1)):
        assert delete(portal, made, version).status_code == 204
