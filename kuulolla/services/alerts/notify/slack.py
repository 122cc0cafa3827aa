"""Slack, by an incoming webhook: blocks of plain text, in which nothing that anybody wrote is read as markup."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from kuulolla.services.alerts.notify.notification import Address, Notification, Outcome
from kuulolla.services.alerts.notify.post import HttpPost
from kuulolla.services.alerts.notify.tell import tell
from kuulolla.services.alerts.notify.told import Link, Told

Block = dict[str, Any]

_LONGEST_HEADER = 150
"""What Slack takes in a header block; it refuses the whole message for one that is longer."""


@dataclass(frozen=True)
class Slack:
    """Posts to the address that Slack made for a channel; the address is the secret."""

    post: HttpPost

    def send(self, notification: Notification, to: Address) -> Outcome:
        """What Slack answers. It knows no keys: where its answer is lost, the same may stand there twice."""
        return self.post.send(to.address, slack_body(tell(notification, to.language)), notification.key)


def slack_body(told: Told) -> bytes:
    """The JSON that an incoming webhook takes. `text` is what a notification on a phone shows."""
    return orjson.dumps(
        {
            "text": _escaped(told.subject),
            "mrkdwn": False,
            "parse": "none",
            "link_names": False,
            "unfurl_links": False,
            "unfurl_media": False,
            "blocks": list(_blocks(told)),
        }
    )


def _blocks(told: Told) -> Iterator[Block]:
    yield {"type": "header", "text": _plain(_cut(told.heading))}
    yield _section("\n".join(told.facts))
    if told.why:
        yield _section(told.why_title)
    for why in told.why:
        yield _section(f"• {why}")
    if told.quotes:
        yield _section(told.quotes_title)
    for quote in told.quotes:
        yield _section(quote.text)
        yield _context(quote.source, quote.link)
    for line in told.lines:
        yield _section(line.text)
        yield _context(line.beneath, line.link)
    if told.links:
        yield {"type": "section", "text": _mrkdwn("   ".join(map(_link, told.links)))}
    if told.chart is not None:
        yield _context(told.chart, None)
    yield _context(told.ending, None)


def _cut(heading: str) -> str:
    return heading if len(heading) <= _LONGEST_HEADER else f"{heading[: _LONGEST_HEADER - 1].rstrip()}…"


def _section(text: str) -> Block:
    return {"type": "section", "text": _plain(text)}


def _context(text: str, link: Link | None) -> Block:
    linked = [_mrkdwn(_link(link))] if link is not None else []
    return {"type": "context", "elements": [_plain(text), *linked]}


def _plain(text: str) -> Block:
    """People's words: no stars, no mentions, no links, no colons that become pictures."""
    return {"type": "plain_text", "text": _escaped(text), "emoji": False}


def _mrkdwn(text: str) -> Block:
    """Our own words and addresses alone. `verbatim`: Slack looks for no names and addresses by itself."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _link(link: Link) -> str:
    return f"<{_escaped(link.url)}|{_escaped(link.label)}>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
