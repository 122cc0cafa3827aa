"""An index with words by the lexicon `a` on the real Elasticsearch, and what rebuilds it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from kuulolla.records.correct import Correct
from kuulolla.records.corrections_index import CORRECTIONS_INDEX
from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import Retryable
from kuulolla.runtime.settings import RebuildSettings, RecordsSettings, load
from kuulolla.schemas.erasure import Erasure
from kuulolla.search.index import Generation, alias, apply_template, generations
from kuulolla.search.lexicons import Lexicons
from kuulolla.search.rebuild.run import Rebuild
from kuulolla.search.rebuild.sweep import Progress
from kuulolla.search.stage import Stage
from kuulolla.services.indexer.erase import Erase, Erasures
from kuulolla.services.indexer.write import Write
from tests.clocks import SetClock
from tests.search.rebuild.lexicons import analyser, lexicon_of, marked
from tests.services.indexer.conftest import Index, bare_index
from tests.services.indexer.posts import NOW

__all__ = ["bare_index"]  # fixtures


def short(seconds: float) -> bool:
    """Waits, though not for long, and is never asked to end."""
    time.sleep(min(seconds, 0.01))
    return True


class NoTopic:
    """A topic of erasures that has nothing new."""

    def poll(self, **_how: object) -> dict[object, object]:
        return {}


def wish_for(erase: Erase, *wishes: Erasure) -> None:
    """As when they come from the topic."""
    erase._take([wish.to_json() for wish in wishes])  # noqa: SLF001 - no topic here


def silent(_news: Progress | Retryable) -> None:
    """Hears of progress, and tells nobody."""


@dataclass(frozen=True)
class Place:
    """A namespace whose index may be built anew."""

    index: Index
    client: Elasticsearch
    records: Elasticsearch

    @property
    def namespace(self) -> str:
        return self.index.namespace

    def rebuild(
        self,
        mark: str = "b",
        client: Elasticsearch | None = None,
        wait: Callable[[float], bool] = short,
        tell: Callable[[Progress | Retryable], None] = silent,
    ) -> Rebuild:
        """To the lexicon of this mark."""
        return Rebuild(client or self.client, self.namespace, marked(mark), 0, wait, tell)

    def write(self, url: str | None = None) -> Write:
        """A writer as the service makes it, that is never asked to end."""
        address = {"KUULOLLA_ELASTICSEARCH_URL": url} if url else {}
        client = elasticsearch(self.index.settings(**address))
        return Write(client, self.namespace, SetClock(NOW), short, lambda _post: False, lexicon_of)

    def erase(self, erasures: Erasures) -> Erase:
        """What wipes as the service does it."""
        client = elasticsearch(self.index.settings())
        lexicons = Lexicons(client, self.namespace, lexicon_of)
        return Erase(NoTopic(), client, self.namespace, erasures, SystemClock(), short, lexicons)

    def correct(self) -> Correct:
        return Correct(self.records, self.namespace, Lexicons(self.records, self.namespace, lexicon_of))

    def stages(self) -> dict[int, Stage]:
        """Where each generation stands, by its number."""
        return {one.number: stage for one, stage in generations(self.client, self.namespace).items()}

    def month(self, number: int, month: str = "2026-11") -> str:
        """The index of a month in the generation of that number."""
        return Generation(self.namespace, number, "").index_of(month)

    def found(self, name: str | None = None) -> dict[str, dict[str, Any]]:
        """Every document behind the alias by id, `_marks` saying who made its words; one id twice fails the test."""
        name = name or self.index.alias
        self.index.admin.indices.refresh(index=name)
        answer = self.index.admin.search(
            index=name, size=10_000, docvalue_fields=[{"field": "terms"}], track_total_hits=True
        )
        hits = answer["hits"]["hits"]
        assert answer["hits"]["total"]["value"] == len(hits)
        found = {hit["_id"]: {**hit["_source"], "_index": hit["_index"], "_marks": _marks(hit)} for hit in hits}
        assert len(found) == len(hits), "a post is there twice"
        return found

    def indices(self) -> list[str]:
        """All that there are, behind the alias or not."""
        return sorted(self.index.admin.indices.get(index=f"{alias(self.namespace)}-v*"))

    def behind(self) -> list[str]:
        """Those behind the alias."""
        return sorted(self.index.admin.indices.get_alias(name=alias(self.namespace)))


def _marks(hit: dict[str, Any]) -> str:
    """Who made the words of a document, each mark once."""
    return "".join(sorted({term.partition(":")[0] for term in hit.get("fields", {}).get("terms", ())}))


@pytest.fixture
def place(bare_index: Index) -> Iterator[Place]:
    """A namespace with the first generation's template, and an index of corrections."""
    CORRECTIONS_INDEX.apply(bare_index.admin, bare_index.namespace, 0)
    apply_template(bare_index.admin, bare_index.namespace, 0, analyser("a"))
    client = elasticsearch(load(RebuildSettings, bare_index.environ))
    records = elasticsearch(load(RecordsSettings, bare_index.environ))
    yield Place(bare_index, client, records)
    client.close()
    records.close()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few documents a page, few to be left before the old generation is closed."""
    monkeypatch.setattr("kuulolla.search.rebuild.sweep.PAGE", 7)
    monkeypatch.setattr("kuulolla.search.rebuild.plan.FEW", 5)


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and sweeps that are many, and few enough while posts keep coming."""
    monkeypatch.setattr("kuulolla.search.rebuild.sweep.PAGE", 25)
    monkeypatch.setattr("kuulolla.search.rebuild.plan.FEW", 60)
