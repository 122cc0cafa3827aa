"""How people feel in some posts, as the API tells it."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from kuulolla.search.count.sentiment import Sentiments
from kuulolla.search.count.shares import Share


class Feeling(BaseModel):
    """Posts and how they feel; shares are of those that are scored, with a 95 % interval, null where too few."""

    model_config = ConfigDict(from_attributes=True)

    posts: int
    negative: int
    neutral: int
    positive: int
    unscored: int
    mean_score: float | None = Field(description="-1 to 1; what a person set right counts over the model")
    negative_share: Share | None
    positive_share: Share | None

    @classmethod
    def of(cls, found: Sentiments) -> Self:
        """What was counted."""
        return cls.model_validate(found)
