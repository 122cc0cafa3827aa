"""What the index does with one post: the whole table, and the law that arrival order does not matter."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.schemas.scored_post import ScoredPost
from kuulolla.search.document import document
from kuulolla.services.indexer.decide import READING, Create, Drop, Stored, Update, decide, newest
from tests.services.indexer.posts import MIXED, NOW, PUBLISHED, SENTIMENT, scored, unscored

PEOPLE = {"state": "answered", "assignee": "virkailija", "corrected": "negative"}


def stored(revision: int, *, deleted: bool = False, people: dict[str, Any] | None = None) -> Stored:
    return Stored("posts-v1-2026-11", revision, deleted, PUBLISHED.isoformat(), people, {}, seq_no=7, primary_term=1)


def kept(made: dict[str, Any], seq_no: int) -> Stored:
    """A document as the index gives it back."""
    return Stored(
        index="posts-v1-2026-11",
        **{name: made[name] for name in ("revision", "deleted", "published_at")},
        people=made.get("people"),
        reading={name: made[name] for name in READING if name in made},
        seq_no=seq_no,
        primary_term=1,
    )


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


def test_what_people_decided_is_kept_and_not_written_into() -> None:
    people = dict(PEOPLE)
    decision = decide(scored(revision=1), stored(0, people=people), NOW)
    assert isinstance(decision, Update)
    assert decision.document["people"] == PEOPLE
    assert decision.document["people"] is not people


@pytest.mark.parametrize(
    ("incoming", "there"),
    [
        (scored(revision=1, deleted=True), stored(0, people=PEOPLE)),
        (scored(revision=2, text="palasi"), stored(1, deleted=True, people=PEOPLE)),
    ],
)
def test_a_correction_goes_with_its_words_and_is_not_put_on_others(incoming: ScoredPost, there: Stored) -> None:
    decision = decide(incoming, there, NOW)
    assert isinstance(decision, Update)
    assert decision.document["people"] == {"state": "answered", "assignee": "virkailija"}
    assert there.people == PEOPLE


@pytest.mark.parametrize("people", [None, {"corrected": "negative"}])
def test_no_people_part_is_made_up(people: dict[str, Any] | None) -> None:
    decision = decide(scored(revision=1, deleted=True), stored(0, people=people), NOW)
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


LATER = NOW + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("first", "again", "expected"),
    [
        (scored(scored_at=NOW), scored(scored_at=LATER, sentiment=MIXED), Update),
        (scored(), scored(scored_at=LATER, sentiment=MIXED), Update),
        (unscored(scored_at=NOW), scored(scored_at=LATER), Update),
        (scored(scored_at=NOW), scored(scored_at=LATER), Drop),
        (scored(scored_at=LATER), scored(scored_at=NOW, sentiment=MIXED), Drop),
        (scored(scored_at=NOW), scored(scored_at=NOW, sentiment=MIXED), Drop),
        (scored(), scored(sentiment=MIXED), Drop),
        (scored(revision=1, scored_at=NOW), scored(scored_at=LATER, sentiment=MIXED), Drop),
    ],
)
def test_of_one_revision_a_later_reading_wins_where_it_says_something_else(
    first: ScoredPost, again: ScoredPost, expected: type
) -> None:
    there = kept(json.loads(json.dumps(document(first, NOW))), 7)
    assert type(decide(again, there, LATER)) is expected


def test_no_reading_brings_back_what_was_deleted_or_erased() -> None:
    gone = kept(document(scored(scored_at=NOW), NOW) | {"deleted": True}, 7)
    assert isinstance(decide(scored(scored_at=LATER, sentiment=MIXED), gone, LATER), Drop)
    assert isinstance(decide(scored(scored_at=LATER, deleted=True), gone, LATER), Drop)
    there = kept(document(scored(scored_at=NOW), NOW), 7)
    decision = decide(scored(scored_at=LATER, sentiment=MIXED), there, LATER, erased=True)
    assert isinstance(decision, Update)
    assert "sentiment" not in decision.document


def test_no_reading_touches_what_people_corrected_and_an_edit_keeps_their_word() -> None:
    there = kept({**document(scored(scored_at=NOW), NOW), "people": PEOPLE}, 7)
    assert isinstance(decide(scored(scored_at=LATER, sentiment=MIXED), there, LATER), Drop)
    edit = decide(scored(revision=1, scored_at=LATER, sentiment=MIXED), there, LATER)
    assert isinstance(edit, Update)
    assert edit.document["people"] == PEOPLE
    undecided = kept({**document(scored(scored_at=NOW), NOW), "people": {"state": "new", "corrected": None}}, 7)
    assert isinstance(decide(scored(scored_at=LATER, sentiment=MIXED), undecided, LATER), Update)


@given(st.permutations(range(5)))
def test_readings_of_one_revision_in_any_order_end_with_the_last(order: list[int]) -> None:
    posts = [
        scored(scored_at=NOW + timedelta(minutes=at), sentiment=SENTIMENT.model_copy(update={"confidence": at / 10}))
        for at in order
    ]
    assert indexed(posts)["sentiment"]["confidence"] == 0.4
    (folded,) = newest(posts).values()
    assert folded.sentiment is not None
    assert folded.sentiment.confidence == 0.4


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
    made: dict[str, Any] | None = None
    for number, post in enumerate(arrivals):
        decision = decide(post, kept(made, number) if made else None, NOW)
        if isinstance(decision, Create | Update):
            made = decision.document
        if made and people:
            made.setdefault("people", people)
    assert made is not None
    return made


@given(revisions().flatmap(lambda posts: st.tuples(st.just(posts), st.permutations(posts + posts[:2]))))
def test_arrival_order_and_duplicates_do_not_change_what_is_indexed(
    orders: tuple[list[ScoredPost], list[ScoredPost]],
) -> None:
    posts, shuffled = orders
    last = max(posts, key=lambda post: (post.revision, post.deleted))
    made = indexed(shuffled, PEOPLE)
    assert (made["revision"], made["deleted"]) == (last.revision, last.deleted)
    assert made.get("text") == (None if last.deleted else last.text)
    assert {"corrected": "negative", **made["people"]} == PEOPLE
    assert "corrected" in made["people"] or any(post.deleted for post in posts)
    assert made["published_at"][:10] == shuffled[0].published_at.isoformat()[:10]


@given(revisions())
def test_folding_a_batch_first_ends_with_the_same_revision_as_one_by_one(posts: list[ScoredPost]) -> None:
    (folded,) = newest(posts).values()
    made = indexed(posts)
    assert (folded.revision, folded.deleted) == (made["revision"], made["deleted"])


def test_folding_keeps_each_post_and_of_equal_revisions_the_first() -> None:
    first, again, other = scored(1, text="ensin"), scored(1, text="taas"), scored(2)
    assert newest([first, other, again]) == {first.id: first, other.id: other}
