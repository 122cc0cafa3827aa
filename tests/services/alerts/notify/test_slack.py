"""Slack: the contract, and that nothing that anybody wrote is markup there."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from kuulolla.records.recipient import Channel, Language
from kuulolla.services.alerts.notify.slack import Slack, slack_body
from kuulolla.services.alerts.notify.tell import tell
from tests.answers import Answers, Told
from tests.services.alerts.notify.contract import HOSTILE, hostile
from tests.services.alerts.notify.http_contract import POST, HttpContract, HttpRig
from tests.services.alerts.notify.samples import EVERY, notification, opened


def text_objects(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if value.get("type") in {"plain_text", "mrkdwn"}:
            yield value
        for inner in value.values():
            yield from text_objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from text_objects(inner)


def read(body: bytes) -> tuple[str, ...]:
    """What stands there, as Slack shows it: plain text alone, for nothing else may hold anybody's words."""
    texts = [html.unescape(one["text"]) for one in text_objects(json.loads(body)) if one["type"] == "plain_text"]
    return ("\n".join(texts),)


class TestSlack(HttpContract):
    @pytest.fixture
    def rig(self) -> Iterator[HttpRig]:
        with Answers(Told(b"ok")) as server:
            yield HttpRig(Slack(POST), Channel.SLACK, server, read)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_markup_is_our_own_links_alone(text: str) -> None:
    for about in hostile(text).values():
        body = json.loads(slack_body(tell(notification(about), Language.FI)))
        for one in text_objects(body):
            if one["type"] == "mrkdwn":
                assert one["verbatim"] is True
                assert re.fullmatch(r"(<https://kuulolla\.example/[^<>|\s]*\|[^<>|]+>\s*)+", one["text"])
            else:
                assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", one["text"])
        assert not re.search(r"[<>]", body["text"])
        assert (body["mrkdwn"], body["parse"], body["link_names"]) == (False, "none", False)


@pytest.mark.parametrize("text", ["&" * 10_000, "👩" * 10_000])
def test_nothing_is_longer_than_slack_takes(text: str) -> None:
    for about in (*hostile(text).values(), *EVERY.values()):
        blocks = json.loads(slack_body(tell(notification(about), Language.FI)))["blocks"]
        assert len(blocks) <= 50
        for block in blocks:
            longest = 150 if block["type"] == "header" else 3000
            assert all(1 <= len(one["text"]) <= longest for one in text_objects(block))


def test_a_heading_that_is_longer_than_slack_takes_is_cut() -> None:
    told = tell(notification(opened()), Language.FI)
    for heading, shown in (
        ("x" * 150, "x" * 150),
        ("x" * 151, "x" * 149 + "…"),
        ("x" * 148 + " yz", "x" * 148 + "…"),
    ):
        header, *_ = json.loads(slack_body(replace(told, heading=heading)))["blocks"]
        assert header["text"]["text"] == shown


def test_a_phone_shows_what_happened() -> None:
    body = json.loads(slack_body(tell(notification(opened()), Language.FI)))
    assert body["text"] == "Vesihuolto | Kielteisten mainintojen määrä nousi: 48 tunnissa, tavallisesti noin 10"
    assert body["blocks"][0]["type"] == "header"
