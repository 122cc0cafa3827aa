"""What was counted, as other programs are told it: the API answers with it, `kuulolla count --json` prints it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from pydantic import AliasPath, BaseModel, ConfigDict, Field

from kuulolla.search.count.histogram import Bar as CountedBar
from kuulolla.search.count.shares import Share

_COUNTED = Field(validation_alias="sentiment")
_NAMED = Field(validation_alias="name")


class _Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def of(cls, found: object) -> Self:
        """Of what the function that counts gives."""
        return cls.model_validate(found)


class Feeling(_Answer):
    """Posts and how they feel; shares are of those that are scored, with a 95 % interval, null where too few."""

    posts: int
    negative: int
    neutral: int
    positive: int
    unscored: int
    mean_score: float | None = Field(description="-1 to 1; what a person set right counts over the model")
    negative_share: Share | None
    positive_share: Share | None


class Bar(_Answer):
    """What was published from `begins` (Europe/Helsinki) up to the next bar."""

    begins: datetime
    feeling: Feeling = _COUNTED


class Histogram(BaseModel):
    """Bars without a gap, empty ones too."""

    bars: list[Bar]

    @classmethod
    def of(cls, found: Iterable[CountedBar]) -> Self:
        """Of what `histogram` gives."""
        return cls(bars=[Bar.of(bar) for bar in found])


class Voice(_Answer):
    """What is said of one brand; `share` is of all mentions of these brands."""

    brand: str = _NAMED
    share: float | None
    feeling: Feeling = _COUNTED


class Voices(_Answer):
    """A post that names two brands is a mention of both; `overlap` counts such posts."""

    voices: list[Voice]
    mentions: int
    posts: int
    overlap: int


class Compared(_Answer):
    """A channel or touchpoint, and each theme in it."""

    value: str
    feeling: Feeling = _COUNTED
    themes: dict[str, Feeling]


class Theme(_Answer):
    """A theme in the period and in the one before, which is as long."""

    theme: str = _NAMED
    now: Feeling
    before: Feeling
    change: float | None = Field(description="0.5 is half as many again, -1 none left; null where there were none")


class Rising(_Answer):
    """A word whose share of posts grew."""

    term: str = Field(
        validation_alias=AliasPath("rise", "term"), description="lemma, or a stem marked with its language"
    )
    written: str = Field(description="the same as people write it")
    now: int = Field(validation_alias=AliasPath("rise", "now"))
    before: int = Field(validation_alias=AliasPath("rise", "before"))
    growth: float | None = Field(
        validation_alias=AliasPath("rise", "growth"),
        description="how many times its share before; null where nobody wrote it before",
    )


class Author(_Answer):
    """A pseudonym, how its posts feel, and when the first and the last of them were published."""

    author: str
    feeling: Feeling = _COUNTED
    first: datetime
    last: datetime


class Authors(_Answer):
    """The authors of most posts, most first; `others` counts the posts of all others."""

    authors: list[Author]
    others: int
