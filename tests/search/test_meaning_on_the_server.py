"""On the real Elasticsearch, a compiled query finds the posts that the direct evaluator says that the query finds."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch
from hypothesis import HealthCheck, given, settings

from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import Fault
from kuulolla.runtime.settings import AdminSettings, IndexerSettings, load
from kuulolla.search.compile import compile_tree
from kuulolla.search.language import bounds
from kuulolla.search.language.expand import MOST_CLAUSES
from kuulolla.search.language.show import show
from kuulolla.search.language.tree import Near, Tree, Word, any_of
from kuulolla.search.open_lexicon import open_lexicon
from kuulolla.search.read import ask
from kuulolla.search.words import WORD_FIELDS, IndexedWord, word_fields
from tests.search.language.evaluate import SamplePost, Token, finds
from tests.search.test_meaning import DISTANCES, FORMS, TREES, WORDS

pytestmark = pytest.mark.real

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
POSTS = 150


@dataclass(frozen=True)
class Indexed:
    """Sample posts by their id, as they lie in an index of their own."""

    client: Elasticsearch
    index: str
    posts: Mapping[str, tuple[Token, ...]]

    def check(self, tree: Tree) -> None:
        query = compile_tree(tree, WORDS, NOW)
        answer = self.client.search(index=self.index, query=query, size=POSTS, source=False)
        found = {hit["_id"] for hit in answer["hits"]["hits"]}
        meant = {key for key, tokens in self.posts.items() if finds(tree, SamplePost(tokens), WORDS, NOW)}
        assert found == meant, show(tree)


@pytest.fixture(scope="module")
def indexed(stack: Mapping[str, str]) -> Iterator[Indexed]:
    admin, client = elasticsearch(load(AdminSettings, stack)), elasticsearch(load(IndexerSettings, stack))
    index = f"posts.t{uuid4().hex[:10]}-words"
    properties = {**WORD_FIELDS, "deleted": {"type": "boolean"}}
    admin.indices.create(index=index, mappings={"dynamic": "strict", "properties": properties})
    dice = random.Random(7)  # noqa: S311 - texts, no secret
    posts = {str(at): WORDS.tokens(" ".join(dice.choices(FORMS, k=dice.randint(0, 8)))) for at in range(POSTS)}
    operations: list[Mapping[str, object]] = []
    for key, tokens in posts.items():
        operations += [{"create": {"_id": key}}, {**word_fields([_words(tokens)]), "deleted": False}]
    assert not client.bulk(index=index, operations=operations, refresh=True)["errors"]
    yield Indexed(client, index, posts)
    admin.indices.delete(index=index)
    admin.close()
    client.close()


def _words(tokens: Sequence[Token]) -> list[IndexedWord]:
    return [IndexedWord(token.form, tuple(sorted(token.lemmas)), tuple(sorted(token.parts))) for token in tokens]


_ON_A_SERVER = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_ON_A_SERVER
@given(TREES)
def test_the_server_finds_what_the_query_means(indexed: Indexed, tree: Tree) -> None:
    indexed.check(tree)


def test_the_server_takes_the_largest_query_that_one_can_write_and_says_what_is_too_much(indexed: Indexed) -> None:
    assert ask(indexed.client, indexed.index, query=_distances(bounds.MOST_CLAUSES))["_shards"]["failed"] == 0
    # Saved searches may make it so large; servers of tests have 512 MB.
    with pytest.raises(Fault, match="more words than this Elasticsearch takes"):
        ask(indexed.client, indexed.index, query=_distances(MOST_CLAUSES))


def _distances(many: int) -> Mapping[str, object]:
    """Any of so many different words near the next one, as people write them."""
    posts = (Path(__file__).parent / "relevance" / "first_posts.jsonl").read_text(encoding="utf-8").splitlines()
    written = dict.fromkeys(word for post in posts for word in json.loads(post)["text"].split() if word.isalpha())
    words = [Word(word) for word in list(written)[:many]]
    assert len(words) == many
    largest = any_of([Near(*pair, 5, ordered=False) for pair in zip(words[::2], words[1::2], strict=True)])
    return compile_tree(largest, open_lexicon(), NOW)


@_ON_A_SERVER
@given(DISTANCES)
def test_the_server_counts_distances_as_the_query_means_them(indexed: Indexed, tree: Tree) -> None:
    indexed.check(tree)
