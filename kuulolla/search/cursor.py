"""Where one page ended, as text that whoever asked gives back for the next page."""

import base64
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Self

import orjson
from pydantic import AwareDatetime, Field, TypeAdapter

from kuulolla.runtime.faults import Fault

LONGEST = 12_000
"""Characters. A view of 100 months takes 7,000, of 12 months 1,400; a web server takes addresses of 16,000."""

_LARGEST = 64 * 1024  # bytes that are unpacked: a view of 100 months has 17,000

Value = str | int | float | None

# Any other was never written here, and days before or after it are in no calendar.
_NOW = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2100, 1, 1, tzinfo=UTC))]
_AFTER = Annotated[tuple[Value, ...], Field(min_length=1)]
_TOLD: TypeAdapter[tuple[str, _NOW, str, _AFTER, int]] = TypeAdapter(tuple[str, _NOW, str, _AFTER, int])


class BadCursor(Fault):
    """The cursor was cut, belongs to another question, or is too old."""


@dataclass(frozen=True)
class Cursor:
    """A view of the index (`point`, a point in time), the time that `-7d` is counted from, and what was `asked_for`.

    `after`: what the last hit was sorted by, empty before the first page; `total`: how many posts were found.
    """

    point: str
    now: datetime
    asked: str
    after: tuple[Value, ...] = ()
    total: int = 0

    def written(self) -> str:
        """As text of letters, digits, `-` and `_`; packed, since a view names every month's index and node."""
        told = [self.point, self.now.isoformat(), self.asked, self.after, self.total]
        return base64.urlsafe_b64encode(zlib.compress(orjson.dumps(told), 9)).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> Self:
        """The cursor that `written` gave. Takes any text; raises BadCursor."""
        if len(text) > LONGEST:
            raise BadCursor("this is no cursor: give the one that came with the page before, whole")
        try:
            padded = text.encode("ascii") + b"=" * (-len(text) % 4)
            told = _TOLD.validate_json(_unpacked(base64.b64decode(padded, altchars=b"-_", validate=True)))
        except (ValueError, zlib.error) as error:
            raise BadCursor("this is no cursor: give the one that came with the page before, whole") from error
        return cls(*told)

    def check(self, asked: str) -> None:
        """Raises BadCursor where it is of something else."""
        if self.asked != asked:
            raise BadCursor("the cursor belongs to another query or order: give those of the first page")


def _unpacked(packed: bytes) -> bytes:
    """Raises ValueError where it was cut or is larger than any cursor, zlib.error where it was packed otherwise."""
    unpack = zlib.decompressobj()
    content = unpack.decompress(packed, _LARGEST)
    if not unpack.eof:
        raise ValueError("cut, or too large")
    return content


def asked_for(query: Mapping[str, Any], *how: str) -> str:
    """What tells one question from another: a page of one is never taken for a page of another.

    `query` as Elasticsearch takes it, so that a saved search which was changed is another question.
    """
    # Not with orjson, which refuses the lone surrogates that a command line may have.
    return hashlib.sha256(json.dumps((query, how), sort_keys=True).encode()).hexdigest()[:16]
