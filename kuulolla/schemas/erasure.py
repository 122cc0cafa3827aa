"""A request to forget one post or one author."""

from typing import Literal, Self

from pydantic import Field, model_validator

from kuulolla.schemas.contract import Contract, Moment
from kuulolla.schemas.post import PostId


class Erasure(Contract):
    """Forget the post, or everything by the author pseudonym up to `requested_at`; honoured on every replay."""

    schema_version: Literal[1] = 1
    post_id: PostId | None = None
    author: str | None = Field(default=None, min_length=1, max_length=64)
    requested_at: Moment

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.post_id is None) == (self.author is None):
            raise ValueError("a post id or an author, and not both")
        return self

    @property
    def key(self) -> str:
        """The record's key: a later request for the same one replaces this one."""
        return self.post_id or f"author:{self.author}"
