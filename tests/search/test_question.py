"""A question is read once: what is asked and what is marked are of one moment, and its words are analysed once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from kuulolla.search.analysis import QueryWord
from kuulolla.search.language.complain import QueryError
from kuulolla.search.language.expand import NoSavedSearches, SavedSearches
from kuulolla.search.language.parse import parse
from kuulolla.search.language.tree import SavedKind, Tree
from kuulolla.search.marks import Marker
from kuulolla.search.question import Ask
from tests.search.few_words import lexicon
from tests.search.language.words_of import TableAnalysis
from tests.services.indexer.conftest import At

LEXICON = lexicon()
POST: dict[str, Any] = {"text": "Bussissa oli kirjaston jono", "language": {"code": "fi"}}


@dataclass
class Edited:
    """The theme that there is asks for another word at each look."""

    words: list[str]
    looks: int = 0

    def now(self) -> SavedSearches:
        self.looks += 1
        return _Theme(parse(self.words.pop(0)))


@dataclass(frozen=True)
class _Theme:
    tree: Tree

    def find(self, kind: SavedKind, name: str) -> Tree | None:
        return self.tree if (kind, name) == ("theme", "matka") else None

    def names(self, kind: SavedKind) -> list[str]:
        return ["matka"] if kind == "theme" else []


def marked(ask: Ask, text: str) -> list[str]:
    return [POST["text"][start:end] for start, end in ask.question(text).marks(POST).text]


def test_what_is_marked_is_what_was_asked_though_a_saved_search_changes() -> None:
    ask = Ask(LEXICON, Edited(["bussi", "jono"]), At())
    question = ask.question("theme:matka OR theme:matka")
    assert "bussi" in str(question.query)
    assert "jono" not in str(question.query)
    assert [POST["text"][start:end] for start, end in question.marks(POST).text] == ["Bussissa"]
    assert marked(ask, "theme:matka") == ["jono"]


def test_a_query_that_names_no_saved_search_reads_none() -> None:
    saved = Edited([])
    assert marked(Ask(LEXICON, saved, At()), "kirjasto") == ["kirjaston"]
    assert saved.looks == 0


def test_a_saved_search_that_is_not_there_is_told_with_the_one_that_was_meant() -> None:
    with pytest.raises(QueryError, match="did you mean theme:matka"):
        Ask(LEXICON, Edited(["bussi"]), At()).question("theme:matkat")
    with pytest.raises(QueryError, match="there is no theme"):
        Ask(LEXICON, NoSavedSearches(), At()).question("theme:matka")


@dataclass
class Counted:
    """How often the words of each text are asked for."""

    asked: list[str] = field(default_factory=list)

    def words(self, text: str) -> Sequence[QueryWord]:
        self.asked.append(text)
        return TableAnalysis().words(text)


def test_the_words_of_a_query_are_analysed_once_for_all_posts() -> None:
    analysis = Counted()
    marker = Marker(parse("bussi OR (kirjasto jono)"), analysis)
    for _ in range(3):
        assert marker.marks([], LEXICON.read("Bussissa oli jono, jono", "fi")).text == ((0, 8), (13, 17), (19, 23))
    assert sorted(analysis.asked) == ["bussi", "jono", "kirjasto"]
