"""How far a source has been read."""

from typing import Literal

from pydantic import Field, JsonValue

from kuulolla.schemas.contract import Contract, Moment


class Cursor(Contract):
    """The place up to which all posts of `source` are acknowledged by Kafka; `position` is the connector's own."""

    schema_version: Literal[1] = 1
    source: str = Field(min_length=1, max_length=400)
    connector: str
    position: dict[str, JsonValue]
    written_at: Moment
