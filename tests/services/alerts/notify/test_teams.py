"""Teams: the contract, and that nothing that anybody wrote is Markdown there."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from kuulolla.records.recipient import Channel, Language
from kuulolla.services.alerts.notify.teams import Teams, teams_body
from kuulolla.services.alerts.notify.tell import tell
from tests.answers import Answers, Told
from tests.services.alerts.notify.contract import HOSTILE, hostile
from tests.services.alerts.notify.http_contract import POST, HttpContract, HttpRig
from tests.services.alerts.notify.samples import EVERY, notification, opened

MOST_BYTES = 28 * 1024
"""Of a message to Teams, as Microsoft says it."""


def elements(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "type" in value:
            yield value
        for inner in value.values():
            yield from elements(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from elements(inner)


def card(body: bytes) -> dict[str, Any]:
    message = json.loads(body)
    assert message["type"] == "message"
    (attachment,) = message["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    found: dict[str, Any] = attachment["content"]
    return found


def read(body: bytes) -> tuple[str, ...]:
    """What stands there: runs of text alone, in which no Markdown is read."""
    return ("\n".join(one["text"] for one in elements(card(body)) if one["type"] == "TextRun"),)


class TestTeams(HttpContract):
    @pytest.fixture
    def rig(self) -> Iterator[HttpRig]:
        with Answers(Told(status=202)) as server:
            yield HttpRig(Teams(POST), Channel.TEAMS, server, read)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_stands_where_markdown_or_mentions_are_read(text: str) -> None:
    for about in hostile(text).values():
        found = card(teams_body(tell(notification(about), Language.FI)))
        assert {one["type"] for one in elements(found)} <= {
            "AdaptiveCard",
            "RichTextBlock",
            "TextRun",
            "Action.OpenUrl",
        }
        assert "entities" not in found["msteams"]
        links = [one["url"] for one in elements(found) if one["type"] == "Action.OpenUrl"]
        assert all(url.startswith("https://kuulolla.example/") for url in links)


@pytest.mark.parametrize("text", ["&" * 10_000, "👩" * 10_000, '"' * 10_000])
def test_a_card_is_never_larger_than_teams_takes(text: str) -> None:
    for about in (*hostile(text).values(), *EVERY.values()):
        assert len(teams_body(tell(notification(about), Language.FI))) < MOST_BYTES


def test_the_card_is_of_the_version_that_teams_shows_and_says_its_language() -> None:
    found = card(teams_body(tell(notification(opened()), Language.SV)))
    assert (found["version"], found["lang"]) == ("1.4", "sv")
    assert [action["title"] for action in found["actions"]] == ["Öppna avvikelsen", "Visa omnämnandena", "Kvittera"]
