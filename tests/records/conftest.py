"""Posts, corrections, saved searches, API keys, watches and recipients of one's own on the real Elasticsearch."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from kuulolla.records.api_keys import ApiKeys
from kuulolla.records.api_keys_index import API_KEYS_INDEX
from kuulolla.records.correct import Correct
from kuulolla.records.corrections_index import CORRECTIONS_INDEX
from kuulolla.records.recipients import Recipients
from kuulolla.records.recipients_index import RECIPIENTS_INDEX
from kuulolla.records.searches import Searches
from kuulolla.records.searches_index import SEARCHES_INDEX
from kuulolla.records.watches import Watches
from kuulolla.records.watches_index import WATCHES_INDEX
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import KeysSettings, RecordsSettings, load
from kuulolla.schemas.scored_post import ScoredPost
from kuulolla.search.lexicons import Lexicons
from tests.command import kuulolla, kuulolla_here
from tests.services.indexer.conftest import Flow, Index, bare_index, flow, index, proxy

__all__ = ["bare_index", "flow", "index", "proxy"]  # fixtures


@dataclass(frozen=True)
class Corrected:
    """The index with its posts, and what corrects them as the user `records`."""

    index: Index
    correct: Correct

    def write(self, *posts: ScoredPost) -> None:
        """Index the posts, and let a search see them."""
        assert self.index.write().write(posts) == {}
        self.index.admin.indices.refresh(index=self.index.alias)

    def people(self, post: ScoredPost) -> Any:  # noqa: ANN401 - a part of a document
        """What the post's document says of people; None where it says nothing."""
        return self.index.documents()[post.id].get("people")

    def run(self, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """`kuulolla model corrections …`, without a process."""
        return kuulolla_here(self.index.environ, "model", "corrections", *words, **variables)

    def typed(self, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """The same as a process of its own."""
        return kuulolla(self.index.environ, "model", "corrections", *words, **variables)

    def exported(self, *words: str) -> list[dict[str, Any]]:
        """What `kuulolla model corrections export` writes; corrections just made too."""
        self.index.admin.indices.refresh(index=CORRECTIONS_INDEX.alias(self.index.namespace))
        done = self.run("export", *words)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def corrected(index: Index) -> Iterator[Corrected]:
    """A namespace with its template and its index of corrections."""
    CORRECTIONS_INDEX.apply(index.admin, index.namespace, 0)
    client = elasticsearch(load(RecordsSettings, index.environ))
    yield Corrected(index, Correct(client, index.namespace, Lexicons(client, index.namespace)))
    client.close()


@pytest.fixture
def running(corrected: Corrected, flow: Flow) -> Flow:
    """The topics before that index, for an indexer that runs."""
    assert flow.index is corrected.index
    return flow


@dataclass(frozen=True)
class GivenOut:
    """The API keys of a namespace, as the user `keys` has them, and `kuulolla keys` for them."""

    index: Index
    name: str
    keys: ApiKeys

    def run(self, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """`kuulolla keys …`, without a process."""
        return kuulolla_here(self.index.environ, "keys", *words, **variables)

    def typed(self, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """The same as a process of its own."""
        return kuulolla(self.index.environ, "keys", *words, **variables)


@pytest.fixture
def given_out(bare_index: Index) -> Iterator[GivenOut]:
    """A namespace with its index of API keys, and no key in it."""
    name = API_KEYS_INDEX.apply(bare_index.admin, bare_index.namespace, 0)
    client = elasticsearch(load(KeysSettings, bare_index.environ))
    yield GivenOut(bare_index, name, ApiKeys(client, bare_index.namespace))
    client.close()


@dataclass(frozen=True)
class SavedSearches:
    """An index of saved searches, and what writes them as the user `records`."""

    index: Index
    searches: Searches

    def run(self, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """`kuulolla …`, without a process."""
        return kuulolla_here(self.index.environ, *words, **variables)

    def typed(self, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """The same as a process of its own."""
        return kuulolla(self.index.environ, *words, **variables)

    def document(self, key: str) -> Any:  # noqa: ANN401 - a document
        """A document as it lies in the index."""
        return self.index.admin.get(index=SEARCHES_INDEX.alias(self.index.namespace), id=key)["_source"]


@pytest.fixture
def saved(bare_index: Index) -> Iterator[SavedSearches]:
    """A namespace with its index of saved searches, and none in it."""
    SEARCHES_INDEX.apply(bare_index.admin, bare_index.namespace, 0)
    client = elasticsearch(load(RecordsSettings, bare_index.environ))
    yield SavedSearches(bare_index, Searches(client, bare_index.namespace))
    client.close()


@dataclass(frozen=True)
class Watched:
    """Indices of saved searches, watches and recipients, and what writes them as the user `records`."""

    index: Index
    client: Elasticsearch

    def run(self, *words: str, stdin: str | None = None, **variables: str) -> "subprocess.CompletedProcess[str]":
        """`kuulolla …`, without a process."""
        return kuulolla_here(self.index.environ, *words, stdin=stdin, **variables)

    def typed(self, *words: str, stdin: str | None = None, **variables: str) -> "subprocess.CompletedProcess[str]":
        """The same as a process of its own."""
        return kuulolla(self.index.environ, *words, stdin=stdin, **variables)

    @property
    def searches(self) -> Searches:
        return Searches(self.client, self.index.namespace)

    @property
    def recipients(self) -> Recipients:
        return Recipients(self.client, self.index.namespace)

    @property
    def watches(self) -> Watches:
        return Watches(self.client, self.index.namespace)


@pytest.fixture
def watched(bare_index: Index) -> Iterator[Watched]:
    """A namespace with these indices, and nothing in them."""
    for records in (SEARCHES_INDEX, WATCHES_INDEX, RECIPIENTS_INDEX):
        records.apply(bare_index.admin, bare_index.namespace, 0)
    client = elasticsearch(load(RecordsSettings, bare_index.environ))
    yield Watched(bare_index, client)
    client.close()
