"""Incidents over the API: found, read with what was sent of them, and handled by whoever may."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from kuulolla.records.deliveries import Deliveries
from kuulolla.records.incident import Incident
from kuulolla.records.incidents import Incidents
from kuulolla.records.written_key import WrittenKey
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AlertsSettings, load
from tests.records.noticed import BEGAN, WHY, closed, incident
from tests.records.outgoing import delivery
from tests.services.indexer.posts import NOW
from tests.services.portal.conftest import Portal

pytestmark = pytest.mark.real

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Noticed:
    """Incidents that the user `alerts` keeps, and deliveries of them."""

    incidents: Incidents
    deliveries: Deliveries

    def open(self, made: Incident) -> Incident:
        return self.incidents.open_once(made).record


@pytest.fixture(scope="module")
def noticed(portal: Portal) -> Iterator[Noticed]:
    client = elasticsearch(load(AlertsSettings, portal.index.environ))
    yield Noticed(Incidents(client, portal.index.namespace), Deliveries(client, portal.index.namespace))
    client.close()


def test_incidents_are_found_newest_first_page_by_page(portal: Portal, noticed: Noticed) -> None:
    made = [
        noticed.open(incident(watch, began_at=BEGAN + at * HOUR, opened_at=NOW + at * HOUR))
        for at, watch in enumerate(["sivut", "muut", "sivut", "sivut"])
    ]
    noticed.incidents.change(made[3].id, closed)
    first = portal.json("/incidents", watch="Sivut", size=2)
    second = portal.json("/incidents", watch="sivut", size=2, cursor=first["cursor"])
    assert [[one["id"] for one in page["incidents"]] for page in (first, second)] == [
        [made[3].id, made[2].id],
        [made[0].id],
    ]
    assert second["cursor"] is None
    for state, ids in (("closed", [made[3].id]), ("open", [made[2].id, made[0].id])):
        assert [one["id"] for one in portal.json("/incidents", watch="sivut", state=state)["incidents"]] == ids
    since = portal.json("/incidents", since=(NOW + HOUR).isoformat(), watch="sivut", state="open")
    assert [one["id"] for one in since["incidents"]] == [made[2].id]
    refused = portal.get("/incidents", cursor="x.y")
    assert (refused.status_code, "no place in the incidents" in refused.json()["detail"]) == (400, True)


def test_one_is_read_with_what_was_sent_of_it_and_where_to_go_on(portal: Portal, noticed: Noticed) -> None:
    made = noticed.open(incident("yksi", why=WHY))
    (sent,) = noticed.deliveries.plan([delivery("päivystys", incident=made.id, id="d" * 32)])
    noticed.deliveries.due(NOW)  # what was planned is seen
    found = portal.json(f"/incidents/{made.id}")
    assert found["why"]["telling"] == ["a" * 32, "b" * 32]
    assert [one["id"] for one in found["deliveries"]] == [sent.id]
    assert portal.json(f"/deliveries/{sent.id}") == found["deliveries"][0]
    assert portal.json("/search", q=found["q"])["total"] < portal.json("/search", q="brand:kela")["total"]
    assert found["links"]["page"] == f"https://kuulolla.kaislavesi.example/incidents/{made.id}"
    search = urlsplit(found["links"]["search"])
    assert (f"{search.scheme}://{search.netloc}{search.path}", parse_qs(search.query)) == (
        "https://kuulolla.kaislavesi.example/search",
        {"q": [found["q"]], "since": [BEGAN.isoformat()], "until": [NOW.isoformat()]},
    )


def test_people_look_after_it_hand_it_on_and_say_something(portal: Portal, noticed: Noticed) -> None:
    path, by = f"/incidents/{noticed.open(incident('hoidettava')).id}", f"key {WrittenKey.read(portal.keys['good']).id}"
    portal.ask("POST", f"{path}/acknowledge")
    portal.ask("POST", f"{path}/assign", body={"assignee": "matti"})
    portal.ask("POST", f"{path}/comment", body={"text": " Soitin  heille. "})
    done = portal.ask("POST", f"{path}/false-alarm", body={"note": "kampanja"})
    assert done.status_code == 200
    found = portal.json(path)
    assert done.json() == {name: value for name, value in found.items() if name not in {"deliveries", "q", "links"}}
    assert (found["acknowledged"]["by"], found["assignee"]) == (by, "matti")
    assert [(one["by"], one["text"]) for one in found["comments"]] == [(by, "Soitin heille.")]
    assert (found["false_alarm"]["by"], found["false_alarm"]["note"]) == (by, "kampanja")
    assert portal.ask("DELETE", f"{path}/comment/1").json()["comments"][0]["text"] is None
    assert portal.ask("DELETE", f"{path}/false-alarm/note").json()["false_alarm"]["note"] is None
    assert portal.ask("DELETE", f"{path}/false-alarm").json()["false_alarm"] is None
    assert portal.ask("POST", f"{path}/false-alarm").json()["false_alarm"]["note"] is None
    assert portal.ask("POST", f"{path}/assign", body={"assignee": None}).json()["assignee"] is None
    assert {one["by"] for one in portal.json(path)["history"][1:]} == {by}


def test_what_cannot_be_done_about_it_is_told(portal: Portal, noticed: Noticed) -> None:
    made = noticed.open(closed(incident("mennyt")))
    for method, what, said in (
        ("POST", "acknowledge", "is closed since"),
        ("DELETE", "false-alarm", "is not marked as a false alarm"),
        ("DELETE", "false-alarm/note", "has no note"),
        ("DELETE", "comment/1", "has no comment 1"),
    ):
        refused = portal.ask(method, f"/incidents/{made.id}/{what}")
        assert (refused.status_code, said in refused.json()["detail"]) == (409, True)
    for body in ({"text": ""}, {"text": "a\x07"}, {"text": "x" * 2001}, {}):
        assert portal.ask("POST", f"/incidents/{made.id}/comment", body=body).status_code == 400
    assert portal.ask("POST", f"/incidents/{made.id}/assign", body={"assignee": "x" * 121}).status_code == 400
    for what, more in (("comment", {"text": "x", "by": "y"}), ("assign", {"assignee": "x", "to": ""})):
        refused = portal.ask("POST", f"/incidents/{made.id}/{what}", body=more)
        assert (refused.status_code, "there is no field" in refused.json()["detail"]) == (400, True)
    noted = portal.ask("POST", f"/incidents/{made.id}/false-alarm", body={"notes": "kampanja"})
    assert noted.json()["detail"] == "body: there is no field “notes”; did you mean note?"
    shown = portal.json(f"/incidents/{made.id}")
    assert (shown["comments"], shown["false_alarm"]) == ([], None)


def test_of_what_is_not_there_nothing_can_be_said(portal: Portal) -> None:
    nowhere = f"/incidents/{'0' * 32}"
    asked = [portal.get(nowhere), portal.get(f"/deliveries/{'0' * 32}"), portal.ask("POST", f"{nowhere}/acknowledge")]
    assert [answer.status_code for answer in asked] == [404] * 3
