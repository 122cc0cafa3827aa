"""A record that was set aside: its bytes, where it stood and why."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from pydantic import Base64Bytes, Field

from kuulolla.schemas.contract import Contract, Moment


class Reason(StrEnum):
    """Why a record was set aside. Stored in posts.dlq: add values, never rename one."""

    EMPTY = "empty"
    NOT_JSON = "not_json"
    BREAKS_CONTRACT = "breaks_contract"
    TOO_LARGE = "too_large"
    IMPLAUSIBLE_TIME = "implausible_time"
    NOT_SCORABLE = "not_scorable"
    REFUSED_BY_INDEX = "refused_by_index"


class DeadLetter(Contract):
    """The original bytes and headers with topic, partition, offset and reason: enough to replay it after a fix.

    `rule` and `where` name what was broken, never the value: that is somebody's text.
    """

    schema_version: Literal[1] = 1
    topic: str
    partition: int = Field(ge=0)
    offset: int = Field(ge=0)
    key: str | None = None
    value: Base64Bytes | None = None
    headers: Mapping[str, str] = Field(default_factory=dict)
    reason: Reason
    where: str = ""
    rule: str = ""
    set_aside_by: str
    at: Moment
