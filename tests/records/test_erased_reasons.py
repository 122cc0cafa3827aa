"""What an erasure takes from the reasons of an incident, and what stays."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from kuulolla.records.erased import Erased, ErasedPost, Explained, without
from kuulolla.records.incident import Why
from tests.records.noticed import BEGAN, WHY, incident
from tests.services.indexer.posts import NOW

BY = {"kind": "author", "share": 0.6, "key": "5d41"}
TERMS = [{"term": term, "shown": f"{term}t", "now": 9, "before": 0} for term in ("jono", "naapuri")]
SECOND = timedelta(seconds=1)


def left(erased: Erased, **more: Any) -> Why:  # noqa: ANN401 - any field
    """The reasons of an incident between BEGAN and NOW that are left; the same by the few fields that are read."""
    second = BEGAN + timedelta(minutes=30)
    made = incident(why={**WHY, "terms": TERMS, **more}, last_at=second, interval_min=30)
    found = without(made, erased)
    assert found == without(Explained.model_validate(made.model_dump(mode="json")), erased)
    assert found is not None
    return found


def words(why: Why) -> list[str]:
    return [one.term for one in why.terms]


@pytest.mark.parametrize("until", [BEGAN, NOW])
def test_of_an_author_stays_that_it_was_one_author(until: datetime) -> None:
    why = left(Erased(authors={"5d41": until}), dominated_by=BY)
    assert why.dominated_by is not None
    assert (why.dominated_by.kind, why.dominated_by.share, why.dominated_by.key) == ("author", 0.6, None)
    assert why.terms == ()
    assert (why.channels, why.telling) == (Why.model_validate(WHY).channels, ("a" * 32, "b" * 32))


@pytest.mark.parametrize(
    "erased",
    [
        Erased(),
        Erased(ids=frozenset({"c" * 32}), authors={"other": NOW}),
        Erased(authors={"5d41": BEGAN - SECOND}),  # it is about what was written after the wish
    ],
)
def test_what_names_nothing_of_it_stays_as_it_is(erased: Erased) -> None:
    assert left(erased, dominated_by=BY) == incident(why={**WHY, "terms": TERMS, "dominated_by": BY}).why
    assert without(incident(), erased) is None


def test_a_thread_called_like_an_author_is_none() -> None:
    thread = {**BY, "kind": "thread"}
    assert (
        left(Erased(authors={"5d41": NOW}), dominated_by=thread).dominated_by == Why(dominated_by=thread).dominated_by
    )


@pytest.mark.parametrize("kind", ["author", "text", "thread"])
@pytest.mark.parametrize("gone", ["a", "b"])
def test_with_a_post_that_is_named_goes_whose_or_which_most_of_it_was(kind: str, gone: str) -> None:
    most = {**BY, "kind": kind}
    left_of = left(Erased(ids=frozenset({gone * 32})), dominated_by=most).dominated_by
    assert left_of == Why.model_validate({"dominated_by": {**most, "key": None}}).dominated_by


@pytest.mark.parametrize(("gone", "telling", "shared"), [("a", ["b"], 0), ("b", ["a"], 1)])
def test_a_post_that_is_named_goes_with_all_the_words(gone: str, telling: list[str], shared: int) -> None:
    why = left(Erased(ids=frozenset({gone * 32})))
    assert (why.telling, len(why.shared), why.terms) == (tuple(one * 32 for one in telling), shared, ())


def test_a_post_that_was_shared_and_tells_nothing_else_goes_with_all_the_words() -> None:
    why = left(Erased(ids=frozenset({"a" * 32})), telling=["b" * 32])
    assert (why.telling, why.shared, why.terms) == (("b" * 32,), (), ())


@pytest.mark.parametrize(
    ("published_at", "stay"),
    [
        (BEGAN - SECOND, ["jono", "naapuri"]),
        (BEGAN, ["jono"]),
        (NOW - SECOND, ["jono"]),
        (NOW, ["jono", "naapuri"]),
    ],
)
def test_the_words_go_that_a_post_of_that_time_had(published_at: Any, stay: list[str]) -> None:  # noqa: ANN401 - a time
    post = ErasedPost(published_at, frozenset({"naapuri", "talo"}))
    assert words(left(Erased(frozenset({"c" * 32}), (post,)))) == stay
