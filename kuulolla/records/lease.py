"""A lease: which process does a work that one alone should do, and until when."""

from typing import Literal

from pydantic import Field

from kuulolla.schemas.contract import Contract, Moment


class Lease(Contract):
    """The record of a lease; it is over at `until`, or when its holder releases it."""

    schema_version: Literal[1] = 1
    name: str = Field(min_length=1, max_length=200, description="the work, such as watch:kela")
    holder: str = Field(min_length=1, max_length=200, description="the process, another at each start")
    taken_at: Moment
    until: Moment
