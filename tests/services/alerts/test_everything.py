"""A watch may find all there is: posts are counted where they are, and a few are read, however many there are."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from kuulolla.records.known_searches import KnownSearches
from kuulolla.search.count.series import series
from kuulolla.search.count.window import Window
from kuulolla.search.document import Document
from kuulolla.search.question import Ask
from kuulolla.services.alerts.incidents.explain import Explain
from tests.clocks import SetClock
from tests.search.count.conftest import Store
from tests.search.count.listened import Listened
from tests.services.alerts.world import HOUR, SECOND, post
from tests.services.indexer.posts import NOW

pytestmark = pytest.mark.real

CLOCK = SetClock(NOW)
EVERYTHING = "puodikas"
FEW, MANY = 200, 2_000
CALM = Window(NOW - 60 * HOUR, NOW - 59 * HOUR)
FLOOD = Window(NOW - 30 * HOUR, NOW - 29 * HOUR)
STRIKE = Window(NOW - 3 * HOUR, NOW - 2 * HOUR)
WORDS = ("jono", "hinta", "kassa", "tuote", "myyjä", "ovi", "leipä", "maito", "palvelu", "parkkipaikka", "kampanja")


def posts(window: Window, many: int, about: str) -> Iterator[Document]:
    """All of them in an hour, all of them about one shop, no two alike."""
    for number in range(many):
        words = " ".join(WORDS[number // len(WORDS) ** place % len(WORDS)] for place in range(4))
        at = window.begin + number * SECOND
        yield post(f"{window.begin:%d}-{number}", at, f"Puodikas {words} {about} {number} harmittaa")


@dataclass
class Read:
    """What Elasticsearch answered: how many searches, documents and characters of JSON."""

    searches: int = 0
    documents: int = 0
    characters: int = 0


@pytest.fixture(scope="module")
def heard(stored: Store) -> Listened:
    return stored([*posts(CALM, FEW, "taas"), *posts(FLOOD, FEW, "tulva"), *posts(STRIKE, MANY, "lakko")])


@pytest.fixture
def read(heard: Listened, monkeypatch: pytest.MonkeyPatch) -> Read:
    found, transport = Read(), heard.client.transport
    perform = transport.perform_request

    def noted(*args: Any, **more: Any) -> Any:  # noqa: ANN401 - as the client has it
        answer = perform(*args, **more)
        written = json.dumps(answer.body)
        found.searches += 1
        found.documents += written.count('"_id"')
        found.characters += len(written)
        return answer

    monkeypatch.setattr(transport, "perform_request", noted)
    return found


def test_it_is_counted_in_one_search_that_answers_without_a_post(heard: Listened, read: Read) -> None:
    query = Ask(heard.lexicon, KnownSearches(tuple, CLOCK), CLOCK).question(EVERYTHING).query
    (found,) = series(heard.client, heard.alias, {"all": query}, FLOOD.begin, HOUR, 28).values()
    assert (found[0].posts, found[-1].posts) == (FEW, MANY)
    assert (read.searches, read.documents) == (1, 0)
    assert read.characters < 2_000


def test_ten_times_as_many_posts_are_explained_from_as_many_documents(heard: Listened, read: Read) -> None:
    explain = Explain(heard.client, heard.alias, Ask(heard.lexicon, KnownSearches(tuple, CLOCK), CLOCK))
    flood = explain.why(EVERYTHING, FLOOD, NOW)
    of_few, read.searches, read.documents, read.characters = replace(read), 0, 0, 0
    strike = explain.why(EVERYTHING, STRIKE, NOW)
    assert [[(one.term, one.now) for one in why.terms] for why in (flood, strike)] == [
        [("tulva", FEW)],
        [("lakko", MANY)],
    ]
    assert len(strike.telling) == 3
    assert (read.searches, read.documents) == (of_few.searches, of_few.documents)
    assert read.documents < 50
    assert read.characters < 1.5 * of_few.characters
