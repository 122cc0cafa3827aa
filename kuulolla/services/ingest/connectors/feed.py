"""RSS and Atom feeds: asked whether they changed, and read entry by entry."""

import calendar
import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

import feedparser
from pydantic import Field, HttpUrl, TypeAdapter, ValidationError

from kuulolla.runtime.clock import Clock
from kuulolla.services.ingest.collected import Batch, Collected, Position
from kuulolla.services.ingest.connector import PolledSettings, Reader
from kuulolla.services.ingest.fetch import NOT_MODIFIED, Answer, Fetch, SourceAway
from kuulolla.services.ingest.html_text import text_of

REMEMBERED = 3000
"""Entries that are remembered, those of the last answer first: about 200 kB of cursor."""

_YEARS = range(1970, 9999)

_ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
_CLOSED = re.compile(rb"</\s*(?:\w+:)?(?:rss|feed|rdf)\s*>\s*(?:<!--.*?-->\s*)*$", re.IGNORECASE | re.DOTALL)


class FeedSource(PolledSettings):
    """`kind: feed`."""

    kind: Literal["feed"]
    url: HttpUrl = Field(description="address of the feed")
    allow_private: bool = Field(default=False, description="the feed is on a private network")

    def reader(self, clock: Clock) -> Reader:
        """Its reader."""
        return FeedReader(str(self.url), Fetch(allow_private=self.allow_private), clock)


class _Known(NamedTuple):
    """What is remembered of an entry: the time it was given (seconds), its revision, a hash of what it said."""

    at: int
    revision: int
    said: str


_KNOWN = TypeAdapter(dict[str, _Known])


@dataclass(frozen=True)
class FeedReader:
    """Reads a feed. New and changed entries are posts; an entry that says what it said before is left out.

    The position keeps ETag and Last-Modified for the next question, and of each entry its time, revision and hash:
    an entry without a date keeps the time at which it was first seen, and one that changed without a newer `updated`
    still gets a higher revision.
    """

    url: str
    fetch: Fetch
    clock: Clock

    def read(self, position: Position | None) -> Batch:
        """The entries that are new or changed since `position`. Raises SourceAway, SourceGone."""
        position = position or {}
        answer = self.fetch.get(self.url, headers=_conditions(position))
        if answer.status == NOT_MODIFIED:
            return Batch((), position)
        feed = _parse(answer)
        before = _known(position)
        now = int(self.clock.now().timestamp())
        posts, after = [], {}
        for entry in feed.entries[:REMEMBERED]:
            native_id = _native_id(entry)
            short = _hash(native_id)
            # The first counts where several claim one id: taken in turns, each would be an edit of the other for ever.
            if short in after:
                continue
            after[short] = judged = _judge(entry, before.get(short), now)
            if judged != before.get(short):
                posts.append(_collected(entry, native_id, judged, feed.feed.get("language")))
        # Feeds put the newest first; posts are told in the order of time.
        return Batch(
            posts[::-1], _position(answer, after | {name: before[name] for name in before if name not in after})
        )


def _conditions(position: Position) -> dict[str, str]:
    kept = {"If-None-Match": position.get("etag"), "If-Modified-Since": position.get("last_modified")}
    return {"Accept": _ACCEPT} | {header: value for header, value in kept.items() if isinstance(value, str)}


def _parse(answer: Answer) -> Any:  # noqa: ANN401 - feedparser has no types
    """The feed; its charset found as feedparser does. Raises SourceAway where it is none, or is cut off.

    A feed that is merely ill-formed is read as far as it goes: many are, for years. One that ends before its end is
    not: its last entry would be taken for whole.
    """
    # In any encoding: the zeros of UTF-16 apart, a declaration is ASCII.
    if b"<!ENTITY" in answer.body.replace(b"\0", b""):
        raise SourceAway("the feed declares entities, which are refused")
    # As a file: a body as bytes that happens to look like an address would be fetched.
    try:
        feed = feedparser.parse(io.BytesIO(answer.body), response_headers=_content_type(answer))
    # What feedparser itself trips over: declarations that are no text, encodings and characters that do not exist.
    except (ValueError, LookupError, OverflowError, AssertionError, RecursionError) as error:
        raise SourceAway(f"the feed cannot be parsed ({type(error).__name__})") from None
    if not feed.get("version"):
        raise SourceAway("the answer is no feed")
    if feed.bozo and not _CLOSED.search(answer.body.replace(b"\0", b"").rstrip()):
        raise SourceAway("the feed ends in the middle")
    return feed


def _content_type(answer: Answer) -> dict[str, str]:
    return {"content-type": answer.headers.get("content-type", "application/xml")}


def _known(position: Position) -> dict[str, _Known]:
    try:
        return _KNOWN.validate_python(position.get("entries", {}))
    except ValidationError:  # written by another version: entries are read as new, which changes nothing
        return {}


def _position(answer: Answer, entries: Mapping[str, _Known]) -> Position:
    kept = dict(list(entries.items())[:REMEMBERED])
    return {
        "etag": answer.headers.get("etag"),
        "last_modified": answer.headers.get("last-modified"),
        "entries": {name: list(known) for name, known in kept.items()},
    }


def _native_id(entry: Mapping[str, Any]) -> str:
    """The entry's own id, else its address, else a hash of its title and text."""
    return entry.get("id") or entry.get("link") or _hash(f"{entry.get('title')}\x1f{_content(entry)}")


def _judge(entry: Mapping[str, Any], before: _Known | None, now: int) -> _Known:
    """What to remember of an entry as it is now: what was remembered, where it says the same."""
    # `in`, for asking feedparser for a missing `updated` gives `published`.
    updated = _seconds(entry["updated_parsed"]) if "updated_parsed" in entry else None
    published = _seconds(entry.get("published_parsed")) or updated
    said = _hash("\x1f".join((str(entry.get("title")), _content(entry), str(entry.get("link")))))
    if before is None:
        return _Known(published or now, (updated or 0) * 1000, said)
    if said == before.said:
        return before
    # The first time stays: it chooses the index, and a changed one would leave the old post behind.
    return _Known(before.at, max(before.revision + 1, (updated or 0) * 1000), said)


def _collected(entry: Mapping[str, Any], native_id: str, known: _Known, language: str | None) -> Collected:
    edited = known.revision > 0 and "updated_parsed" in entry
    return Collected(
        native_id=native_id,
        text=text_of(_content(entry)),
        published_at=datetime.fromtimestamp(known.at, UTC),
        title=text_of(entry.get("title") or "") or None,
        author=entry.get("author") or None,
        url=entry.get("link"),
        edited_at=datetime.fromtimestamp(_seconds(entry["updated_parsed"]) or known.at, UTC) if edited else None,
        revision=known.revision,
        language_hint=language,
        categories=tuple(tag["term"] for tag in entry.get("tags", ()) if tag.get("term")),
    )


def _content(entry: Mapping[str, Any]) -> str:
    """The whole text where the feed has it, else the summary."""
    content = entry.get("content")
    return str(content[0].get("value") or "") if content else str(entry.get("summary") or "")


def _seconds(parsed: Any) -> int | None:  # noqa: ANN401 - a struct_time in UTC, or None
    """The time, or None where it is a placeholder: some feeds write the year 0, 1900 or 9999 for no date."""
    return calendar.timegm(parsed) if parsed and parsed.tm_year in _YEARS else None


def _hash(content: str) -> str:
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:16]
