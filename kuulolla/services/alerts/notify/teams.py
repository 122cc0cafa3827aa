"""Microsoft Teams, by a workflow's webhook: an Adaptive Card whose texts are read as text, not as Markdown."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from kuulolla.services.alerts.notify.notification import Address, Notification, Outcome
from kuulolla.services.alerts.notify.post import HttpPost
from kuulolla.services.alerts.notify.tell import tell
from kuulolla.services.alerts.notify.told import Link, Told

Element = dict[str, Any]


@dataclass(frozen=True)
class Teams:
    """Posts to the address that Workflows made for a channel; the address is the secret."""

    post: HttpPost

    def send(self, notification: Notification, to: Address) -> Outcome:
        """What the workflow answers. It knows no keys: where its answer is lost, the same may stand there twice."""
        return self.post.send(to.address, teams_body(tell(notification, to.language)), notification.key)


def teams_body(told: Told) -> bytes:
    """The JSON that "When a Teams webhook request is received" takes: a message with one card."""
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "lang": told.language,
        "fallbackText": told.subject,
        "msteams": {"width": "Full"},
        "body": list(_body(told)),
        "actions": [{"type": "Action.OpenUrl", "title": link.label, "url": link.url} for link in told.links],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return orjson.dumps({"type": "message", "attachments": [attachment]})


def _body(told: Told) -> Iterator[Element]:
    yield _text(told.heading, size="Large", weight="Bolder")
    for fact in told.facts:
        yield _text(fact)
    if told.why:
        yield _text(told.why_title, weight="Bolder")
    for line in told.why:
        yield _text(f"• {line}")
    if told.quotes:
        yield _text(told.quotes_title, weight="Bolder")
    for quote in told.quotes:
        yield from _linked(_text(quote.text, italic=True), quote.source, quote.link)
    for line_told in told.lines:
        yield from _linked(_text(line_told.text), line_told.beneath, line_told.link)
    if told.chart is not None:
        yield _text(told.chart, isSubtle=True)
    yield _text(told.ending, isSubtle=True, size="Small")


def _linked(text: Element, beneath: str, link: Link | None) -> Iterator[Element]:
    yield text
    beside = (
        [_run(f"{beneath} "), {**_run(link.label), "selectAction": {"type": "Action.OpenUrl", "url": link.url}}]
        if link is not None
        else [_run(beneath)]
    )
    yield {"type": "RichTextBlock", "inlines": beside, "spacing": "None"}


def _text(text: str, **looks: object) -> Element:
    # A TextRun, not a TextBlock: Markdown is read in the latter alone, and dates and mentions too.
    return {"type": "RichTextBlock", "inlines": [{**_run(text), **looks}]}


def _run(text: str) -> Element:
    return {"type": "TextRun", "text": text}
