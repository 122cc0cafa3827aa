"""The webhook over real HTTP: what it answers, and that it answers only once a real Kafka has the posts."""

import http.client
import json
import time
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.faults import SettingsFault
from kuulolla.runtime.kafka import Producer
from kuulolla.runtime.serve import Server
from kuulolla.runtime.settings import IngestSettings, load
from kuulolla.runtime.topics import apply_topics
from kuulolla.schemas.post import Channel, Post, Touchpoint, post_id
from kuulolla.services.ingest.collected import Origin
from kuulolla.services.ingest.connectors.webhook import MOST_BYTES, webhook_app
from kuulolla.services.ingest.kafka_state import KafkaState
from kuulolla.services.ingest.receive import MOST_ITEMS, Receive, items_in
from tests.services.ingest.kafka_records import posts_in

pytestmark = pytest.mark.real

TOKEN = "t" * 40
GOOD: dict[str, Any] = {"native_id": "1", "text": "Soita 040 123 4567", "published_at": "2025-12-01T12:00:00Z"}


@pytest.fixture(scope="module")
def settings(stack: Mapping[str, str]) -> IngestSettings:
    """Topics for all tests here; each has a source of its own in them."""
    found = load(IngestSettings, {**stack, "KUULOLLA_NAMESPACE": f"t{uuid.uuid4().hex[:10]}"})
    apply_topics(found)
    return found


@pytest.fixture
def source() -> str:
    return f"lomake-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def server(settings: IngestSettings, source: str) -> Iterator[Server]:
    producer = Producer(settings)
    receive = Receive(producer, b"k" * 32, SystemClock(), KafkaState())
    with Server(webhook_app({source: origin(source)}, TOKEN, receive), "127.0.0.1", 0, "webhook") as running:
        yield running
    producer.close()


def origin(source: str) -> Origin:
    return Origin(source, Channel.FEEDBACK_FORM, Touchpoint.OWNED)


def kept_of(settings: IngestSettings, source: str) -> list[Post]:
    return [post for post in posts_in(settings) if post.source == source]


def post(server: Server, source: str, body: object, token: str = TOKEN) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    url = f"http://127.0.0.1:{server.port}/v1/posts/{source}"
    return httpx.post(url, content=content, headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=30)


@pytest.mark.parametrize("body", [GOOD, [GOOD], {"posts": [GOOD]}], ids=["one", "list", "posts"])
def test_a_post_is_in_kafka_when_it_is_answered_for(
    server: Server, source: str, settings: IngestSettings, body: object
) -> None:
    answer = post(server, source, body)
    expected = {"status": "accepted", "id": post_id(source, "1")}
    assert (answer.status_code, answer.json()) == (200, {"accepted": 1, "rejected": 0, "results": [expected]})
    (kept,) = kept_of(settings, source)
    assert (kept.source, kept.channel, kept.text) == (source, Channel.FEEDBACK_FORM, "Soita [puhelin]")


def test_edits_and_deletions_are_revisions_of_the_same_post(
    server: Server, source: str, settings: IngestSettings
) -> None:
    edited = GOOD | {"text": "muokattu", "edited_at": "2025-12-02T12:00:00Z"}
    deleted = {"native_id": "1", "published_at": GOOD["published_at"], "deleted": True, "revision": 2**62}
    assert post(server, source, [GOOD, edited, deleted]).status_code == 200
    first, second, third = kept_of(settings, source)
    assert first.id == second.id == third.id
    assert first.revision < second.revision < third.revision
    assert third.deleted


BAD: dict[str, tuple[object, dict[str, str]]] = {
    "no id": ({"text": "x", "published_at": "2025-12-01T12:00:00Z"}, {"field": "native_id", "rule": "missing"}),
    "no time": ({"native_id": "1", "text": "x"}, {"field": "published_at", "rule": "missing"}),
    "no words": (GOOD | {"text": " "}, {"reason": "empty"}),
    "a field nobody knows": (GOOD | {"tekst": "salaisuus"}, {"field": "tekst"}),
    "somebody else's source": (GOOD | {"source": "muu"}, {"field": "source"}),
    "a time that moves": (GOOD | {"published_at": None, "hours_ago": 3}, {"field": "hours_ago"}),
    "the year 9999": (GOOD | {"published_at": "9999-01-01T00:00:00Z"}, {"reason": "implausible_time"}),
    "no object": ("salaisuus", {"reason": "breaks_contract"}),
    "null": (None, {"reason": "breaks_contract"}),
    "too long": (GOOD | {"text": "salaisuus" * 30_000}, {"reason": "too_large"}),
}


@pytest.mark.parametrize(("item", "told"), BAD.values(), ids=BAD.keys())
def test_a_bad_item_is_refused_with_its_reason_and_a_good_one_beside_it_is_taken(
    server: Server, source: str, settings: IngestSettings, item: object, told: dict[str, str]
) -> None:
    alone = post(server, source, [item])
    assert alone.status_code == 422
    (result,) = alone.json()["results"]
    assert result["status"] == "rejected"
    assert told.items() <= result.items()
    assert "salaisuus" not in alone.text
    beside = post(server, source, [item, GOOD])
    assert (beside.status_code, beside.json()["accepted"], beside.json()["rejected"]) == (207, 1, 1)
    assert [result["status"] for result in beside.json()["results"]] == ["rejected", "accepted"]
    assert len(kept_of(settings, source)) == 1


@pytest.mark.parametrize("body", [b"", b"{", b"17", b"[]", b'{"posts": []}', b"\xff", b'"x"', b"[" * 50_000])
def test_a_body_without_posts_is_422(server: Server, source: str, body: bytes) -> None:
    assert post(server, source, body).status_code == 422


@pytest.mark.parametrize("token", ["x", "wrong", TOKEN[:-1], TOKEN + "t"])
def test_without_the_token_nothing_is_told(server: Server, source: str, token: str) -> None:
    for name in (source, "nowhere"):
        answer = post(server, name, GOOD, token)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_an_unknown_source_is_404(server: Server) -> None:
    assert post(server, "nowhere", GOOD).status_code == 404


def test_only_posting_is_possible(server: Server, source: str) -> None:
    assert httpx.get(f"http://127.0.0.1:{server.port}/v1/posts/{source}", trust_env=False).status_code == 405


def test_a_body_over_the_limit_is_refused_while_it_is_sent(server: Server, source: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.putrequest("POST", f"/v1/posts/{source}")
    connection.putheader("Authorization", f"Bearer {TOKEN}")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()
    piece = b" " * 65_536
    sent = 0
    try:
        while sent < 10 * MOST_BYTES:
            connection.send(b"%x\r\n%s\r\n" % (len(piece), piece))
            sent += len(piece)
    except OSError:
        pass  # it closed the connection, as it said
    assert sent < 10 * MOST_BYTES
    # The answer may be lost where the other side resets the connection first; the next test reads it.
    connection.close()


def test_a_body_just_over_the_limit_is_answered_with_413(server: Server, source: str) -> None:
    assert post(server, source, b" " * (MOST_BYTES + 1)).status_code == 413


def test_too_many_posts_are_413(server: Server, source: str) -> None:
    assert post(server, source, [GOOD] * (MOST_ITEMS + 1)).status_code == 413


def test_kafka_away_is_503_and_the_same_posts_are_taken_later(settings: IngestSettings, source: str) -> None:
    producer = Producer(settings)
    state = KafkaState()
    receive = Receive(producer, b"k" * 32, SystemClock(), state, patience_s=-1)
    with Server(webhook_app({source: origin(source)}, TOKEN, receive), "127.0.0.1", 0, "webhook") as server:
        # A partition that no broker leads would take minutes to bring about: patience ends before any answer instead.
        producer.close()
        answer = post(server, source, GOOD)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert state.check() is not None
        receive.producer = Producer(settings)
        receive.patience_s = 10
        assert post(server, source, GOOD).status_code == 200
        assert state.check() is None
        receive.producer.close()


def test_a_port_in_use_is_told(server: Server) -> None:
    with pytest.raises(SettingsFault, match=f"the webhook cannot listen on 127.0.0.1:{server.port}"):
        Server(Starlette(), "127.0.0.1", server.port, "webhook")


def test_many_senders_at_once_are_all_answered(server: Server, source: str, settings: IngestSettings) -> None:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    began = time.monotonic()
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: post(server, source, GOOD | {"native_id": str(n)}).status_code, range(200)))
    assert set(answers) == {200}
    assert len({kept.id for kept in kept_of(settings, source)}) == 200
    assert time.monotonic() - began < 60


def test_the_forms_of_a_request() -> None:
    assert items_in({"native_id": "1"}) == [{"native_id": "1"}]
    assert items_in({"posts": "x"}) == [{"posts": "x"}]
    assert items_in(17) == []
