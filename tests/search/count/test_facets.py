"""On the real server, posts are counted by each facet as one counts them by hand."""

from collections import Counter
from collections.abc import Callable, Iterable

import pytest

from kuulolla.runtime.faults import Fault
from kuulolla.search.count.facets import FACETS, Facet, facets
from kuulolla.search.document import Document
from tests.search.count.listened import LINK, Listened, label

VALUES: dict[str, Callable[[Document], Iterable[str]]] = {
    "channel": lambda one: [one["channel"]],
    "touchpoint": lambda one: [one["touchpoint"]],
    "source": lambda one: [one["source"]],
    "lang": lambda one: [one["language"]["code"]],
    "sentiment": lambda one: [label(one) or "unscored"],
    "emotion": lambda one: one.get("sentiment", {}).get("emotions", []),
    "place": lambda one: [one["place"]["name"]] if "place" in one else [],
    "rating": lambda one: [f"{one['rating']['value']:g}"] if "rating" in one else [],
    "category": lambda one: one.get("categories", []),
    "hashtag": lambda one: {word[1:] for word in one["text"].split() if word.startswith("#")},
    "emoji": lambda one: {word for word in one["text"].split() if word == "😊"},
    "handle": lambda one: {word[1:] for word in one["text"].split() if word.startswith("@")},
    "link": lambda one: {"vr.example/aikataulut"} if LINK in one["text"].split() else [],
    "state": lambda one: _decided(one, "state"),
    "assignee": lambda one: _decided(one, "assignee"),
}


def _decided(one: Document, name: str) -> list[str]:
    return [value for key, value in one.get("people", {}).items() if key == name]


def _by_hand(name: str, documents: Iterable[Document]) -> Counter[str]:
    return Counter(value for one in documents for value in VALUES[name](one))


def _told(facet: Facet) -> dict[str, int]:
    return {value.value: value.posts for value in facet.values}


@pytest.mark.real
@pytest.mark.parametrize("query", ["*", "kela", "raitiovaunu"])
def test_every_facet_counts_as_one_does_by_hand(listened: Listened, query: str) -> None:
    documents = listened.documents if query == "*" else listened.having(query)
    found = facets(listened.client, listened.alias, listened.query(query))
    assert list(found) == list(FACETS)
    for name, facet in found.items():
        assert _told(facet) == _by_hand(name, documents), name
        assert _told(facet) or not documents, f"no post has a {name}"
        assert (facet.others, facet.too_low_by) == (0, 0)
        assert [value.posts for value in facet.values] == sorted(_told(facet).values(), reverse=True)


@pytest.mark.real
def test_what_is_not_among_the_first_is_told(listened: Listened) -> None:
    found = facets(listened.client, listened.alias, listened.query("*"), ["emotion", "sentiment"], size=2)
    by_hand = _by_hand("emotion", listened.documents)
    assert len(found["emotion"].values) == 2
    assert sum(_told(found["emotion"]).values()) + found["emotion"].others == by_hand.total()
    assert _told(found["sentiment"]) == _by_hand("sentiment", listened.documents)


@pytest.mark.real
def test_a_facet_that_is_none_is_refused_with_those_that_are(listened: Listened) -> None:
    with pytest.raises(Fault, match="not counted by shoe: choose of sentiment, channel"):
        facets(listened.client, listened.alias, listened.query("*"), ["channel", "shoe"])
