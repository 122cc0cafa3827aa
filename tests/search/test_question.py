"""A question is read once: what is asked and what is marked are of one moment, and its words are analysed once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import pytest

from kuulolla.search.analysis import QueryWord
from kuulolla.search.language.complain import QueryError
from kuulolla.search.language.expand import NoSavedSearches
from kuulolla.search.language.parse import parse
from kuulolla.search.language.tree import Everything
from kuulolla.search.marks import Marker
from kuulolla.search.question import Ask
from tests.clocks import SetClock
from tests.search.few_words import lexicon
from tests.search.language.words_of import TableAnalysis
from tests.search.one_theme import OneTheme
from tests.services.indexer.posts import NOW

LEXICON = lexicon()
POST: dict[str, Any] = {"text": "Bussissa oli kirjaston jono", "language": {"code": "fi"}}


class Edited(OneTheme):
    """The theme asks for another word at each look."""

    def now(self) -> Self:
        self.tree = parse(["bussi", "jono"][self.looks])
        return super().now()


def marked(ask: Ask, text: str) -> list[str]:
    return [POST["text"][start:end] for start, end in ask.question(text).marks(POST).text]


def test_what_is_marked_is_what_was_asked_though_a_saved_search_changes() -> None:
    ask = Ask(LEXICON, Edited(Everything()), SetClock(NOW))
    question = ask.question("theme:ruuhka OR theme:ruuhka")
    assert "bussi" in str(question.query)
    assert "jono" not in str(question.query)
    assert [POST["text"][start:end] for start, end in question.marks(POST).text] == ["Bussissa"]
    assert marked(ask, "theme:ruuhka") == ["jono"]


def test_a_query_that_names_no_saved_search_reads_none() -> None:
    saved = OneTheme(Everything())
    assert marked(Ask(LEXICON, saved, SetClock(NOW)), "kirjasto") == ["kirjaston"]
    assert saved.looks == 0


def test_a_saved_search_that_is_not_there_is_told_with_the_one_that_was_meant() -> None:
    with pytest.raises(QueryError, match="did you mean theme:ruuhka"):
        Ask(LEXICON, Edited(Everything()), SetClock(NOW)).question("theme:ruuhkat")
    with pytest.raises(QueryError, match="there is no theme"):
        Ask(LEXICON, NoSavedSearches(), SetClock(NOW)).question("theme:ruuhka")


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
