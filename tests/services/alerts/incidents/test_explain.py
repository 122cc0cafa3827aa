"""On the real Elasticsearch, an incident is explained by what its posts have that those of a week had not."""

from dataclasses import replace
from itertools import product

import pytest

from kuulolla.records.incident import Dominated, Grown, Shared, Why
from kuulolla.records.known_searches import KnownSearches
from kuulolla.records.saved_search import Definition
from kuulolla.search.count.window import Window
from kuulolla.search.question import Ask
from kuulolla.services.alerts.incidents.explain import Explain
from tests.clocks import SetClock
from tests.search.count.conftest import Store
from tests.services.alerts.burst import ARTICLE, AUTHOR, FIRST, FLOOD, QUEUES, THREAD, named, posts
from tests.services.indexer.posts import NOW

pytestmark = pytest.mark.real

NEGATIVE = "puodikas sentiment:negative"
WORDS = ["".join(letters) + "in" for letters in product("kmltpr", "aeo", "nrs", "iu", "hpv", "aeo")]
PAIRS = [" NEAR/5 ".join(pair) for pair in zip(WORDS[::2], WORDS[1::2], strict=True)]
SEARCHES = (
    Definition(kind="theme", name="jonot", query="jono OR jonottaa"),
    *(Definition(kind="theme", name=f"hinnat {number}", query="hinta OR kallis") for number in range(60)),
    *(Definition(kind="search", name=f"osa {n}", query=" OR ".join(PAIRS[n::10])) for n in range(10)),
    Definition(kind="theme", name="suuri", query=" OR ".join(f'search:"osa {n}"' for n in range(10))),
)


@pytest.fixture(scope="module")
def explain(stored: Store) -> Explain:
    index = stored(posts())
    clock = SetClock(NOW)
    return Explain(index.client, index.alias, Ask(index.lexicon, KnownSearches(lambda: SEARCHES, clock), clock))


@pytest.fixture(scope="module")
def queues(explain: Explain) -> Why:
    """More themes than are counted at once, and one that was removed meanwhile."""
    return explain.why(NEGATIVE, QUEUES, NOW, ["poistettu", *(f"hinnat {number}" for number in range(60)), "jonot"])


def test_the_words_that_rise_are_told_as_people_write_them(queues: Why) -> None:
    # The praise of the week before speaks of queues too: it is not what the incident is about.
    # One in a week is so much in two hours.
    assert {(one.term, one.shown, one.now, one.before) for one in queues.terms} == {
        ("jono", "jono", 18, 2 / 168),
        ("palvelupiste", "palvelupiste", 18, 2 / 168),
    }


def test_of_the_themes_those_that_rise_are_told(queues: Why) -> None:
    assert queues.themes == (Grown(name="jonot", now=18, before=2 / 168),)


def test_a_theme_that_the_server_does_not_take_loses_nothing_but_the_themes(explain: Explain, queues: Why) -> None:
    found = explain.why(NEGATIVE, QUEUES, NOW, ["suuri", "jonot"])
    assert found == queues.model_copy(update={"themes": ()})


def test_it_is_told_where_the_posts_come_from_that_hardly_came_from_there(queues: Why) -> None:
    assert queues.channels == (Grown(name="forum", now=19, before=2 / 168),)
    assert queues.places == (Grown(name="Haukkasuo", now=19, before=0),)
    assert queues.touchpoints == (Grown(name="external", now=19, before=2 / 168),)


def test_those_tell_it_that_hold_what_rises_and_are_clear_and_read_at_a_glance_one_of_each_text(queues: Why) -> None:
    assert queues.telling == (named("queue-5"), named("queue-6"), named("queue-7"))
    assert queues.dominated_by is None


def test_the_three_texts_that_were_copied_most_are_told(queues: Why) -> None:
    assert [one.copies for one in queues.shared] == [1, 1, 1]


def test_of_an_article_that_was_shared_the_first_post_is_told_with_its_copies(explain: Explain) -> None:
    found = explain.why(NEGATIVE, ARTICLE, NOW)
    assert found.shared == (Shared(post_id=named("article-6"), copies=6, shares=21),)
    assert found.dominated_by is not None
    assert (found.dominated_by.kind, found.dominated_by.share) == ("text", 0.7)
    assert found.telling[0] == named("article-6"), "of its copies the one that was shared most"
    assert set(found.telling[1:]) <= {named(f"other-{number}") for number in range(3)}


@pytest.mark.parametrize(
    ("window", "told"),
    [
        (AUTHOR, Dominated(kind="author", share=4 / 6, key="suutari")),
        (THREAD, Dominated(kind="thread", share=4 / 8, key="77")),
    ],
)
def test_it_is_told_where_half_of_it_or_more_is_one_author_s_or_one_thread_s(
    explain: Explain, window: Window, told: Dominated
) -> None:
    assert explain.why(NEGATIVE, window, NOW).dominated_by == told


@pytest.mark.parametrize(
    ("asked", "telling"),
    [
        ("lähetär sentiment:negative", ["first-4", "first-2", "first-1"]),  # the most shared, the most negative
        ("lähetär sentiment:negative -paketti", ["first-4", "first-2", "first-ironic"]),  # as a person read it
        ("lähetär -kuljettaja", ["first-4", "first-2", "first-1"]),  # most are negative
        ("lähetär", ["first-4", "first-0", "first-1"]),  # most are content: it is not their feelings that tell it
        ("lähetär voi sentiment:negative", ["first-short-0", "first-short-1"]),  # too short to be copies
    ],
)
def test_without_anything_before_nothing_has_risen_and_the_most_shared_tell_it(
    explain: Explain, asked: str, telling: list[str]
) -> None:
    assert explain.why(asked, FIRST, NOW).telling == tuple(map(named, telling))


def test_of_many_posts_a_sixteenth_is_compared_and_told_of_all(explain: Explain) -> None:
    sixteenth = sum(named(f"flood-{number}").startswith("0") for number in range(400))
    before = sum(named(f"flood-before-{number}").startswith("0") for number in range(30))
    assert sixteenth > 10
    assert before > 0
    found = replace(explain, most_compared=399).why(NEGATIVE, FLOOD, NOW)
    flood = next(one for one in found.terms if one.term == "tulvia")
    assert flood.now == 16 * sixteenth
    assert flood.before == pytest.approx(16 * before * 2 / 168)
    assert [(one.name, one.now) for one in (*found.channels, *found.places)] == [
        ("chat", 16 * sixteenth),
        ("Ruokola", 16 * sixteenth),
    ]
    assert [one.now for one in replace(explain, most_compared=400).why(NEGATIVE, FLOOD, NOW).places] == [400]


def test_where_nothing_is_found_nothing_is_said(explain: Explain) -> None:
    assert explain.why("raitiovaunu", QUEUES, NOW, ["jonot"]) == Why()
