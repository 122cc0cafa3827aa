"""Following: what arrives is shown once, in order, and nothing that was there before."""

from collections.abc import Iterator

import pytest

from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import SearchSettings, load
from kuulolla.search.follow import Follow
from kuulolla.search.language.complain import QueryError
from kuulolla.search.language.expand import NoSavedSearches
from kuulolla.search.open_lexicon import open_lexicon
from kuulolla.search.question import Ask
from kuulolla.services.indexer.write import Write
from tests.services.indexer.conftest import Index, bare_index, index
from tests.services.indexer.posts import scored

__all__ = ["bare_index", "index"]  # fixtures

pytestmark = pytest.mark.real


class Steps:
    """Time that passes by one of the given steps at each wait, and then is over."""

    def __init__(self, *steps: list[int]) -> None:
        self._steps = iter(steps)
        self.write: Write | None = None
        self.index: Index | None = None

    def wait(self, _seconds: float) -> bool:
        assert self.write
        assert self.index
        numbers = next(self._steps, None)
        if numbers is None:
            return False
        posts = [scored(n % 100, text=f"Jono numero {n}.", revision=n // 100) for n in numbers]
        assert self.write.write(posts) == {}
        self.index.admin.indices.refresh(index=self.index.alias)
        return True


def followed(index: Index, steps: Steps, query: str) -> Iterator[str]:
    client = elasticsearch(index.settings())
    steps.index, steps.write = (
        index,
        Write(client, index.namespace, SystemClock(), lambda _s: False, lambda _post: False),
    )
    reader = elasticsearch(load(SearchSettings, index.environ))
    ask = Ask(open_lexicon(), NoSavedSearches(), SystemClock())
    return (found.document["text"] for found in Follow(reader, index.alias, ask, steps.wait).mentions(query))


def test_what_arrives_is_shown_once_in_order_and_what_was_there_is_not(index: Index) -> None:
    assert index.write().write([scored(99, text="Jono ennen.")]) == {}
    steps = Steps([1], [], [2], [3])
    assert list(followed(index, steps, "jono")) == [f"Jono numero {n}." for n in (1, 2, 3)]


def test_an_edited_post_is_shown_again_and_what_the_query_does_not_find_never(index: Index) -> None:
    assert index.write().write([scored(99, text="Jono ennen.")]) == {}
    steps = Steps([1], [101], [2])
    assert list(followed(index, steps, "jono -numero")) == []
    steps = Steps([3], [103], [103])
    assert list(followed(index, steps, "jono")) == ["Jono numero 3.", "Jono numero 103."]


def test_a_query_that_cannot_be_used_is_told_at_once(index: Index) -> None:
    with pytest.raises(QueryError):
        next(followed(index, Steps(), "jono ("))
