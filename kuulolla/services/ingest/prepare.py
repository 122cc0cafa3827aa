"""From what a connector found to a post that may leave the process: masked, pseudonymised, plausible. Pure.

Everything that keeps persons out of Kafka is in this one step, whatever the connector.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from urllib.parse import unquote_plus

from pydantic import ValidationError

from kuulolla.schemas.dead_letter import Reason
from kuulolla.schemas.post import TEXT_LIMIT, MaskedKind, Place, Post, post_id
from kuulolla.schemas.reading import Rejected, rejection
from kuulolla.services.ingest.collected import Collected, Origin
from kuulolla.services.ingest.mask import mask
from kuulolla.services.ingest.pseudonym import pseudonym

AHEAD = timedelta(days=2)
"""How far a post's time may lie in the future: clocks and zones are wrong, but not by more."""

COORDINATE_DECIMALS = 3
"""About 100 m: a district's worth of place, not a household's."""

TITLE_LIMIT = 1000
URL_LIMIT = 4096
REFERENCE_LIMIT = 512
NAME_LIMIT = 200
CATEGORIES_LIMIT = 50

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_SURROGATES = ("\ud800", "\udfff")
_TOO_LONG = Rejected(Reason.TOO_LARGE, where="text", rule=f"longer than {TEXT_LIMIT} characters")
_USER = re.compile(r"^(https?://)[^/?#@]*@", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")


def prepare(found: Collected, origin: Origin, key: bytes, now: datetime) -> Post | Rejected:
    """The post for Kafka, or why there is none; `origin` is that of the source, where the post has none of its own.

    Its id comes from the native id as the source wrote it; the native id that is kept is masked like any text.
    """
    if (rejected := _refuse(found, now)) is not None:
        return rejected
    clean = _Clean()
    text, title = clean.text(found.text), clean.line(found.title, TITLE_LIMIT)
    if not (text or title or found.deleted):
        return Rejected(Reason.EMPTY, where="text", rule="neither text nor title")
    if len(text) > TEXT_LIMIT:
        return _TOO_LONG  # a mask may be longer than what it masks
    return _post(found, found.origin or origin, key, now, clean, text, title)


def _refuse(found: Collected, now: datetime) -> Rejected | None:
    for where, moment in (("published_at", found.published_at), ("edited_at", found.edited_at)):
        if moment is not None and moment > now + AHEAD:
            return Rejected(Reason.IMPLAUSIBLE_TIME, where=where, rule="more than two days ahead")
    if len(found.text) > TEXT_LIMIT:
        return _TOO_LONG
    if not found.native_id:
        return Rejected(Reason.EMPTY, where="native_id", rule="no native id")
    return None


def _post(  # noqa: PLR0913 - the second half of `prepare`
    found: Collected, origin: Origin, key: bytes, now: datetime, clean: "_Clean", text: str, title: str | None
) -> Post | Rejected:
    hint = found.language_hint
    try:
        return Post(
            id=post_id(origin.source, found.native_id),
            source=origin.source,
            channel=origin.channel,
            touchpoint=origin.touchpoint,
            native_id=clean.reference(found.native_id) or "",
            url=clean.url(found.url),
            thread_id=clean.reference(found.thread_id),
            reply_to=clean.reference(found.reply_to),
            title=title,
            text=text,
            author=pseudonym(found.author, origin.source, key) if found.author and found.author.strip() else None,
            published_at=found.published_at,
            edited_at=found.edited_at,
            collected_at=now,
            revision=found.revision,
            deleted=found.deleted,
            language_hint=hint if hint and _LANGUAGE.fullmatch(hint) else None,
            rating=found.rating,
            place=clean.place(found.place),
            categories=clean.categories(found.categories),
            engagement=found.engagement,
            masked=dict(clean.masked),
        )
    except ValidationError as error:
        return rejection(error)


class _Clean:
    """Cleans and masks the fields of one post and counts what was masked in all of them."""

    def __init__(self) -> None:
        self.masked: Counter[MaskedKind] = Counter()

    def text(self, written: str) -> str:
        """Without what cannot be written, in NFC, masked; line breaks kept."""
        if not written:
            return ""
        if "\r" in written:
            written = written.replace("\r\n", "\n").replace("\r", "\n")
        if not written.isascii() or not written.isprintable():
            written = unicodedata.normalize("NFC", _UNWRITABLE.sub(_writable, written))
        found = mask(written)
        if found.counts:
            self.masked.update(found.counts)
        return found.text.strip()

    def line(self, written: str | None, limit: int) -> str | None:
        """The same in one line, cut at `limit` characters; None where nothing is left."""
        text = self.text(" ".join(written[:TEXT_LIMIT].split())) if written else ""
        return (text if len(text) <= limit else text[: limit - 1] + "…") or None

    def url(self, written: str | None) -> str | None:
        """An http or https address, or None; one that is too long is dropped, for half an address leads nowhere.

        Personal data behind percent signs takes the part of the address that it stands in with it.
        """
        if not written or len(written) > URL_LIMIT or not written.lower().startswith(("http://", "https://")):
            return None
        masked = self.text(_USER.sub(r"\1", written))
        if (hidden := _hidden(masked)) is not None:
            self.masked.update(hidden)
            masked = next((part for part in _shorter(masked) if _hidden(part) is None), "")
        return masked if 0 < len(masked) <= URL_LIMIT else None

    def reference(self, written: str | None) -> str | None:
        """A native id; one that holds personal data, or is too long, becomes its hash, wherever it is referred to."""
        if not written:
            return None
        masked = self.text(written)
        if masked == written and len(masked) <= REFERENCE_LIMIT:
            return masked
        return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def place(self, found: Place | None) -> Place | None:
        """The place with its street number masked and its coordinates made coarse."""
        if found is None:
            return None
        lat, lon = (
            round(degrees, COORDINATE_DECIMALS) if degrees is not None else None for degrees in (found.lat, found.lon)
        )
        name = self.line(found.name, NAME_LIMIT)
        return Place(name=name, lat=lat, lon=lon) if (name, lat, lon) != (None, None, None) else None

    def categories(self, written: tuple[str, ...]) -> tuple[str, ...]:
        """Each once, in order."""
        named = (self.line(name, NAME_LIMIT) for name in written[:CATEGORIES_LIMIT])
        return tuple(dict.fromkeys(name for name in named if name))


def _hidden(url: str) -> Mapping[MaskedKind, int] | None:
    """What mask finds in an address once its percent signs and pluses are read; None for nothing."""
    if "%" not in url and "+" not in url:
        return None
    read = unquote_plus(url)
    # Encoded twice: an address inside of an address, such as that of a login page.
    return mask(unquote_plus(read) if "%" in read else read).counts or None


def _shorter(url: str) -> Iterator[str]:
    """The address without its query, then without its path."""
    yield re.split(r"[?#]", url, maxsplit=1)[0]
    yield "/".join(url.split("/", 3)[:3]) + "/"


def _writable(found: re.Match[str]) -> str:
    # A space keeps words apart and lets a number with a control character inside be recognised as one.
    return "\ufffd" if _SURROGATES[0] <= found[0] <= _SURROGATES[1] else " "
