"""Indices of their own on the real Elasticsearch, filled with documents."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from uuid import uuid4

import pytest

from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AdminSettings, IndexerSettings, SearchSettings, load
from kuulolla.search.document import Document
from kuulolla.search.index import alias, apply_template
from kuulolla.search.open_lexicon import open_lexicon
from kuulolla.search.with_words import with_words
from tests.search.count.listened import Listened, published, random_documents

Store = Callable[[Iterable[Document]], Listened]


@pytest.fixture(scope="session")
def stored(stack: Mapping[str, str]) -> Iterator[Store]:
    """Makes an index of its own that holds some documents; all are deleted afterwards."""
    admin, writer = elasticsearch(load(AdminSettings, stack)), elasticsearch(load(IndexerSettings, stack))
    reader, lexicon, made = elasticsearch(load(SearchSettings, stack)), open_lexicon(), []

    def store(documents: Iterable[Document]) -> Listened:
        kept = tuple(documents)
        generation = apply_template(admin, f"t{uuid4().hex[:10]}", 0, lexicon.id)
        made.append(generation)
        operations: list[Mapping[str, Any]] = []
        for one in kept:
            index = generation.index_for(published(one))
            operations += [{"create": {"_index": index, "_id": one["id"]}}, with_words(one, lexicon)]
        assert not writer.bulk(operations=operations, refresh=True)["errors"]
        present = tuple(one for one in kept if not one["deleted"])
        return Listened(reader, alias(generation.namespace), lexicon, present)

    yield store
    for generation in made:
        indices = list(admin.indices.get(index=generation.pattern))
        admin.indices.delete(index=",".join(indices))
        admin.indices.delete_index_template(name=generation.name)
    for client in (admin, writer, reader):
        client.close()


@pytest.fixture(scope="session")
def listened(stored: Store) -> Listened:
    """The random posts, stored."""
    return stored(random_documents())
