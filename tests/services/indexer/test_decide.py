"""What the index does with one post: the whole table, and the law that arrival order does not matter."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.schemas.scored_post import ScoredPost
from kuulolla.services.indexer.decide import Create, Drop, Stored, Update, decide, newest
from tests.services.indexer.posts import NOW, PUBLISHED, scored

PEOPLE = {"state": "answered", "assignee": "virkailija", "corrected": "negative"}


def stored(revision: int, *, deleted: bool = False, people: dict[str, Any] | None = None) -> Stored:
    return Stored("posts-v1-2026-11", revision, deleted, PUBLISHED.isoformat(), people, seq_no=7, primary_term=1)


def kept(document: dict[str, Any], seq_no: int) -> Stored:
    """The document as the index gives it back."""
    found = {name: document[name] for name in ("revision", "deleted", "published_at")}
    return Stored(**found, index="posts-v1-2026-11", people=document.get("people"), seq_no=seq_no, primary_term=1)


@pytest.mark.parametrize(
    ("revision", "deleted", "there", "expected"),
    [
        (0, False, None, Create),
        (0, True, None, Create),
        (1, False, stored(0), Update),
        (1, True, stored(0), Update),
        (1, False, stored(1), Drop),
        (1, True, stored(1), Update),
        (1, True, stored(1, deleted=True), Drop),
        (1, False, stored(1, deleted=True), Drop),
        (1, False, stored(2), Drop),
        (1, True, stored(2), Drop),
        (2, False, stored(1, deleted=True), Update),
    ],
)
def test_the_newest_revision_wins_and_at_equal_revisions_the_deletion(
    revision: int, *, deleted: bool, there: Stored | None, expected: type
) -> None:
    assert type(decide(scored(revision=revision, deleted=deleted), there, NOW)) is expected


def test_an_update_is_written_over_what_was_seen_and_nothing_else() -> None:
    there = stored(0)
    decision = decide(scored(revision=1), there, NOW)
    assert isinstance(decision, Update)
    assert decision.over is there


@pytest.mark.parametrize("deleted", [False, True])
def test_what_people_decided_is_kept_and_not_written_into(*, deleted: bool) -> None:
    people = dict(PEOPLE)
    decision = decide(scored(revision=1, deleted=deleted), stored(0, people=people), NOW)
    assert isinstance(decision, Update)
    assert decision.document["people"] == PEOPLE
    assert decision.document["people"] is not people


def test_no_people_part_is_made_up() -> None:
    decision = decide(scored(revision=1), stored(0), NOW)
    assert isinstance(decision, Update)
    assert "people" not in decision.document


def test_the_first_published_at_stands() -> None:
    moved = scored(revision=1, published_at=PUBLISHED + timedelta(days=40))
    decision = decide(moved, stored(0), NOW)
    assert isinstance(decision, Update)
    assert decision.document["published_at"] == PUBLISHED.isoformat()


@pytest.mark.parametrize("there", [None, stored(0)])
def test_an_erased_post_leaves_a_tombstone_without_text_or_author(there: Stored | None) -> None:
    decision = decide(scored(revision=1, title="Otsikko"), there, NOW, erased=True)
    assert isinstance(decision, Create | Update)
    assert decision.document["deleted"] is True
    assert set(decision.document) == {"id", "source", "published_at", "revision", "deleted", "indexed_at"}


def revisions() -> st.SearchStrategy[list[ScoredPost]]:
    """Records of one post in any order: duplicates, a time that moves, deletions; a revision says one thing only."""
    one = st.builds(
        lambda revision, days, deleted: scored(
            revision=revision,
            text=f"muokkaus {revision}",
            published_at=PUBLISHED + timedelta(days=days),
            deleted=deleted,
        ),
        st.integers(0, 6),
        st.sampled_from([0, 0, 40]),
        st.booleans(),
    )
    return st.lists(one, min_size=1, max_size=8)


def indexed(arrivals: Sequence[ScoredPost], people: dict[str, Any] | None = None) -> dict[str, Any]:
    """What lies in the index after `arrivals`, one by one; people decide once the first is there."""
    document: dict[str, Any] | None = None
    for number, post in enumerate(arrivals):
        decision = decide(post, kept(document, number) if document else None, NOW)
        if isinstance(decision, Create | Update):
            document = decision.document
        if document and people:
            document.setdefault("people", people)
    assert document is not None
    return document


@given(revisions().flatmap(lambda posts: st.tuples(st.just(posts), st.permutations(posts + posts[:2]))))
def test_arrival_order_and_duplicates_do_not_change_what_is_indexed(
    orders: tuple[list[ScoredPost], list[ScoredPost]],
) -> None:
    posts, shuffled = orders
    last = max(posts, key=lambda post: (post.revision, post.deleted))
    document = indexed(shuffled, PEOPLE)
    assert (document["revision"], document["deleted"]) == (last.revision, last.deleted)
    assert document.get("text") == (None if last.deleted else last.text)
    assert document["people"] == PEOPLE
    assert document["published_at"][:10] == shuffled[0].published_at.isoformat()[:10]


@given(revisions())
def test_folding_a_batch_first_ends_with_the_same_revision_as_one_by_one(posts: list[ScoredPost]) -> None:
    (folded,) = newest(posts).values()
    document = indexed(posts)
    assert (folded.revision, folded.deleted) == (document["revision"], document["deleted"])


def test_folding_keeps_each_post_and_of_equal_revisions_the_first() -> None:
    first, again, other = scored(1, text="ensin"), scored(1, text="taas"), scored(2)
    assert newest([first, other, again]) == {first.id: first, other.id: other}
