"""How a polled source does."""

import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from kuulolla.schemas.contract import Contract, Moment

WRITTEN_EVERY = timedelta(minutes=15)
"""How often ingest says it again, changed or not."""

UNHEARD_AFTER = 4 * WRITTEN_EVERY
"""Age from which it says nothing any more: ingest, which would have written it again, is down."""

LONGEST_REASON = 120
"""Characters: what one line of an incident's history takes."""


class SourceState(StrEnum):
    """How a source does. Stored in sources.health: add values, never rename one."""

    WELL = "well"
    FAILING = "failing"


def _one_line(text: object) -> object:
    """Any text as one line that can be printed and is not too long: whatever it is, that a source fails is told."""
    if not isinstance(text, str):
        return text
    printable = "".join(one if one.isprintable() else " " for one in unicodedata.normalize("NFC", text))
    return " ".join(printable.split())[:LONGEST_REASON].rstrip() or "no reason was given"


Because = Annotated[str, BeforeValidator(_one_line), Field(min_length=1, max_length=LONGEST_REASON)]


class SourceHealth(Contract):
    """Whether `source` is read without trouble, since when, and what is wrong where it is not.

    Written on each change and every quarter of an hour. One that is older than an hour tells that ingest is down; a
    source that is configured no more has none.
    """

    schema_version: Literal[1] = 1
    source: str = Field(min_length=1, max_length=200)
    connector: str
    state: SourceState
    since: Moment = Field(description="when this state began: of a failing one its first failed poll")
    at: Moment = Field(description="when it was written")
    last_success_at: Moment | None = Field(default=None, description="its last good answer")
    because: Because | None = Field(default=None, description="why it fails: host and reason, no path and no secret")

    @model_validator(mode="after")
    def _fails_for_a_reason(self) -> Self:
        if (self.state is SourceState.FAILING) != (self.because is not None):
            raise ValueError("a failing source has a reason, and a well one has none")
        return self

    def is_unheard(self, now: datetime) -> bool:
        """Whether ingest should have written it again long ago."""
        return now - self.at > UNHEARD_AFTER
