"""Where one page ended, as text that whoever asked gives back for the next page."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Self

import orjson
from pydantic import AwareDatetime, Field, TypeAdapter

from kuulolla.runtime.faults import Fault

LONGEST = 8_000
"""Characters; a view of 100 months takes about 4,000."""

Value = str | int | float | None

_AFTER = Annotated[tuple[Value, ...], Field(min_length=1)]
_TOLD: TypeAdapter[tuple[str, AwareDatetime, str, _AFTER, int]] = TypeAdapter(
    tuple[str, AwareDatetime, str, _AFTER, int]
)


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
        """As text of letters, digits, `-` and `_`."""
        told = [self.point, self.now.isoformat(), self.asked, self.after, self.total]
        return base64.urlsafe_b64encode(orjson.dumps(told)).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, asked: str) -> Self:
        """The cursor that `written` gave. Takes any text; raises BadCursor, also where it was of something else."""
        if len(text) > LONGEST:
            raise BadCursor("this is no cursor: give the one that came with the page before, whole")
        try:
            padded = text.encode("ascii") + b"=" * (-len(text) % 4)
            told = _TOLD.validate_json(base64.b64decode(padded, altchars=b"-_", validate=True))
        except ValueError as error:
            raise BadCursor("this is no cursor: give the one that came with the page before, whole") from error
        found = cls(*told)
        if found.asked != asked:
            raise BadCursor("the cursor belongs to another query or order: give those of the first page")
        return found


def asked_for(*parts: str) -> str:
    """What tells one question from another: a page of one is never taken for a page of another."""
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
