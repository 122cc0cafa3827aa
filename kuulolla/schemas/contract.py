"""The base of every contract: how a value is written to a topic and read from one."""

from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict


class Contract(BaseModel):
    """A value that travels in a topic, as JSON with its `schema_version`.

    Unknown fields are ignored, so that a reader survives a writer that is one version ahead.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, ser_json_inf_nan="null")

    def to_json(self) -> bytes:
        """The value as UTF-8 JSON, fields that are None left out."""
        return self.model_dump_json(exclude_none=True).encode()

    @classmethod
    def from_json(cls, value: bytes) -> Self:
        """The contract in `value`; raises pydantic.ValidationError (see `reading.read` for the value form)."""
        return cls.model_validate_json(value)


class Part(BaseModel):
    """A value inside a contract, such as a rating."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


YEARS = range(1990, 2100)
"""Of every moment: from the web's first posts on, a bound that no real post passes."""


def _plausible(moment: datetime) -> datetime:
    if moment.year not in YEARS:
        raise ValueError("a moment between the years 1990 and 2100")
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_plausible)]
"""An aware time, kept in UTC, from 1990 to 2099: the monthly index is chosen by it."""
