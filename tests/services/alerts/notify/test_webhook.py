"""The webhook: the contract, its body's contract, and its signature."""

import json
from collections.abc import Iterator
from dataclasses import fields, replace

import pytest
from pydantic import BaseModel

from kuulolla.records.incident import Ending, Trouble
from kuulolla.records.recipient import Channel, Language
from kuulolla.records.watch import Metric
from kuulolla.services.alerts.notify.notification import Alert, Digest, Grown, Happening, Refused, Why
from kuulolla.services.alerts.notify.signature import check
from kuulolla.services.alerts.notify.webhook import (
    SentAlert,
    SentDigest,
    SentHappening,
    SentNotification,
    SentWhy,
    Webhook,
    sent,
)
from tests.answers import Answers, Told
from tests.services.alerts.notify.contract import HOSTILE, hostile, in_time, told_once
from tests.services.alerts.notify.http_contract import CLOCK, POST, SECRET, HttpContract, HttpRig
from tests.services.alerts.notify.samples import EVERY, NOON, digest, happening, notification, opened

WEBHOOK = Webhook(POST, POST.clock)


def read(body: bytes) -> tuple[str, ...]:
    return (SentNotification.from_json(body).text,)


class TestWebhook(HttpContract):
    @pytest.fixture
    def rig(self) -> Iterator[HttpRig]:
        with Answers(Told(status=204)) as server:
            yield HttpRig(WEBHOOK, Channel.WEBHOOK, server, read)

    def test_what_comes_is_signed_with_its_time(self, rig: HttpRig) -> None:
        told_once(rig, opened())
        (asked,) = rig.server.asked
        timestamp, signature = asked.headers["x-kuulolla-timestamp"], asked.headers["x-kuulolla-signature"]
        now = CLOCK.now().timestamp()
        assert int(timestamp) == now
        assert signature.startswith("v1=")
        assert check(SECRET, timestamp, signature, asked.body, now)
        assert not check(SECRET, timestamp, signature, asked.body + b" ", now)

    def test_without_a_secret_nothing_is_sent(self, rig: HttpRig) -> None:
        outcome = in_time(WEBHOOK, replace(rig.to, secret=None), notification(opened()), rig)
        assert isinstance(outcome, Refused)
        assert rig.server.asked == []


@pytest.mark.parametrize("name", EVERY)
def test_a_reader_of_the_contract_gets_the_figures_as_they_were(name: str) -> None:
    given = notification(EVERY[name])
    read_back = SentNotification.from_json(sent(given, Language.SV).to_json())
    assert read_back == sent(given, Language.SV)
    assert (read_back.schema_version, read_back.key, read_back.kind, read_back.at) == (
        1,
        given.key,
        given.about.kind,
        NOON,
    )
    assert read_back.language == "sv"


def test_an_alert_has_figures_why_and_links_as_values() -> None:
    value = json.loads(sent(notification(opened()), Language.FI).to_json())
    assert "digest" not in value
    assert (value["kind"], value["language"]) == ("opened", "fi")
    alert = value["alert"]
    named = [alert["happening"][name] for name in ("metric", "severity", "interval_min")]
    assert [*named, alert["why"]["dominated"]["by"]] == ["negative_count", "major", 60, "text"]
    assert alert["happening"]["figures"] == {"observed": 48, "expected": 10, "lower": 6, "upper": 14, "ratio": 4.8}
    assert alert["why"]["terms"][0] == {"name": "vesilasku", "now": 14, "before": 1}
    shared = alert["why"]["shared"][0]
    assert (shared["copies"], shared["shares"], shared["quote"]["text"]) == (1, 1340, "Vesikatko jatkuu Kaislavedellä")
    assert alert["why"]["quotes"][0]["url"] == "https://kuulolla.example/mentions/1?q=a&b=c"
    assert alert["acknowledge_url"] == "https://kuulolla.example/incidents/1/acknowledge"
    assert len(alert["series"]) == 24


def test_what_is_wrong_with_a_source_and_which_words_rose_are_values() -> None:
    seen = replace(happening(Metric.SILENT), trouble=Trouble.FAILING, reason="lehti.example\nanswered 500")
    seen = replace(seen, terms=(Grown("vesilasku", 14, 1),), ending=Ending.WATCH_GONE)
    value = json.loads(sent(notification(replace(digest(), happenings=(seen,))), Language.FI).to_json())
    (found,) = value["digest"]["happenings"]
    assert [found[name] for name in ("trouble", "reason", "terms", "ending")] == [
        "failing",
        "lehti.example answered 500",
        [{"name": "vesilasku", "now": 14, "before": 1}],
        "watch_gone",
    ]


@pytest.mark.parametrize(
    ("kind", "of"), [(SentHappening, Happening), (SentWhy, Why), (SentAlert, Alert), (SentDigest, Digest)]
)
def test_a_program_is_sent_all_that_people_are_told(
    kind: type[BaseModel], of: type[Happening | Why | Alert | Digest]
) -> None:
    assert {field.name for field in fields(of)} - {"kind"} == set(kind.model_fields), "the kind is the whole's"


def test_a_digest_has_every_incident() -> None:
    assert len(sent(notification(digest(count=100)), Language.FI).digest.happenings) == 100  # type: ignore[union-attr] # it is one


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_values_hold_lines_of_bounded_length(text: str) -> None:
    alert = sent(notification(hostile(text)["alert"]), Language.FI).alert
    assert alert is not None
    for value in (alert.happening.watch, alert.why.terms[0].name, alert.why.quotes[0].text):
        assert value.isprintable() or "\u200d" in value or "\U000e007f" in value
        assert len(value) <= 200
