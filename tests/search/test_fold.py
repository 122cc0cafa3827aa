"""Folding: every text once, with the right count, whatever the order and the size of a page."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.search.fold import MOST_ASKED, Group, Shown, copies, fold, read_page
from kuulolla.search.layout import FINGERPRINT
from tests.search.one_moment import BEST, EVERYTHING, NEWEST, Copy, OneMoment, folded, pages

POSTS = st.lists(
    st.builds(
        Copy,
        st.uuids().map(str),
        st.integers(0, 5),
        st.sampled_from([0.5, 1.0, 2.5]),
        st.none() | st.sampled_from("abcdefg"),
    ),
    max_size=60,
    unique_by=lambda post: post.id,
)


@given(POSTS, st.sampled_from([NEWEST, BEST]), st.integers(1, 12))
def test_pages_show_each_text_once_in_order_with_its_count(
    posts: list[Copy], sort: Sequence[Mapping[str, str]], size: int
) -> None:
    read = list(pages(OneMoment(posts), sort, size))
    assert [(one.hit["_id"], one.copies) for page in read for one in page.shown] == folded(posts, sort)
    assert all(len(page.shown) == size for page in read[:-1])
    assert all(len(page.shown) <= size for page in read[-1:])
    assert read[-1].shown or not posts, "a full page that was the last led to an empty one"


@given(POSTS, st.integers(1, 12))
def test_what_is_folded_is_found_again_when_it_is_unfolded(posts: list[Copy], size: int) -> None:
    moment = OneMoment(posts)
    for page in pages(moment, NEWEST, size):
        for one in page.shown:
            if "fields" not in one.hit:
                continue
            query = copies(EVERYTHING, one.hit["fields"][FINGERPRINT][0])
            hits = moment({"query": query, "sort": NEWEST, "size": 100, "docvalue_fields": [FINGERPRINT]})["hits"]
            assert len(hits["hits"]) == one.copies + 1
            assert hits["hits"][0]["_id"] == one.hit["_id"]


def test_a_post_without_fingerprint_is_like_no_other() -> None:
    posts = [Copy(str(number), 0, 1.0, None) for number in range(5)]
    moment = OneMoment(posts)
    (page,) = pages(moment, NEWEST, 10)
    assert [one.copies for one in page.shown] == [0] * 5
    assert len(moment.asked) == 1, "there is nothing to ask about"


@pytest.mark.parametrize("copied", [50, 2000])
def test_a_text_costs_one_further_search_however_often_it_was_shared(copied: int) -> None:
    texts = "a" * 12 + "b" * 24 + "ab" * copied
    posts = [Copy(f"{number:05}", -number, 1.0, text) for number, text in enumerate(texts)]
    moment = OneMoment([*posts, *(Copy(f"{number}", -10_000, 1.0, None) for number in range(9))])
    page = read_page(moment, {"query": EVERYTHING, "sort": NEWEST, "size": 10})
    assert [one.copies for one in page.shown] == [copied + 11, copied + 23] + [0] * 8
    assert len(moment.asked) == 5, "for each text a page and what it is, then what is left of the page"


def test_more_is_asked_for_at_once_where_much_is_folded_but_never_everything() -> None:
    texts = [f"t{number:05}" for number in range(2500)]
    shown = [Copy(f"a{text}", 2, 1.0, text) for text in texts]
    again = [Copy(f"b{text}", 1, 1.0, text) for text in texts]
    moment = OneMoment([*shown, *again, Copy("last", 0, 1.0, None)])
    after = moment({"query": EVERYTHING, "sort": NEWEST, "size": 2500, "docvalue_fields": [FINGERPRINT]})["hits"][
        "hits"
    ][-1]["sort"]
    moment.asked.clear()
    page = read_page(moment, {"query": EVERYTHING, "sort": NEWEST, "size": 10}, after)
    assert [one.hit["_id"] for one in page.shown] == ["last"]
    sizes = [body["size"] for body in moment.asked if "collapse" not in body]
    assert all(earlier <= later for earlier, later in pairwise(sizes))
    assert max(sizes) == MOST_ASKED
    assert len(sizes) < 15


def test_whatever_else_is_asked_of_the_hits_is_passed_on() -> None:
    moment = OneMoment([Copy("1", 0, 1.0, "a")])
    asked = {
        "query": EVERYTHING,
        "sort": NEWEST,
        "size": 5,
        "highlight": {"fields": {"text": {}}},
        "docvalue_fields": ["x"],
    }
    read_page(moment, asked)
    page, texts = moment.asked
    assert page["highlight"] == asked["highlight"]
    assert page["docvalue_fields"] == ["x", FINGERPRINT]
    assert "highlight" not in texts


def test_the_first_of_a_text_is_told_by_its_index_too() -> None:
    hit = {"_index": "posts-v1-2026-11", "_id": "1", "fields": {FINGERPRINT: ["a"]}}
    assert fold(hit, {"a": Group(("posts-v1-2026-11", "1"), 3)}) == [Shown(hit, 2)]
    assert fold(hit, {"a": Group(("posts-v1-2026-10", "1"), 3)}) == []
