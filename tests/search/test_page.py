"""Pages over a point in time, on the real Elasticsearch: each post once, whatever arrives between two pages."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import SearchSettings, load
from kuulolla.search.cursor import BadCursor
from kuulolla.search.language.complain import QueryError
from kuulolla.search.language.expand import NoSavedSearches
from kuulolla.search.language.parse import parse
from kuulolla.search.open_lexicon import open_lexicon
from kuulolla.search.page import Order, Pages
from kuulolla.search.question import Ask
from kuulolla.search.read import NoIndex
from tests.clocks import SetClock
from tests.search.one_theme import OneTheme
from tests.services.indexer.conftest import Index, bare_index, index
from tests.services.indexer.posts import NOW, PUBLISHED, scored

__all__ = ["bare_index", "index"]  # fixtures

pytestmark = pytest.mark.real


def pages(index: Index) -> Pages:
    client = elasticsearch(load(SearchSettings, index.environ))
    return Pages(client, index.alias, Ask(open_lexicon(), NoSavedSearches(), SetClock(NOW)))


def write(index: Index, *numbers: int, text: str = "Viesti jonosta.", **changes: object) -> None:
    posts = [scored(number, text=text, **changes) for number in numbers]
    assert index.write().write(posts) == {}
    index.admin.indices.refresh(index=index.alias)


@pytest.mark.parametrize("order", ["newest", "oldest", "relevance"])
def test_every_post_comes_once_in_order_while_others_arrive(index: Index, order: Order) -> None:
    write(index, *range(0, 50, 2))
    asked = pages(index)
    page = asked.first("jono", order, 4)
    found = [hit["_id"] for hit in page.hits]
    arriving = iter(range(1, 50, 2))
    while page.cursor:
        write(index, next(arriving))
        page = asked.next("jono", order, 4, page.cursor)
        assert page.total == 25
        found += [hit["_id"] for hit in page.hits]
    expected = [scored(number).id for number in range(0, 50, 2)]
    assert sorted(found) == sorted(expected)
    if order != "relevance":
        assert found == (expected if order == "oldest" else expected[::-1])


def test_ten_thousand_posts_deep(index: Index) -> None:
    for start in range(0, 12_000, 2_000):
        write(index, *range(start, start + 2_000))
    asked = pages(index)
    page = asked.first("jono", "newest", 1_000)
    found = {hit["_id"] for hit in page.hits}
    while page.cursor:
        page = asked.next("jono", "newest", 1_000, page.cursor)
        found |= {hit["_id"] for hit in page.hits}
    assert (page.total, len(found)) == (12_000, 12_000)


@pytest.mark.parametrize("fold", [False, True])
def test_a_last_page_that_is_just_full_leads_nowhere(index: Index, fold: bool) -> None:  # noqa: FBT001 - both ways
    text = "Viesti numero {} pitkästä jonosta {} kirjaston pihalla."
    for number in range(4):
        write(index, number, number + 10, text=text.format("abcd"[number] * 4, "efgh"[number] * 4))
    asked, size = pages(index), 2 if fold else 4
    page = asked.first("jono", "newest", size, fold=fold)
    assert page.cursor
    page = asked.next("jono", "newest", size, page.cursor, fold=fold)
    assert ([one.copies for one in page.shown], page.cursor) == ([1] * 2 if fold else [0] * 4, None)


def test_a_saved_search_that_was_changed_makes_the_cursor_another_query_s(index: Index) -> None:
    write(index, 1, 2)
    theme = OneTheme(parse("jono"))
    asked = replace(pages(index), ask=Ask(open_lexicon(), theme, SetClock(NOW)))
    page = asked.first("theme:ruuhka", "newest", 1)
    assert page.cursor
    assert asked.next("theme:ruuhka", "newest", 1, page.cursor).hits
    theme.tree = parse("jono OR bussi")
    with pytest.raises(BadCursor, match="belongs to another query or order"):
        asked.next("theme:ruuhka", "newest", 1, page.cursor)


def test_posts_of_one_moment_are_told_apart(index: Index) -> None:
    write(index, *range(10), published_at=PUBLISHED)
    asked = pages(index)
    page = asked.first("jono", "newest", 3)
    found = [hit["_id"] for hit in page.hits]
    while page.cursor:
        page = asked.next("jono", "newest", 3, page.cursor)
        found += [hit["_id"] for hit in page.hits]
    assert len(found) == len(set(found)) == 10


def test_the_more_it_speaks_of_it_the_earlier_it_comes(index: Index) -> None:
    write(
        index,
        1,
        text="Pitkä juttu, jossa jono mainitaan kerran ja sitten puhutaan aivan muusta, kuten säästä ja kissoista.",
    )
    write(index, 2, text="Jono, jono ja jono.")
    write(index, 3, text="Kassajono.")
    hits = pages(index).first("jono", "relevance", 10).hits
    assert hits[0]["_id"] == scored(2).id


def test_a_page_says_what_matched(index: Index) -> None:
    write(index, 1, text="Kelassa jonotettiin.")
    page = pages(index).first("kela", "newest", 10)
    assert page.question.marks(page.hits[0]["_source"]).text == ((0, 7),)


def test_relative_days_are_counted_from_the_first_page_on(index: Index) -> None:
    write(index, 1, 2, published_at=NOW - timedelta(days=6))
    asked = pages(index)
    page = asked.first("published:-7d", "newest", 1)
    assert page.cursor
    assert len(asked.next("published:-7d", "newest", 1, page.cursor).hits) == 1


def test_a_cursor_whose_view_is_gone_says_so(index: Index) -> None:
    write(index, 1, 2)
    asked = pages(index)
    page = asked.first("jono", "newest", 1)
    assert page.cursor
    index.admin.indices.delete(index=",".join(index.admin.indices.get(index=f"{index.alias}-v*")))
    with pytest.raises(BadCursor, match="older than 5m"):
        asked.next("jono", "newest", 1, page.cursor)


def test_what_cannot_be_asked_is_told_before_anything_is_opened(bare_index: Index) -> None:
    with pytest.raises(QueryError, match="column 6"):
        pages(bare_index).first("jono (", "newest", 1)
    with pytest.raises(NoIndex, match="no index behind"):
        pages(bare_index).first("jono", "newest", 1)
