"""Recipients over the API: no answer has an address or a secret, and a trial is planned for who sends."""

from typing import Any

import httpx
import pytest

from kuulolla.records.deliveries import Deliveries
from kuulolla.records.recipient import Recipient
from kuulolla.records.recipients import Recipients
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AlertsSettings, RecordsSettings, load
from tests.records.told import SECRET
from tests.services.indexer.posts import NOW
from tests.services.portal.conftest import Portal

pytestmark = pytest.mark.real

ADDRESS = "https://hooks.example/services/salainen"
HOOK = {"channel": "webhook", "address": ADDRESS, "secret": SECRET}


def put(portal: Portal, name: str, version: int, **said: Any) -> httpx.Response:  # noqa: ANN401 - JSON
    return portal.ask("PUT", f"/recipients/{name}", body={"name": name, **said}, version=version)


def delete(portal: Portal, name: str, version: int) -> httpx.Response:
    return portal.ask("DELETE", f"/recipients/{name}", version=version)


def kept(portal: Portal, name: str) -> Recipient:
    client = elasticsearch(load(RecordsSettings, portal.index.environ))
    return Recipients(client, portal.index.namespace).all()[name]


def test_no_answer_has_an_address_or_a_secret_and_a_change_without_them_keeps_them(portal: Portal) -> None:
    answers = [
        put(portal, "koukku", 0, **HOOK),
        put(portal, "koukku", 1, channel="webhook", language="sv"),
        portal.get("/recipients/KOUKKU"),
        portal.get("/recipients/koukku", version=1),
        portal.get("/recipients"),
    ]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert [answer.url.path for answer in answers if SECRET in answer.text or "salainen" in answer.text] == []
    shown = answers[2].json()
    assert (shown["version"], shown["language"]) == (2, "sv")
    assert (shown["address"], shown["secret"]) == ("https://hooks.example/…", "…")
    # As it was read, but for what is changed and what is not shown.
    said = {name: value for name, value in shown.items() if name not in {"address", "secret"}}
    back = portal.ask("PUT", "/recipients/koukku", body={**said, "language": "en"}, version=2)
    assert (back.status_code, back.json()["version"]) == (200, 3)
    recipient = kept(portal, "koukku")
    assert recipient.secret is not None
    assert (recipient.address.get_secret_value(), recipient.secret.get_secret_value()) == (ADDRESS, SECRET)
    assert delete(portal, "koukku", 3).status_code == 204
    assert portal.get("/recipients/koukku").status_code == 404


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({**HOOK, "address": "https://hooks.example/…"}, "a URL that begins with https://"),  # as it is shown
        ({**HOOK, "secret": "…"}, "32 characters or more"),
        ({**HOOK, "address": "http://127.0.0.1:8000/in"}, "http is for the local stack alone"),
        ({"channel": "webhook", "address": ADDRESS}, "give it a secret"),
        ({"channel": "email"}, "give it an address"),
        ({**HOOK, "most_hour": 1}, "there is no field “most_hour”"),
        ({**HOOK, "name": "toinen"}, "the address says väärä, the body toinen"),
    ],
)
def test_what_cannot_be_told_is_refused_in_one_line_without_what_was_given(
    portal: Portal, said: dict[str, Any], told: str
) -> None:
    refused = portal.ask("PUT", "/recipients/väärä", body={"name": "väärä", **said}, version=0)
    assert (refused.status_code, told in refused.json()["detail"]) == (400, True)
    assert (SECRET in refused.text, "salainen" in refused.text) == (False, False)


def test_nobody_overwrites_an_unseen_version_or_removes_one_who_is_told(portal: Portal) -> None:
    mail = {"channel": "email", "address": "paivystys@example.fi"}
    assert put(portal, "paivystys", 0, **mail).json()["address"] == "p…@example.fi"
    assert [put(portal, "paivystys", version, **mail).status_code for version in (0, 2)] == [409, 409]
    watch = {"name": "vahti", "search": "brand:kela", "metric": "silent", "recipients": ["paivystys"]}
    assert portal.ask("PUT", "/watches/vahti", body=watch, version=0).status_code == 200
    refused = delete(portal, "paivystys", 1)
    assert (refused.status_code, "watch vahti" in refused.json()["detail"]) == (409, True)
    assert portal.ask("DELETE", "/watches/vahti", version=1).status_code == 204
    assert delete(portal, "paivystys", 2).status_code == 409
    assert delete(portal, "paivystys", 1).status_code == 204


def test_a_trial_waits_to_be_sent_and_tells_what_became_of_it(portal: Portal) -> None:
    assert put(portal, "kokeiltava", 0, **HOOK, enabled=False).status_code == 200
    asked_for = portal.ask("POST", "/recipients/Kokeiltava/test")
    assert (asked_for.status_code, asked_for.json()["kind"]) == (202, "test")
    named = asked_for.json()["id"]
    assert portal.json(f"/deliveries/{named}") == asked_for.json()
    deliveries = Deliveries(elasticsearch(load(AlertsSettings, portal.index.environ)), portal.index.namespace)
    (due,) = (one.record for one in deliveries.due(NOW) if one.record.recipient == "kokeiltava")
    assert (due.id, due.incident, due.not_before) == (named, None, NOW)
    assert portal.ask("POST", "/recipients/kokeiltava/test").json()["id"] == named  # this clock stands still
    assert portal.ask("POST", "/recipients/poissa/test").status_code == 404
    assert delete(portal, "kokeiltava", 1).status_code == 204
