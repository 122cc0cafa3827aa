"""An Atom feed (RFC 4287) of the newest posts that a saved search finds."""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from xml.etree.ElementTree import Element, SubElement, tostring

from kuulolla.search.export.clean import clean
from kuulolla.search.export.columns import label_of, local_time
from kuulolla.search.export.part import Document
from kuulolla.search.language.fields import FIELDS
from kuulolla.search.language.periods import HELSINKI

MOST_ENTRIES = 50
TEXT_LIMIT = 5_000
"""Characters of an entry's text; a longer one ends with …"""
TITLE_LIMIT = 80

_NAMESPACE = uuid.UUID("30e8458d-1b9d-4fe1-b89d-ce928707f9f7")
# A reader makes links of addresses: `javascript:` must not be one.
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+", re.IGNORECASE)


@dataclass(frozen=True)
class Feed:
    """The saved search of a feed: its id, its name, the address of the feed, and when the search was last changed."""

    search_id: str
    name: str
    url: str
    changed_at: datetime


def atom_feed(feed: Feed, documents: Iterable[Document]) -> bytes:
    """The feed as UTF-8 XML, with the first 50 of `documents`, which come newest first.

    A post has the same entry id in every feed. An entry is updated when the post was edited, not when it was scored
    anew: a new model would bring back every old post. The feed was updated when the search or its newest entry was.
    """
    shown = list(islice(documents, MOST_ENTRIES))
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom"})
    _text(root, "id", _urn(f"search:{feed.search_id}"))
    _text(root, "title", feed.name)
    _text(root, "updated", max([feed.changed_at.astimezone(HELSINKI), *map(_updated, shown)]).isoformat())
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": clean(feed.url)})
    for document in shown:
        _entry(root, document)
    made: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _entry(root: Element, document: Document) -> None:
    entry = SubElement(root, "entry")
    _text(entry, "id", _urn(f"post:{document['id']}"))
    _text(entry, "title", _title(document))
    _text(entry, "published", local_time(document["published_at"]).isoformat())
    _text(entry, "updated", _updated(document).isoformat())
    # Also where nobody is known: an entry without an author has the feed's.
    _text(SubElement(entry, "author"), "name", clean(document.get("author") or "") or "tuntematon")
    for scheme, term in (("sentiment", label_of(document)), ("channel", document.get("channel"))):
        if term is not None:
            label = FIELDS[scheme].choices.get(term, term)
            SubElement(
                entry, "category", {"scheme": f"urn:kuulolla:{scheme}", "term": clean(term), "label": clean(label)}
            )
    if _WEB_ADDRESS.fullmatch(address := document.get("url") or ""):
        SubElement(entry, "link", {"rel": "alternate", "href": clean(address)})
    _text(entry, "content", _beginning(document.get("text") or "", TEXT_LIMIT), {"type": "text"})


def _text(parent: Element, name: str, text: str, attributes: dict[str, str] | None = None) -> None:
    SubElement(parent, name, attributes or {}).text = clean(text)


def _title(document: Document) -> str:
    """The post's title, or the beginning of its text, on one line."""
    return _beginning(" ".join((document.get("title") or document.get("text") or "").split()), TITLE_LIMIT)


def _beginning(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


def _updated(document: Document) -> datetime:
    return local_time(document.get("edited_at") or document["published_at"])


def _urn(name: str) -> str:
    return uuid.uuid5(_NAMESPACE, name).urn
