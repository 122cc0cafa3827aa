"""What each service may do with Elasticsearch: what it needs, and nothing else."""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from kuulolla.cli.prepare import RECORDS as PREPARED
from kuulolla.stack.record import StackRecord
from kuulolla.stack.secret_values import StackSecrets

pytestmark = pytest.mark.real

RECORDS = [index.kind for index in PREPARED]


@dataclass(frozen=True)
class Elasticsearch:
    """The server, asked as one user or another; `month` is an index of this test module's own."""

    address: str
    passwords: Mapping[str, str]
    namespace: str

    @property
    def month(self) -> str:
        return f"{self.namespace}-v1-2026-11"

    def of(self, kind: str) -> str:
        """The index of a kind of record."""
        return f"{self.namespace.replace('posts', kind)}-v1"

    def at(self, path: str) -> str:
        """The path with the names of these indices, and an id that nothing has."""
        named = path.replace("MONTH", self.month).replace("ALIAS", self.namespace)
        for kind in RECORDS:
            named = named.replace(kind.upper(), self.of(kind))
        return named.format(uuid4().hex)

    def ask(self, user: str, method: str, path: str, body: object = None, password: str | None = None) -> int:
        return self.answer(user, method, path, body, password)[0]

    def answer(
        self, user: str, method: str, path: str, body: object = None, password: str | None = None
    ) -> tuple[int, Any]:
        login = base64.b64encode(f"{user}:{password or self.passwords.get(user, 'x')}".encode()).decode()
        headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}
        connection = HTTPConnection(self.address, timeout=30)
        try:
            # A list is the lines of a bulk request.
            lines = body if isinstance(body, list) else [] if body is None else [body]
            connection.request(method, path, "".join(f"{json.dumps(line)}\n" for line in lines), headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read() or b"null")
        finally:
            connection.close()


@pytest.fixture(scope="module")
def elasticsearch(stack: Mapping[str, str]) -> Iterator[Elasticsearch]:
    """The test stack's server, with a template and one post in an index of this module's own."""
    folder = Path(stack["KUULOLLA_STACK_DIR"])
    record = StackRecord.model_validate_json((folder / "stack.json").read_bytes())
    secrets = StackSecrets.model_validate_json((folder / "secrets.json").read_bytes())
    server = Elasticsearch(
        record.elasticsearch_url.removeprefix("http://"), secrets.elasticsearch, f"posts.t{uuid4().hex[:8]}"
    )
    template: dict[str, Any] = {
        "index_patterns": [f"{server.namespace}-v1-*"],
        "template": {
            "settings": {"number_of_replicas": 0},
            "mappings": {"dynamic": "strict", "properties": {"text": {"type": "text"}}},
            "aliases": {server.namespace: {}},
        },
    }
    assert server.ask("admin", "PUT", f"/_index_template/{server.namespace}", template) == 200
    assert server.ask("indexer", "PUT", f"/{server.month}/_create/1?refresh=true", {"text": "hei"}) == 201
    made = {"mappings": template["template"]["mappings"]}
    for kind in RECORDS:
        assert server.ask("admin", "PUT", f"/{server.of(kind)}", made) == 200
    assert server.ask("keys", "PUT", f"/{server.of('keys')}/_create/1", {"text": "hash"}) == 201
    yield server
    for kind in RECORDS:
        assert server.ask("admin", "DELETE", f"/{server.of(kind)}") == 200
    assert server.ask("admin", "DELETE", f"/{server.month}") == 200
    assert server.ask("admin", "DELETE", f"/_index_template/{server.namespace}") == 200


def test_the_indexer_s_first_post_of_a_month_makes_the_index_and_its_alias_from_the_template(
    elasticsearch: Elasticsearch,
) -> None:
    assert elasticsearch.ask("search", "GET", f"/{elasticsearch.namespace}/_doc/1") == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", "/MONTH/_create/{}", {"text": "moi"}, 201),
        ("POST", "/MONTH/_mget", {"ids": ["1"]}, 200),
        ("POST", "/MONTH/_refresh", None, 200),
        ("GET", "/MONTH/_mapping", None, 200),
        ("PUT", "/other/_doc/1", {"text": "moi"}, 403),
        ("DELETE", "/MONTH", None, 403),
        ("PUT", "/MONTH/_mapping", {"properties": {"more": {"type": "keyword"}}}, 403),
        ("PUT", "/_index_template/mine", {"index_patterns": ["posts.mine*"]}, 403),
        ("GET", "/_cluster/health", None, 403),
        ("PUT", "/CORRECTIONS/_doc/1", {"text": "moi"}, 403),
        ("PUT", "/SEARCHES/_doc/1", {"text": "moi"}, 403),
        ("GET", "/SEARCHES/_search", None, 403),
    ],
)
def test_the_indexer_writes_posts_and_nothing_else(
    elasticsearch: Elasticsearch, method: str, path: str, body: object, status: int
) -> None:
    assert elasticsearch.ask("indexer", method, elasticsearch.at(path), body) == status


def test_the_indexer_creates_updates_and_deletes_in_bulk(elasticsearch: Elasticsearch) -> None:
    post = {"_index": elasticsearch.month, "_id": uuid4().hex}
    lines = [{"create": post}, {"text": "uusi"}, {"index": post}, {"text": "muutettu"}, {"delete": post}]
    status, answer = elasticsearch.answer("indexer", "POST", "/_bulk", lines)
    assert status == 200
    assert [next(iter(item.values()))["status"] for item in answer["items"]] == [201, 200, 200]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/ALIAS/_search", None, 200),
        ("GET", "/MONTH/_doc/1", None, 200),
        ("GET", "/_cluster/health", None, 200),
        ("PUT", "/MONTH/_doc/2", {"text": "moi"}, 403),
        ("DELETE", "/MONTH/_doc/1", None, 403),
        ("PUT", "/posts.new-v1-2026-11/_doc/1", {"text": "moi"}, 403),
        ("DELETE", "/MONTH", None, 403),
        ("GET", "/other/_search", None, 403),
        ("GET", "/CORRECTIONS/_search", None, 403),
        ("GET", "/SEARCHES/_search", None, 200),
        ("PUT", "/SEARCHES/_doc/1", {"text": "moi"}, 403),
        ("DELETE", "/SEARCHES/_doc/1", None, 403),
    ],
)
def test_search_reads_posts_and_saved_searches_and_writes_nothing(
    elasticsearch: Elasticsearch, method: str, path: str, body: object, status: int
) -> None:
    assert elasticsearch.ask("search", method, elasticsearch.at(path), body) == status


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/ALIAS/_count", None, 200),
        ("GET", "/_cluster/health", None, 200),
        ("PUT", "/MONTH/_mapping", {"properties": {"more": {"type": "keyword"}}}, 200),
        ("PUT", "/MONTH/_doc/2", {"text": "moi"}, 403),
        ("PUT", "/other", None, 403),
        ("PUT", "/_security/user/eve", {"password": "long enough", "roles": ["admin"]}, 403),
        ("PUT", "/_cluster/settings", {"persistent": {"search.default_search_timeout": "1s"}}, 403),
    ],
)
def test_admin_keeps_indices_and_templates_and_writes_no_post(
    elasticsearch: Elasticsearch, method: str, path: str, body: object, status: int
) -> None:
    assert elasticsearch.ask("admin", method, elasticsearch.at(path), body) == status


def test_the_indexer_deletes_corrections_of_what_is_erased(elasticsearch: Elasticsearch) -> None:
    assert elasticsearch.ask("records", "PUT", elasticsearch.at("/CORRECTIONS/_create/9"), {"text": "moi"}) == 201
    assert elasticsearch.ask("indexer", "POST", elasticsearch.at("/CORRECTIONS/_refresh")) == 200
    assert elasticsearch.ask("indexer", "GET", elasticsearch.at("/CORRECTIONS/_search")) == 200
    lines = [{"delete": {"_index": elasticsearch.of("corrections"), "_id": "9"}}]
    status, answer = elasticsearch.answer("indexer", "POST", "/_bulk", lines)
    assert (status, answer["items"][0]["delete"]["status"]) == (200, 200)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/ALIAS/_search", None, 200),
        ("PUT", "/MONTH/_doc/1", {"text": "hei"}, 200),
        ("POST", "/MONTH/_update/1", {"doc": {"text": "hei"}}, 403),
        ("DELETE", "/MONTH/_doc/1", None, 403),
        ("DELETE", "/MONTH", None, 403),
        ("PUT", "/MONTH/_mapping", {"properties": {"more": {"type": "keyword"}}}, 403),
        ("PUT", "/CORRECTIONS/_create/{}", {"text": "moi"}, 201),
        ("PUT", "/CORRECTIONS/_doc/1", {"text": "moi"}, 201),
        ("DELETE", "/CORRECTIONS/_doc/1", None, 200),
        ("DELETE", "/CORRECTIONS", None, 403),
        ("PUT", "/CORRECTIONS-2/_doc/1", {"text": "moi"}, 403),
        ("PUT", "/SEARCHES/_create/{}?refresh=true", {"text": "moi"}, 201),
        ("PUT", "/SEARCHES/_doc/1?refresh=true", {"text": "moi"}, 201),
        ("POST", "/SEARCHES/_mget", {"ids": ["1"]}, 200),
        ("GET", "/SEARCHES/_search", None, 200),
        ("DELETE", "/SEARCHES/_doc/1?refresh=true", None, 200),
        ("DELETE", "/SEARCHES", None, 403),
        ("PUT", "/SEARCHES/_mapping", {"properties": {"more": {"type": "keyword"}}}, 403),
        ("PUT", "/SEARCHES-2/_doc/1", {"text": "moi"}, 403),
        ("GET", "/_cluster/health", None, 403),
    ],
)
def test_records_writes_corrections_searches_and_onto_posts_and_deletes_no_post(
    elasticsearch: Elasticsearch, method: str, path: str, body: object, status: int
) -> None:
    assert elasticsearch.ask("records", method, elasticsearch.at(path), body) == status


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/KEYS/_doc/1", None, 200),
        ("POST", "/KEYS/_pit?keep_alive=1m", None, 200),
        ("PUT", "/KEYS/_create/{}?refresh=wait_for", {"text": "hash"}, 201),
        ("POST", "/KEYS/_update/1?refresh=wait_for", {"doc": {"text": "hash"}}, 200),
        ("DELETE", "/KEYS/_doc/1", None, 403),
        ("DELETE", "/KEYS", None, 403),
        ("PUT", "/KEYS/_mapping", {"properties": {"more": {"type": "keyword"}}}, 403),
        ("PUT", "/KEYS-2/_doc/1", {"text": "hash"}, 403),
        ("GET", "/ALIAS/_search", None, 403),
        ("PUT", "/CORRECTIONS/_doc/1", {"text": "moi"}, 403),
        ("GET", "/_cluster/health", None, 403),
        ("PUT", "/_security/user/eve", {"password": "long enough", "roles": ["keys"]}, 403),
    ],
)
def test_keys_gives_out_and_revokes_keys_and_deletes_none(
    elasticsearch: Elasticsearch, method: str, path: str, body: object, status: int
) -> None:
    assert elasticsearch.ask("keys", method, elasticsearch.at(path), body) == status


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/ALIAS/_search", None, 200),
        ("GET", "/SEARCHES/_search", None, 200),
        ("GET", "/WATCHES/_search", None, 200),
        ("GET", "/RECIPIENTS/_search", None, 200),
        ("PUT", "/MONTH/_doc/1", {"text": "moi"}, 403),
        ("PUT", "/SEARCHES/_create/{}", {"text": "moi"}, 403),
        ("PUT", "/WATCHES/_create/{}", {"text": "moi"}, 403),
        ("PUT", "/RECIPIENTS/_create/{}", {"text": "moi"}, 403),
        ("PUT", "/WATCH-STATES/_create/1", {"text": "moi"}, 201),
        ("DELETE", "/WATCH-STATES/_doc/1", None, 403),
        ("PUT", "/INCIDENTS/_create/{}?refresh=true", {"text": "moi"}, 201),
        ("PUT", "/INCIDENTS/_doc/1", {"text": "moi"}, 201),
        ("DELETE", "/INCIDENTS/_doc/1", None, 403),
        ("PUT", "/DELIVERIES/_create/{}", {"text": "moi"}, 201),
        ("PUT", "/DELIVERIES/_doc/1", {"text": "moi"}, 201),
        ("POST", "/DELIVERIES/_refresh", None, 200),
        ("DELETE", "/DELIVERIES/_doc/1", None, 403),
        ("PUT", "/LEASES/_create/1", {"text": "moi"}, 201),
        ("DELETE", "/LEASES/_doc/1", None, 200),
        ("DELETE", "/LEASES", None, 403),
        ("PUT", "/INCIDENTS/_mapping", {"properties": {"more": {"type": "keyword"}}}, 403),
        ("PUT", "/INCIDENTS-2/_doc/1", {"text": "moi"}, 403),
        ("PUT", "/CORRECTIONS/_doc/1", {"text": "moi"}, 403),
        ("GET", "/_cluster/health", None, 403),
    ],
)
def test_alerts_writes_incidents_deliveries_and_leases_and_reads_what_they_stand_on(
    elasticsearch: Elasticsearch, method: str, path: str, body: object, status: int
) -> None:
    assert elasticsearch.ask("alerts", method, elasticsearch.at(path), body) == status


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", "/WATCHES/_create/{}?refresh=true", {"text": "moi"}, 201),
        ("PUT", "/RECIPIENTS/_create/{}?refresh=true", {"text": "moi"}, 201),
        ("PUT", "/RECIPIENTS/_doc/{}", {"text": "moi"}, 201),
        ("DELETE", "/RECIPIENTS/_doc/{}?refresh=true", None, 404),  # allowed, and there is none
        ("PUT", "/INCIDENTS/_create/{}?refresh=true", {"text": "moi"}, 201),
        ("DELETE", "/INCIDENTS/_doc/{}", None, 403),
        ("PUT", "/DELIVERIES/_create/{}", {"text": "moi"}, 201),
        ("PUT", "/DELIVERIES/_doc/{}", {"text": "moi"}, 403),
        ("DELETE", "/DELIVERIES/_doc/{}", None, 403),
        ("GET", "/DELIVERIES/_search", None, 200),
        ("GET", "/LEASES/_search", None, 403),
    ],
)
def test_people_say_what_is_watched_and_who_is_told_and_send_nothing_themselves(
    elasticsearch: Elasticsearch, method: str, path: str, body: object, status: int
) -> None:
    for user in ("records", "portal"):
        assert elasticsearch.ask(user, method, elasticsearch.at(path), body) == status


def test_the_indexer_takes_what_is_erased_out_of_incidents_and_deletes_none(elasticsearch: Elasticsearch) -> None:
    for method, path, body, status in (
        ("PUT", "/INCIDENTS/_doc/7", {"text": "moi"}, 201),
        ("POST", "/INCIDENTS/_pit?keep_alive=1m", None, 200),
        ("DELETE", "/INCIDENTS/_doc/7", None, 403),
        ("GET", "/DELIVERIES/_search", None, 403),
    ):
        assert elasticsearch.ask("indexer", method, elasticsearch.at(path), body) == status


def test_admin_deletes_what_alerts_left_behind_and_writes_nothing_there(elasticsearch: Elasticsearch) -> None:
    for kind in ("incidents", "deliveries", "watch-states", "leases"):
        lines = [{"delete": {"_index": elasticsearch.of(kind), "_id": "none"}}]
        status, answer = elasticsearch.answer("admin", "POST", "/_bulk", lines)
        assert (status, answer["items"][0]["delete"]["status"]) == (200, 404)
        assert elasticsearch.ask("admin", "GET", f"/{elasticsearch.of(kind)}/_search") == 200
        assert elasticsearch.ask("admin", "PUT", f"/{elasticsearch.of(kind)}/_create/8", {"text": "moi"}) == 403
    assert elasticsearch.ask("admin", "GET", elasticsearch.at("/WATCHES/_search")) == 200
    assert elasticsearch.ask("admin", "PUT", elasticsearch.at("/WATCHES/_create/8"), {"text": "moi"}) == 403


ALLOWED = {("indexer", "incidents"), *(("admin", kind) for kind in ("watches", "incidents", "deliveries", "leases"))}
NOBODY = [
    (user, kind)
    for user in ("admin", "indexer", "search", "keys", "rebuild")
    for kind in ("watches", "recipients", "incidents", "deliveries", "leases")
    if (user, kind) not in ALLOWED
]


@pytest.mark.parametrize(("user", "kind"), NOBODY)
def test_nobody_else_reads_or_writes_what_alerts_stand_on(elasticsearch: Elasticsearch, user: str, kind: str) -> None:
    assert elasticsearch.ask(user, "GET", f"/{elasticsearch.of(kind)}/_search") == 403
    assert elasticsearch.ask(user, "PUT", f"/{elasticsearch.of(kind)}/_create/8", {"text": "moi"}) == 403


@pytest.mark.parametrize("user", ["admin", "indexer", "search", "records", "rebuild", "alerts"])
def test_nobody_else_reads_or_writes_keys(elasticsearch: Elasticsearch, user: str) -> None:
    for method, path, body in (
        ("GET", "/KEYS/_doc/1", None),
        ("GET", "/KEYS/_search", None),
        ("PUT", "/KEYS/_create/{}", {"text": "hash"}),
        ("POST", "/KEYS/_update/1", {"doc": {"text": "hash"}}),
    ):
        assert elasticsearch.ask(user, method, elasticsearch.at(path), body) == 403


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", "/MONTH/_create/{}", {"text": "moi"}, 201),
        ("POST", "/MONTH/_refresh", None, 200),
        ("GET", "/MONTH/_stats?level=shards", None, 200),
        ("PUT", "/ALIAS-v2-2026-11", None, 200),
        ("PUT", "/ALIAS-v2-2026-11/_block/write", None, 200),
        ("POST", "/_aliases", {"actions": [{"add": {"index": "ALIAS-v2-2026-11", "alias": "ALIAS"}}]}, 200),
        ("DELETE", "/ALIAS-v2-2026-11", None, 200),
        ("GET", "/CORRECTIONS/_search", None, 200),
        ("DELETE", "/MONTH/_doc/1", None, 403),
        ("PUT", "/CORRECTIONS/_create/{}", {"text": "moi"}, 403),
        ("DELETE", "/CORRECTIONS", None, 403),
        ("PUT", "/other", None, 403),
        ("PUT", "/_security/user/eve", {"password": "long enough", "roles": ["admin"]}, 403),
        ("PUT", "/_cluster/settings", {"persistent": {"search.default_search_timeout": "1s"}}, 403),
    ],
)
def test_rebuild_makes_indices_of_posts_and_writes_into_them_and_changes_no_correction(
    elasticsearch: Elasticsearch, method: str, path: str, body: object, status: int
) -> None:
    named = json.loads(elasticsearch.at(json.dumps(body).replace("{", "{{").replace("}", "}}")))
    assert elasticsearch.ask("rebuild", method, elasticsearch.at(path), named) == status


@pytest.mark.parametrize(
    "user", ["admin", "indexer", "search", "records", "rebuild", "keys", "portal", "alerts", "elastic", "nobody"]
)
def test_a_wrong_password_and_an_unknown_user_are_turned_away(elasticsearch: Elasticsearch, user: str) -> None:
    assert elasticsearch.ask(user, "GET", "/_cluster/health", password="changeme") == 401


def test_posts_written_before_the_template_was_applied_are_refused(elasticsearch: Elasticsearch) -> None:
    """Elasticsearch would otherwise guess a mapping, which could never be mended."""
    astray = f"{elasticsearch.namespace}x-v1-2026-11"
    assert elasticsearch.ask("indexer", "PUT", f"/{astray}/_doc/1", {"text": "moi"}) == 403
    assert elasticsearch.ask("admin", "DELETE", f"/{astray}") == 200


def test_a_misspelt_index_name_does_not_become_an_index(elasticsearch: Elasticsearch) -> None:
    status, _ = elasticsearch.answer("indexer", "PUT", "/post-v1-2026-11/_doc/1", {"text": "moi"})
    assert status == 403
