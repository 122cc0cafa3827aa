"""Two incidents are one event where most of what the smaller one sees, both see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.search.count.buckets import MOST_QUERIES
from kuulolla.search.count.window import Window
from kuulolla.services.alerts.incidents.tie import Overlap, same_event, tie
from tests.search.count.conftest import Store
from tests.search.count.listened import Listened
from tests.services.alerts.burst import HOUR, QUEUES, posts


def test_half_of_the_smaller_one_s_posts_are_one_event_whichever_is_the_smaller() -> None:
    assert same_event(100, [Overlap("small", 20, 10)]) == "small"
    assert same_event(20, [Overlap("large", 100, 10)]) == "large"
    assert same_event(100, [Overlap("small", 21, 10)]) is None
    assert same_event(21, [Overlap("large", 100, 10)]) is None


def test_fewer_than_three_posts_are_no_event() -> None:
    assert same_event(2, [Overlap("same", 2, 2)]) is None
    assert same_event(3, [Overlap("same", 3, 3)]) == "same"


def test_of_several_it_is_the_one_with_the_most_in_common_and_the_first_of_equal_ones() -> None:
    assert same_event(50, [Overlap("a", 10, 10), Overlap("b", 40, 40), Overlap("c", 90, 40)]) == "b"
    assert same_event(50, []) is None


@given(st.integers(0, 30), st.integers(0, 30), st.data())
def test_who_is_first_makes_no_difference(mine: int, other: int, data: st.DataObject) -> None:
    both = data.draw(st.integers(0, min(mine, other)))
    assert (same_event(mine, [Overlap("it", other, both)]) is None) == (
        same_event(other, [Overlap("it", mine, both)]) is None
    )


@pytest.fixture(scope="module")
def index(stored: Store) -> Listened:
    return stored(posts())


@pytest.mark.real
def test_the_server_says_which_one_sees_the_same(index: Listened) -> None:
    def tied(mine: str, window: Window, **others: str) -> str | None:
        asked = {name: index.query(text) for name, text in others.items()}
        return tie(index.client, index.alias, index.query(mine), asked, window)

    asked = {"prices": "hinta", "queues": "jono", "deliveries": "lähetär"}
    assert tied("palvelupiste", QUEUES, **asked) == "queues"
    assert tied("lapsi OR vuoronumero", QUEUES, everything="puodikas") == "everything"
    assert tied("palvelupiste", QUEUES, prices="hinta") is None
    assert tied("palvelupiste", QUEUES) is None
    others = {f"price {number}": "hinta" for number in range(MOST_QUERIES)}
    assert tied("palvelupiste", QUEUES, **others, queues="jono") == "queues"
    assert tied("palvelupiste", QUEUES, queues="jono", **others) == "queues"
    # The day before, one post was of both: what they have in common elsewhere does not count.
    assert tied("palvelupiste", Window(QUEUES.begin - 3 * HOUR, QUEUES.begin), **asked) is None
