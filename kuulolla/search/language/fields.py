"""The fields of the query language and the values that they take, with their Finnish names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Literal

from kuulolla.schemas.post import Channel, Touchpoint
from kuulolla.schemas.scored_post import Emotion, Label

Kind = Literal["choice", "name", "number", "date", "id", "address", "saved"]


@dataclass(frozen=True)
class FieldName:
    """A field: its name, its Finnish name, what its values are.

    `choices` maps each value to its Finnish name; `low` and `high` are the least and the largest number.
    """

    name: str
    finnish: str
    kind: Kind
    choices: Mapping[str, str]
    low: float = 0.0
    high: float = 0.0


_CHANNELS: Mapping[StrEnum, str] = {
    Channel.FORUM: "foorumi",
    Channel.MICROBLOG: "mikroblogi",
    Channel.SOCIAL_NETWORK: "some",
    Channel.NEWS: "uutiset",
    Channel.BLOG: "blogi",
    Channel.VIDEO: "video",
    Channel.REVIEW: "arvostelu",
    Channel.APP_REVIEW: "sovellusarvostelu",
    Channel.FEEDBACK_FORM: "palautelomake",
    Channel.SURVEY: "kysely",
    Channel.EMAIL: "sähköposti",
    Channel.CHAT: "keskustelu",
    Channel.PHONE: "puhelin",
    Channel.SERVICE_REQUEST: "palvelupyyntö",
}
_TOUCHPOINTS: Mapping[StrEnum, str] = {
    Touchpoint.OWNED: "oma",
    Touchpoint.PARTNER: "kumppani",
    Touchpoint.CUSTOMER: "asiakas",
    Touchpoint.EXTERNAL: "ulkoinen",
}
# What kuulolla/finnish/language.py tells apart; it is not imported, because it opens a model (a test compares them).
_LANGUAGES = {
    "fi": "suomi",
    "sv": "ruotsi",
    "en": "englanti",
    "et": "viro",
    "other": "muu",
    "und": "epäselvä",
}
_SENTIMENTS: Mapping[StrEnum, str] = {
    Label.NEGATIVE: "kielteinen",
    Label.NEUTRAL: "neutraali",
    Label.POSITIVE: "myönteinen",
}
_EMOTIONS: Mapping[StrEnum, str] = {
    Emotion.ANGER: "viha",
    Emotion.ANTICIPATION: "odotus",
    Emotion.DISGUST: "inho",
    Emotion.FEAR: "pelko",
    Emotion.JOY: "ilo",
    Emotion.SADNESS: "suru",
    Emotion.SURPRISE: "yllätys",
    Emotion.TRUST: "luottamus",
}
_HAS = {
    "link": "linkki",
    "hashtag": "aihetunniste",
    "handle": "maininta",
    "emoji": "emoji",
    "title": "otsikko",
    "author": "kirjoittaja",
    "url": "osoite",
    "place": "paikka",
    "rating": "arvosana",
    "sentiment": "sävy",
    "emotion": "tunne",
    "masked": "peitettyä",
}
_IS = {"reply": "vastaus", "edited": "muokattu", "mixed": "ristiriitainen", "corrected": "korjattu"}


def _values(finnish: Mapping[StrEnum, str]) -> dict[str, str]:
    return {value.value: name for value, name in finnish.items()}


_NONE: Mapping[str, str] = {}

FIELDS: Mapping[str, FieldName] = {
    field.name: field
    for field in (
        FieldName("channel", "kanava", "choice", _values(_CHANNELS)),
        FieldName("touchpoint", "kosketuspiste", "choice", _values(_TOUCHPOINTS)),
        FieldName("source", "lähde", "name", _NONE),
        FieldName("author", "kirjoittaja", "name", _NONE),
        FieldName("lang", "kieli", "choice", _LANGUAGES),
        FieldName("sentiment", "sävy", "choice", _values(_SENTIMENTS)),
        FieldName("score", "pisteet", "number", _NONE, -1, 1),
        FieldName("emotion", "tunne", "choice", _values(_EMOTIONS)),
        FieldName("brand", "brändi", "saved", _NONE),
        FieldName("theme", "teema", "saved", _NONE),
        FieldName("search", "haku", "saved", _NONE),
        FieldName("place", "paikka", "name", _NONE),
        FieldName("rating", "arvosana", "number", _NONE, 0, 1_000_000),
        FieldName("published", "julkaistu", "date", _NONE),
        FieldName("has", "sisältää", "choice", _HAS),
        FieldName("is", "on", "choice", _IS),
        FieldName("url", "osoite", "address", _NONE),
        FieldName("id", "tunniste", "id", _NONE),
    )
}


def field_called(name: str) -> FieldName | None:
    """The field with that English or Finnish name, capitals aside."""
    return _by_name().get(name.casefold())


def value_called(field: FieldName, name: str) -> str | None:
    """The value of a choice with that English or Finnish name, capitals aside; `-` does for `_`."""
    name = name.casefold().replace("-", "_")
    finnish = {its: value for value, its in field.choices.items()}
    return name if name in field.choices else finnish.get(name)


def names() -> Iterator[str]:
    """Every name that a field can be called by."""
    return iter(_by_name())


@cache
def _by_name() -> dict[str, FieldName]:
    return {name: field for field in FIELDS.values() for name in (field.name, field.finnish)}
