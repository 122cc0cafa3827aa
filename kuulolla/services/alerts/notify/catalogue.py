"""The words of notifications: one file a language in `words/`, each with every text."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kuulolla.records.incident import Ending, Majority, Severity, Trouble
from kuulolla.records.recipient import Language
from kuulolla.records.watch import INTERVALS, Metric
from kuulolla.schemas.post import Channel, Touchpoint
from kuulolla.services.alerts.notify.notification import Period

Flag = Literal["severe", "worsened", "escalated", "reopened", "closed", "unwatched"]
"""What a subject begins with, where it matters more than the rest."""

Grouping = Literal["terms", "themes", "channels", "touchpoints", "places"]
NotCalm = Literal[Ending.NO_POSTS, Ending.WATCH_GONE, Ending.WATCH_CHANGED]
"""Endings that are said in the same words whatever was seen; each metric says for itself that it is as usual."""

LinkTo = Literal["incident", "search", "acknowledge", "digest", "post"]


def _whole(names: Any) -> AfterValidator:  # noqa: ANN401 - a Literal, an enumeration or a tuple
    """That a mapping has a text for each name there is."""
    wanted = set(get_args(names) or names)

    def check(texts: Mapping[Any, Any]) -> Mapping[Any, Any]:
        if missing := wanted - set(texts):
            raise ValueError(f"no text for {', '.join(sorted(map(str, missing)))}")
        return texts

    return AfterValidator(check)


class _Texts(BaseModel):
    """A part of a catalogue: every text is there, and none that nobody asks for."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Plural(_Texts):
    """A text for one and a text for any other number: all that Finnish, Swedish and English tell apart."""

    one: str
    other: str

    def of(self, count: float) -> str:
        """The text that stands beside `count`, to be filled."""
        return self.one if count == 1 else self.other


class Lengths(_Texts):
    """Lengths of time inside a sentence, by their minutes: those that have words, and any other."""

    of: Annotated[Mapping[int, str], _whole(INTERVALS)]
    minutes: str
    hours: str
    days: str


class OfMetric(_Texts):
    """What happened to a figure, at once and so far; and what it is called inside a sentence."""

    happened: str
    peaked: str
    over: str
    name: str


class OfTrouble(_Texts):
    """What is wrong with a source, and that it is no more."""

    happened: str
    over: str


class OfChart(_Texts):
    """The legend of the chart, and what it shows in words."""

    observed: str
    usual: str
    beyond: str
    alt: str


class OfDigest(_Texts):
    """What a digest says around the headlines that it gathers."""

    heading: Annotated[Mapping[Period, str], _whole(Period)]
    none: str
    counted: Plural
    span: str
    open: str
    others: Plural


class OfTrial(_Texts):
    """What is said when somebody tries whether notifications arrive."""

    heading: str
    line: str


class Writing(_Texts):
    """How numbers and times are written."""

    decimal: str
    thousands: str
    percent: str
    hours_of_day: str
    span: str
    clock: str
    at: str
    day: str
    day_of_year: str
    day_at: str
    months: Annotated[tuple[str, ...], Field(min_length=12, max_length=12)]
    days: str
    hours: str
    minutes: str


class Words(_Texts):
    """Every text of a language."""

    within: Lengths = Field(alias="in")
    during: Lengths
    metrics: Annotated[Mapping[Metric, OfMetric], _whole(Metric)]
    troubles: Annotated[Mapping[Trouble, OfTrouble], _whole(Trouble)]
    technically: str
    mentions: Plural
    negative_mentions: Plural
    points: Plural
    usually: str
    hardly_any: str
    more_times: str
    more: str
    lower: str
    since: str
    began: str
    at_once: str
    more_in_all: str
    lasted: str
    lasted_at_least: str
    endings: Annotated[Mapping[NotCalm, str], _whole(NotCalm)]
    peak: str
    reopened: str
    worsened: str
    unacknowledged: str
    about: str
    severities: Annotated[Mapping[Severity, str], _whole(Severity)]
    flags: Annotated[Mapping[Flag, str], _whole(Flag)]
    why: str
    dominated: Annotated[Mapping[Majority, str], _whole(Majority)]
    grown: Annotated[Mapping[Grouping, str], _whole(Grouping)]
    before: str
    shared: str
    copies: Plural
    shares: Plural
    channels: Annotated[Mapping[Channel, str], _whole(Channel)]
    touchpoints: Annotated[Mapping[Touchpoint, str], _whole(Touchpoint)]
    quotes: str
    quote: str
    quoted_from: str
    links: Annotated[Mapping[LinkTo, str], _whole(LinkTo)]
    chart: OfChart
    digest: OfDigest
    trial: OfTrial
    ending: str
    writing: Writing


@cache
def words(language: Language) -> Words:
    """The catalogue of a language, read once."""
    text = files("kuulolla.services.alerts.notify").joinpath("words", f"{language}.yaml").read_text(encoding="utf-8")
    return Words.model_validate(yaml.safe_load(text))
