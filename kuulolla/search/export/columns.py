"""The columns of an export: name, Finnish header, and where a document of the index has the value.

`mapping.py` says how documents lie in the index. Values that are one of a few are written as the query language knows
them, in Finnish or in English, so that what stands in a cell can be asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from kuulolla.schemas.scored_post import Unscored
from kuulolla.search.export.clean import clean
from kuulolla.search.export.part import Document, Hit
from kuulolla.search.language.fields import FIELDS
from kuulolla.search.language.periods import HELSINKI

Words = Literal["fi", "en"]
"""Headers and values in Finnish, or names and values as the index has them."""

Cell = str | float | datetime | None
"""Clean text, a number, an aware time of Europe/Helsinki, or nothing."""

Take = Callable[[Document], Any]


@dataclass(frozen=True)
class Column:
    """A column: its name and its Finnish header, how its value is taken, what its values are called in Finnish.

    `width` is in characters, for a sheet.
    """

    name: str
    finnish: str
    take: Take
    choices: Mapping[str, str] | None = None
    width: int = 14

    def header(self, words: Words) -> str:
        """What stands at its top."""
        return self.finnish if words == "fi" else self.name

    def cell(self, document: Document, words: Words) -> Cell:
        """What it says of a document; several values with a comma between them."""
        value = self.take(document)
        if isinstance(value, list):
            return ", ".join(self._text(one, words) for one in value) or None
        return self._text(value, words) if isinstance(value, str) else value

    def _text(self, value: str, words: Words) -> str:
        return clean(self.choices.get(value, value) if self.choices and words == "fi" else value)


def header(words: Words) -> list[str]:
    """The header of a table of hits."""
    return [*(column.header(words) for column in COLUMNS), *NUMBERS[words]]


def cells(hit: Hit, words: Words) -> list[Cell]:
    """The row of a hit, as wide as the header."""
    return [*(column.cell(hit.document, words) for column in COLUMNS), hit.number, hit.of]


def label_of(document: Document) -> str | None:
    """How the writer feels: what a person says counts over what the model says."""
    label: str | None = _at("people", "corrected")(document) or _at("sentiment", "label")(document)
    return label


def local_time(moment: str) -> datetime:
    """A time of the index in Europe/Helsinki."""
    return datetime.fromisoformat(moment).astimezone(HELSINKI)


def _at(*path: str) -> Take:
    def take(document: Document) -> Any:  # noqa: ANN401 - whatever lies there
        value: Any = document
        for name in path:
            value = (value or {}).get(name)
        return value

    return take


def _time(name: str) -> Take:
    def take(document: Document) -> datetime | None:
        moment = document.get(name)
        return None if moment is None else local_time(moment)

    return take


def _labelled_by(document: Document) -> str | None:
    if _at("people", "corrected")(document):
        return "person"
    return "model" if document.get("sentiment") else None


def _mixed(document: Document) -> str | None:
    sentiment = document.get("sentiment")
    return ("yes" if sentiment.get("mixed") else "no") if sentiment else None


def _model(document: Document) -> str | None:
    model = _at("sentiment", "model")(document)
    return f"{model['id']} {model['revision']}" if model else None


_LABELS = FIELDS["sentiment"].choices
_BY = {"person": "ihminen", "model": "malli"}
_YES_NO = {"yes": "kyllä", "no": "ei"}
_WHY_UNSCORED = {
    Unscored.LANGUAGE_UNKNOWN_TO_MODEL.value: "malli ei osaa kieltä",
    Unscored.NO_TEXT.value: "ei tekstiä",
    Unscored.DELETED.value: "poistettu",
    Unscored.SCORING_OFF.value: "arviointi pois päältä",
}

COLUMNS: tuple[Column, ...] = (
    Column("id", "tunniste", _at("id")),
    Column("published_at", "julkaistu", _time("published_at"), width=20),
    Column("source", "lähde", _at("source"), width=20),
    Column("channel", "kanava", _at("channel"), FIELDS["channel"].choices),
    Column("touchpoint", "kosketuspiste", _at("touchpoint"), FIELDS["touchpoint"].choices),
    Column("language", "kieli", _at("language", "code"), FIELDS["lang"].choices),
    Column("sentiment", "sävy", label_of, _LABELS),
    Column("sentiment_by", "sävyn antoi", _labelled_by, _BY),
    Column("model_sentiment", "mallin sävy", _at("sentiment", "label"), _LABELS),
    Column("score", "pisteet", _at("sentiment", "score")),
    Column("confidence", "varmuus", _at("sentiment", "confidence")),
    Column("emotions", "tunteet", _at("sentiment", "emotions"), FIELDS["emotion"].choices),
    Column("mixed", "ristiriitainen", _mixed, _YES_NO),
    Column("unscored", "miksi ilman sävyä", _at("unscored"), _WHY_UNSCORED),
    Column("title", "otsikko", _at("title"), width=30),
    Column("text", "teksti", _at("text"), width=80),
    Column("author", "kirjoittaja", _at("author")),
    Column("url", "linkki", _at("url"), width=30),
    Column("thread_id", "ketju", _at("thread_id")),
    Column("reply_to", "vastauksena", _at("reply_to")),
    Column("place", "paikka", _at("place", "name"), width=20),
    Column("lat", "leveysaste", _at("place", "location", "lat")),
    Column("lon", "pituusaste", _at("place", "location", "lon")),
    Column("rating", "arvosana", _at("rating", "value")),
    Column("rating_best", "paras arvosana", _at("rating", "best")),
    Column("categories", "luokat", _at("categories"), width=20),
    Column("likes", "tykkäykset", _at("engagement", "likes")),
    Column("shares", "jaot", _at("engagement", "shares")),
    Column("replies", "vastaukset", _at("engagement", "replies")),
    Column("edited_at", "muokattu", _time("edited_at"), width=20),
    Column("collected_at", "kerätty", _time("collected_at"), width=20),
    Column("model", "malli", _model, width=26),
)
"""What is said of each hit, in this order."""

NUMBERS: Mapping[Words, tuple[str, str]] = {"fi": ("osuma", "osumia"), "en": ("hit", "hits")}
"""The last two columns: which hit it is, of how many."""
