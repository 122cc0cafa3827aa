"""The portal over HTTP, on the real Elasticsearch: an index with posts, saved searches, and API keys of every kind."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from kuulolla.cli.prepare import apply_index_template
from kuulolla.records.api_key import ApiKey, Scope
from kuulolla.records.api_keys import ApiKeys
from kuulolla.records.opened import open_generation
from kuulolla.records.saved_search import Definition
from kuulolla.records.versions import Change
from kuulolla.records.written_key import WrittenKey
from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.rate_limit import RateLimit
from kuulolla.runtime.serve import Server
from kuulolla.runtime.settings import AdminSettings, KeysSettings, PortalSettings, load
from kuulolla.schemas.post import Channel, Touchpoint
from kuulolla.schemas.scored_post import Language, ScoredPost, Unscored
from kuulolla.services.portal.access import Access
from kuulolla.services.portal.app import portal_app
from tests.clocks import SetClock
from tests.services.indexer.conftest import Index, fresh_index
from tests.services.indexer.posts import MIXED, NOW, full, scored

PUBLIC_URL = "https://kuulolla.kaislavesi.example"

SEARCHES = [
    Definition(kind="brand", name="kela", aliases=("Kela", "Kansaneläkelaitos", "FPA")),
    Definition(kind="brand", name="lähetär", aliases=("Lähetär",)),
    Definition(kind="theme", name="jonot", group="about", query="jono OR jonottaa"),
    Definition(kind="theme", name="aukiolot", group="about", query="kirjasto kiinni"),
]


def posts() -> list[ScoredPost]:
    """Forty posts of the last days, in several channels and languages; one has every field, one no sentiment."""
    said = [
        "Kelassa jonotettiin taas kaksi tuntia.",
        "Kiitos, nyt Kelan jono oli lyhyt! Menen Kelaan taas.",
        "Lähettären paketti oli myöhässä.",
        "Kirjasto oli kiinni ja jono ulottui kadulle. #jono",
        "FPA:s kö är lång.",
    ]
    return [
        full(),
        scored(1, sentiment=None, unscored=Unscored.NO_TEXT),
        *(
            scored(
                100 + number,
                text=said[number % 5],
                channel=[Channel.FORUM, Channel.FEEDBACK_FORM][number % 2],
                touchpoint=[Touchpoint.EXTERNAL, Touchpoint.OWNED][number % 2],
                language=Language(code="sv" if number % 5 == 4 else "fi", confidence=0.9),
                published_at=NOW - timedelta(hours=4 * number + 1),
                **({"sentiment": MIXED} if number % 3 == 0 else {}),
            )
            for number in range(40)
        ),
    ]


@dataclass(frozen=True)
class Portal:
    """The portal's address, and a key of each kind in full."""

    url: str
    keys: Mapping[str, str]
    index: Index
    records: ApiKeys

    def get(self, path: str, key: str | None = "good", **parameters: Any) -> httpx.Response:  # noqa: ANN401 - of a query
        """The answer to a GET under /api/v1, asked with one of the keys."""
        headers = {"Authorization": f"Bearer {self.keys.get(key, key)}"} if key else {}
        return httpx.get(f"{self.url}/api/v1{path}", params=parameters, headers=headers, timeout=60)

    def ask(
        self,
        method: str,
        path: str,
        key: str | None = "good",
        body: Any = None,  # noqa: ANN401 - JSON
        **parameters: Any,  # noqa: ANN401 - of a query
    ) -> httpx.Response:
        """The answer to any other request under /api/v1, with a body of JSON where one is given."""
        headers = {"Authorization": f"Bearer {self.keys.get(key, key)}"} if key else {}
        url = f"{self.url}/api/v1{path}"
        return httpx.request(method, url, params=parameters, json=body, headers=headers, timeout=60)

    def json(self, path: str, **parameters: Any) -> Any:  # noqa: ANN401 - JSON
        """The body of a good answer."""
        response = self.get(path, **parameters)
        assert response.status_code == 200, response.text
        return response.json()


def _given_out(records: ApiKeys) -> dict[str, str]:
    def make(label: str, *scopes: Scope, days: int = 30, rate: int = 60_000) -> str:
        written = WrittenKey.new()
        made_at = datetime.now(UTC) - timedelta(days=60) if days < 0 else datetime.now(UTC)
        records.create(
            ApiKey(
                id=written.id,
                sha256=written.sha256(),
                label=label,
                scopes=frozenset(scopes),
                created_at=made_at,
                created_by="testi",
                expires_at=datetime.now(UTC) + timedelta(days=days),
                rate_per_minute=rate,
            )
        )
        return written.text()

    with ThreadPoolExecutor() as at_once:  # each waits for the next refresh: a second for all together, not for each
        made = {
            "good": at_once.submit(make, "all", *Scope),
            "reads": at_once.submit(make, "reads", Scope.READ),
            "exports": at_once.submit(make, "exports", Scope.EXPORT),
            "expired": at_once.submit(make, "expired", *Scope, days=-1),
            "revoked": at_once.submit(make, "revoked", *Scope),
            "slow": at_once.submit(make, "slow", *Scope, rate=6),
            "slow reader": at_once.submit(make, "slow reader", Scope.READ, rate=6),
        }
    return {"unknown": WrittenKey.new().text(), **{name: key.result() for name, key in made.items()}}


@pytest.fixture(scope="session")
def portal(stack: Mapping[str, str]) -> Iterator[Portal]:
    with made_portal(stack, posts()) as made:
        yield made


@contextmanager
def made_portal(stack: Mapping[str, str], said: Sequence[ScoredPost] = ()) -> Iterator[Portal]:
    """The portal before an index of its own with these posts, which is gone after the block."""
    with fresh_index(stack) as index:
        apply_index_template(load(AdminSettings, index.environ))
        if said:
            assert index.write().write(said) == {}
            index.admin.indices.refresh(index=index.alias)
        client = elasticsearch(load(PortalSettings, index.environ))
        opened = open_generation(client, index.generation, SetClock(NOW))
        opened.searches.write(SEARCHES, Change("testi", NOW), {})
        records = ApiKeys(elasticsearch(load(KeysSettings, index.environ)), index.namespace)
        keys = _given_out(records)
        records.revoke(WrittenKey.read(keys["revoked"]).id, "testi", datetime.now(UTC))
        access = Access(ApiKeys(client, index.namespace), RateLimit(), SystemClock())
        app = portal_app(lambda: opened, access, PUBLIC_URL)
        with Server(app, "127.0.0.1", 0, "portal") as server:
            yield Portal(f"http://127.0.0.1:{server.port}", keys, index, records)
