"""What a Finnish reader expects is found, on the real Elasticsearch: the two sets that relevance/*.md tell of."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean
from typing import Any
from uuid import uuid4

import pytest

from kuulolla.finnish.language import identify
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AdminSettings, SearchSettings, load
from kuulolla.schemas.scored_post import Label, Language
from kuulolla.search.index import alias, apply_template
from kuulolla.search.language.expand import NoSavedSearches
from kuulolla.search.open_lexicon import open_lexicon
from kuulolla.search.page import Pages
from kuulolla.search.question import Ask
from tests.clocks import SetClock
from tests.services.indexer.conftest import Index
from tests.services.indexer.posts import SENTIMENT, scored

pytestmark = pytest.mark.real

RELEVANCE = Path(__file__).parent / "relevance"
SETS = ("first", "second")
LEAST = 0.95
# Without Voikko spoken Finnish is read less well (docs/finnish.md).
LEAST_OF_A_KIND = 0.85 if open_lexicon().id.startswith("voikko") else 0.8
KINDS = {
    *("base_form", "inflected", "compound", "colloquial", "proper_name", "acronym"),
    *("phrase", "distance", "boolean", "field", "swedish_name"),
}


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (RELEVANCE / name).read_text(encoding="utf-8").splitlines()]


@dataclass(frozen=True)
class Judged:
    """The pages to ask, the queries, and each post's id in the set by its id in the index."""

    queries: Sequence[Mapping[str, Any]]
    pages: Pages
    names: Mapping[str, str]

    def f1(self, query: str, relevant: list[str]) -> float:
        """F1 of what the query finds; 1 is all that is relevant and nothing else."""
        found = {self.names[hit["_id"]] for hit in self.pages.first(query, "newest", 1_000).hits}
        return 2 * len(found & set(relevant)) / (len(found) + len(relevant))


@pytest.fixture(scope="module", params=SETS)
def judged(stack: Mapping[str, str], request: pytest.FixtureRequest) -> Iterator[Judged]:
    """The posts, indexed as the service does it: their language as we tell it, their sentiment as it is written."""
    namespace = f"t{uuid4().hex[:10]}"
    environ = {**stack, "KUULOLLA_NAMESPACE": namespace}
    admin = elasticsearch(load(AdminSettings, environ))
    index = Index(environ, namespace, admin)
    generation = apply_template(admin, namespace, 0, open_lexicon().id)
    posts = {}
    for number, line in enumerate(lines(f"{request.param}_posts.jsonl")):
        told = {name: value for name, value in line.items() if name not in {"id", "lang", "sentiment"}}
        language = identify(f"{line.get('title', '')} {line['text']}")
        said = Language(code=language.code, confidence=language.confidence)
        sentiment = SENTIMENT.model_copy(update={"label": Label(line["sentiment"])})
        posts[line["id"]] = scored(number, **told, language=said, sentiment=sentiment)
    assert index.write().write(list(posts.values())) == {}
    admin.indices.refresh(index=alias(namespace))
    ask = Ask(open_lexicon(), NoSavedSearches(), SetClock(datetime(2026, 11, 29, 12, tzinfo=UTC)))
    yield Judged(
        lines(f"{request.param}_queries.jsonl"),
        Pages(elasticsearch(load(SearchSettings, environ)), alias(namespace), ask),
        {post.id: name for name, post in posts.items()},
    )
    admin.indices.delete(index=",".join(admin.indices.get(index=generation.pattern)))
    admin.indices.delete_index_template(name=generation.name)
    admin.close()


@pytest.mark.parametrize(("name", "enough"), [("first", 300), ("second", 250)])
def test_a_set_has_queries_of_every_kind_over_enough_posts(name: str, enough: int) -> None:
    posts, queries = lines(f"{name}_posts.jsonl"), lines(f"{name}_queries.jsonl")
    assert len({post["text"] for post in posts}) == len(posts) >= enough
    assert len({query["query"] for query in queries}) == len(queries) >= 60
    assert {query["kind"] for query in queries} == KINDS
    assert all(query["relevant"] and {*query["relevant"]} <= {post["id"] for post in posts} for query in queries)


def test_what_a_reader_expects_is_found_and_little_else(judged: Judged) -> None:
    by_kind: dict[str, list[float]] = defaultdict(list)
    for line in judged.queries:
        by_kind[line["kind"]].append(judged.f1(line["query"], line["relevant"]))
    figures = {kind: round(mean(found), 3) for kind, found in by_kind.items()}
    assert min(figures.values()) >= LEAST_OF_A_KIND, figures
    assert mean(found for kind in by_kind.values() for found in kind) >= LEAST, figures
