"""Walking the real index: every document once, in order, as it stood at the beginning."""

from datetime import timedelta

import pytest
from elasticsearch import Elasticsearch

from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import Fault, IndexAway
from kuulolla.runtime.settings import SearchSettings, load
from kuulolla.search.read import NoIndex
from kuulolla.search.walk import count, walk
from tests.services.indexer.conftest import Index, bare_index, index
from tests.services.indexer.posts import PUBLISHED, scored

__all__ = ["bare_index", "index"]  # fixtures

pytestmark = pytest.mark.real

EVERYTHING = {"term": {"deleted": False}}
OLDEST_FIRST = ("published_at", "id")
# Two at every second, over two months.
POSTS = [scored(number, published_at=PUBLISHED + timedelta(days=number // 2 * 3)) for number in range(20)]


def _client(index: Index, **changes: str) -> Elasticsearch:
    return elasticsearch(load(SearchSettings, {**index.environ, **changes}))


@pytest.mark.parametrize("size", [1, 7, 20, 500])
def test_every_document_comes_once_and_in_order_whatever_the_size_of_a_page(index: Index, size: int) -> None:
    index.write().write(list(reversed(POSTS)))
    index.admin.indices.refresh(index=index.alias)
    client = _client(index)
    pages = list(walk(client, index.alias, EVERYTHING, OLDEST_FIRST, size))
    assert all(0 < len(page) <= size for page in pages)
    found = [hit["_source"]["id"] for page in pages for hit in page]
    assert found == [post.id for post in sorted(POSTS, key=lambda post: (post.published_at, post.id))]
    assert count(client, index.alias, EVERYTHING) == 20


def test_what_is_written_meanwhile_is_not_seen(index: Index) -> None:
    index.write().write(POSTS[:4])
    index.admin.indices.refresh(index=index.alias)
    pages = walk(_client(index), index.alias, EVERYTHING, OLDEST_FIRST, 2)
    seen = [hit["_source"]["text"] for hit in next(pages)]
    index.write().write([post.model_copy(update={"revision": 1, "text": "muokattu"}) for post in POSTS])
    index.admin.indices.refresh(index=index.alias)
    seen += [hit["_source"]["text"] for page in pages for hit in page]
    assert sorted(seen) == sorted(post.text for post in POSTS[:4])


def test_a_view_that_elasticsearch_let_go_is_told(index: Index) -> None:
    index.write().write(POSTS)
    index.admin.indices.refresh(index=index.alias)
    client = _client(index)
    pages = walk(client, index.alias, EVERYTHING, OLDEST_FIRST, 2)
    next(pages)
    client.close_point_in_time(id=pages.gi_frame.f_locals["view"])  # type: ignore[attr-defined] # as time would
    with pytest.raises(Fault, match="start again"):
        next(pages)


def test_an_index_that_is_not_there_or_does_not_answer_is_told(bare_index: Index) -> None:
    client = _client(bare_index)
    assert count(client, bare_index.alias, EVERYTHING) == 0
    with pytest.raises(NoIndex):
        next(walk(client, bare_index.alias, EVERYTHING, OLDEST_FIRST))
    away = _client(bare_index, KUULOLLA_ELASTICSEARCH_URL="http://127.0.0.1:9")
    with pytest.raises(IndexAway):
        next(walk(away, bare_index.alias, EVERYTHING, OLDEST_FIRST))
