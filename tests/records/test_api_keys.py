"""API keys given out, found, listed and revoked, on the real Elasticsearch."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kuulolla.records.api_key import VALID_FOR, ApiKey, Scope, Verdict, verify
from kuulolla.records.api_keys import ApiKeys, KeyIsThere, NoSuchKey
from kuulolla.records.api_keys_index import API_KEYS_INDEX, FIELDS
from kuulolla.records.written_key import WrittenKey
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import Fault, IndexAway
from kuulolla.runtime.settings import ElasticsearchSettings, KeysSettings, RecordsSettings, SearchSettings, load
from tests.records.conftest import GivenOut
from tests.services.indexer.proxy import Proxy

pytestmark = pytest.mark.real

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def kept(written: WrittenKey, created_at: datetime = NOW) -> ApiKey:
    return ApiKey(
        id=written.id,
        sha256=written.sha256(),
        label="raportti",
        scopes=frozenset({Scope.READ, Scope.EXPORT}),
        created_at=created_at,
        created_by="maija",
        expires_at=created_at + VALID_FOR,
    )


def test_a_key_that_was_given_out_is_found_as_it_was_made_and_opens_what_it_may(given_out: GivenOut) -> None:
    written = WrittenKey.new()
    given_out.keys.create(kept(written))
    found = given_out.keys.find(written.id)
    assert found == kept(written)
    presented = WrittenKey.read(written.text())
    assert verify(presented, found, LATER, Scope.EXPORT) is Verdict.OK
    assert given_out.keys.find(WrittenKey.new().id) is None


def test_elasticsearch_holds_no_secret(given_out: GivenOut) -> None:
    written = WrittenKey.new()
    given_out.keys.create(kept(written))
    stored = str(given_out.keys.client.search(index=given_out.name, version=True).body)
    assert written.sha256() in stored
    for secret in (written.text().rpartition("_")[2][:40], written.secret.hex(), repr(written.secret)[2:-1]):
        assert secret not in stored


def test_nobody_takes_a_key_s_place(given_out: GivenOut) -> None:
    written = WrittenKey.new()
    given_out.keys.create(kept(written))
    with pytest.raises(KeyIsThere, match=written.id):
        given_out.keys.create(kept(replace(WrittenKey.new(), id=written.id)))
    assert given_out.keys.find(written.id) == kept(written)


def test_a_revoked_key_is_refused_from_the_same_moment_and_stays_as_it_was_revoked_first(given_out: GivenOut) -> None:
    written = WrittenKey.new()
    given_out.keys.create(kept(written))
    revoked = given_out.keys.revoke(written.id, "matti", LATER)
    assert revoked == kept(written).model_copy(update={"revoked_at": LATER, "revoked_by": "matti"})
    assert given_out.keys.find(written.id) == revoked
    assert verify(written, given_out.keys.find(written.id), LATER, Scope.READ) is Verdict.REVOKED
    assert given_out.keys.revoke(written.id, "liisa", LATER + timedelta(days=1)) == revoked
    assert given_out.keys.find(written.id) == revoked


def test_of_many_who_revoke_at_once_one_is_first_and_all_are_told_so(given_out: GivenOut) -> None:
    written = WrittenKey.new()
    given_out.keys.create(kept(written))
    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(lambda n: given_out.keys.revoke(written.id, f"user {n}", LATER), range(8)))
    assert set(told) == {given_out.keys.find(written.id)}


def test_what_a_later_version_wrote_beside_is_kept_when_a_key_is_revoked(given_out: GivenOut) -> None:
    written = WrittenKey.new()
    given_out.keys.create(kept(written))
    given_out.index.admin.indices.put_mapping(index=given_out.name, properties={"network": {"type": "ip"}})
    given_out.keys.client.update(index=given_out.name, id=written.id, doc={"network": "192.0.2.1"})
    given_out.keys.revoke(written.id, "matti", LATER)
    stored = given_out.keys.client.get(index=given_out.name, id=written.id)["_source"]
    assert (stored["network"], stored["revoked_by"]) == ("192.0.2.1", "matti")


def test_a_key_that_is_not_there_cannot_be_revoked(given_out: GivenOut) -> None:
    with pytest.raises(NoSuchKey, match="kuulolla keys list"):
        given_out.keys.revoke("aaaaaaaaaaaa", "matti", LATER)


def test_every_key_is_listed_oldest_first_as_soon_as_it_was_made_or_revoked(given_out: GivenOut) -> None:
    made = [kept(WrittenKey.new(), NOW - timedelta(days=days)) for days in (1, 3, 2)]
    for key in made:
        given_out.keys.create(key)
    listed = list(given_out.keys.oldest_first())
    assert listed == sorted(made, key=lambda key: key.created_at)
    revoked = given_out.keys.revoke(listed[0].id, "matti", LATER)
    assert list(given_out.keys.oldest_first()) == [revoked, *listed[1:]]


def test_the_index_of_keys_is_strict_and_making_it_again_changes_nothing(given_out: GivenOut) -> None:
    written = WrittenKey.new()
    given_out.keys.create(kept(written))
    name = API_KEYS_INDEX.apply(given_out.index.admin, given_out.index.namespace, 0)
    fields = given_out.index.admin.indices.get_mapping(index=name)[name]["mappings"]
    assert (set(fields["properties"]), fields["dynamic"]) == (set(FIELDS), "strict")
    assert given_out.keys.find(written.id) == kept(written)


def test_without_the_index_of_keys_the_command_that_makes_it_is_named(given_out: GivenOut) -> None:
    nowhere = replace(given_out.keys, namespace="nowhere")
    with pytest.raises(Fault, match="kuulolla index apply"):
        nowhere.find("aaaaaaaaaaaa")
    with pytest.raises(Fault, match="kuulolla index apply"):
        nowhere.create(kept(WrittenKey.new()))
    with pytest.raises(Fault, match="kuulolla index apply"):
        nowhere.revoke("aaaaaaaaaaaa", "matti", LATER)
    with pytest.raises(Fault, match="kuulolla index apply"):
        list(nowhere.oldest_first())


@pytest.mark.parametrize("kind", [SearchSettings, RecordsSettings])
def test_who_has_other_business_does_not_see_keys(given_out: GivenOut, kind: type[ElasticsearchSettings]) -> None:
    client = elasticsearch(load(kind, given_out.index.environ))
    with pytest.raises(Fault, match="refuses this user"):
        ApiKeys(client, given_out.index.namespace).find("aaaaaaaaaaaa")


def test_while_elasticsearch_is_away_that_is_said(given_out: GivenOut) -> None:
    address = given_out.index.settings().elasticsearch_url
    with Proxy(address) as proxy:
        proxy.away = True
        settings = load(KeysSettings, {**given_out.index.environ, "KUULOLLA_ELASTICSEARCH_URL": proxy.url})
        with pytest.raises(IndexAway):
            ApiKeys(elasticsearch(settings), given_out.index.namespace).find("aaaaaaaaaaaa")
