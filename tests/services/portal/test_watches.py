"""Watches over the API: nobody overwrites another's version, and each says how often it was wrong."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from kuulolla.records.handle_incident import mark_false_alarm
from kuulolla.records.incidents import Incidents
from kuulolla.records.versions import Change
from kuulolla.records.written_key import WrittenKey
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AlertsSettings, load
from tests.records.noticed import BEGAN, incident
from tests.services.indexer.posts import NOW
from tests.services.portal.conftest import Portal

pytestmark = pytest.mark.real


def put(portal: Portal, name: str, version: int, **more: Any) -> httpx.Response:  # noqa: ANN401 - JSON
    said = {"name": name, "search": "brand:kela", "metric": "negative_count", **more}
    return portal.ask("PUT", f"/watches/{name}", body=said, version=version)


def delete(portal: Portal, name: str, version: int) -> httpx.Response:
    return portal.ask("DELETE", f"/watches/{name}", version=version)


def test_a_watch_is_made_changed_and_removed(portal: Portal) -> None:
    made = put(portal, "Jonot", 0, minimum=7)
    by = f"key {WrittenKey.read(portal.keys['good']).id}"
    assert (made.status_code, made.json()["name"], made.json()["changed_by"]) == (200, "jonot", by)
    read = portal.json("/watches/jonot")  # and sent back as it was read, but for what is changed
    changed = portal.ask("PUT", "/watches/jonot", body={**read, "sensitivity": "low"}, version=1)
    assert changed.json()["version"] == 2
    assert portal.json("/watches/JONOT")["sensitivity"] == "low"
    assert portal.json("/watches/jonot", version=1)["minimum"] == 7
    assert portal.get("/watches/jonot", version=3).status_code == 404
    assert [one["version"] for one in portal.json("/watches") if one["name"] == "jonot"] == [2]
    assert delete(portal, "jonot", 2).status_code == 204
    assert portal.get("/watches/jonot").status_code == 404


def test_nobody_overwrites_a_version_that_they_have_not_seen(portal: Portal) -> None:
    assert put(portal, "kela", 0).status_code == 200
    assert [put(portal, "kela", version).status_code for version in (0, 7)] == [409, 409]
    refused = delete(portal, "kela", 2)
    assert (refused.status_code, refused.json()["detail"]) == (409, "kela is at version 1, not 2: look again")
    assert delete(portal, "kela", 1).status_code == 204


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"search": "brand:kelaa"}, "did you mean brand:kela?"),
        ({"recipients": ["poissa"]}, "recipients: there is no poissa"),
        ({"interval_min": 7}, "interval_min: one of 5, 10, 15"),
        ({"recipient": ["paivystys"]}, "body: there is no field “recipient”; did you mean recipients?"),
        ({"quiet": {"from": "22:00", "to": "07:00", "severe": True}}, "quiet.severe: there is no such field"),
        ({"name": "toinen"}, "the address says väärä, the body toinen"),
    ],
)
def test_what_cannot_be_watched_is_refused_in_one_line(portal: Portal, more: dict[str, Any], said: str) -> None:
    said_of = {"name": "väärä", "search": "brand:kela", "metric": "silent", **more}
    refused = portal.ask("PUT", "/watches/väärä", body=said_of, version=0)
    assert (refused.status_code, said in refused.json()["detail"]) == (400, True)


def test_a_saved_search_that_is_watched_is_not_removed(portal: Portal) -> None:
    assert put(portal, "aukiolot", 0, search="theme:aukiolot").status_code == 200
    refused = portal.ask("DELETE", "/searches/theme/aukiolot", version=1)
    assert (refused.status_code, "watch aukiolot" in refused.json()["detail"]) == (409, True)
    assert delete(portal, "aukiolot", 1).status_code == 204


def test_each_says_how_often_it_was_wrong_and_how_closely_it_might_look(portal: Portal) -> None:
    for name in ("tarkka", "uusi"):
        assert put(portal, name, 0).status_code == 200
    client = elasticsearch(load(AlertsSettings, portal.index.environ))
    incidents = Incidents(client, portal.index.namespace)
    one, _ = (
        incidents.open_once(incident("tarkka", began_at=BEGAN + at, opened_at=NOW + at, score=1.2)).record
        for at in (timedelta(), timedelta(days=1))
    )
    incidents.change(one.id, lambda now: mark_false_alarm(now, Change("maija", NOW)))
    listed = {one["name"]: one["rates"] for one in portal.json("/watches")}
    assert listed["tarkka"] == {"incidents": 2, "false_alarms": 1, "share": 0.5, "avoided_by": "low"}
    assert listed["uusi"] == {"incidents": 0, "false_alarms": 0, "share": None, "avoided_by": None}
    assert portal.json("/watches/tarkka", version=1)["rates"] == listed["tarkka"]
    for name in ("tarkka", "uusi"):
        assert delete(portal, name, 1).status_code == 204
