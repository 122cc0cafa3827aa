"""The portal as a process: it answers once it is up, says how it is, and ends when asked to."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest

from kuulolla.cli.prepare import apply_index_template
from kuulolla.finnish.voikko import Voikko
from kuulolla.records.api_keys import ApiKeys
from kuulolla.records.written_key import WrittenKey
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AdminSettings, RebuildSettings, load
from kuulolla.search.open_lexicon import open_lexicon
from kuulolla.search.rebuild.run import Rebuild
from tests.services.indexer.conftest import fresh_index
from tests.services.indexer.posts import scored
from tests.services.portal.conftest import Portal, made_portal

pytestmark = pytest.mark.real


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def until(url: str, process: "subprocess.Popen[bytes]") -> httpx.Response:
    """The first answer of `url`, within half a minute."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert process.poll() is None, "the portal ended"
        try:
            return httpx.get(url)
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the portal does not answer")


@pytest.fixture
def ports() -> tuple[int, int]:
    return free_port(), free_port()


@pytest.fixture
def process(portal: Portal, ports: tuple[int, int]) -> Iterator["subprocess.Popen[bytes]"]:
    with started(portal, ports) as running:
        yield running


@contextmanager
def started(portal: Portal, ports: tuple[int, int]) -> Iterator["subprocess.Popen[bytes]"]:
    """The process, which is gone after the block."""
    told = {"KUULOLLA_PORTAL_PORT": str(ports[0]), "KUULOLLA_PORTAL_HEALTH_PORT": str(ports[1])}
    running = subprocess.Popen(
        [sys.executable, "-m", "kuulolla.services.portal"], env={**os.environ, **portal.index.environ, **told}
    )
    try:
        yield running
    finally:
        if running.poll() is None:
            running.kill()
            running.wait()


def test_it_answers_says_how_it_is_and_ends_when_asked_to(
    portal: Portal, process: "subprocess.Popen[bytes]", ports: tuple[int, int]
) -> None:
    until(f"http://127.0.0.1:{ports[1]}/health/live", process)
    holds(lambda: httpx.get(f"http://127.0.0.1:{ports[1]}/health/ready").status_code == 200)
    answer = httpx.get(
        f"http://127.0.0.1:{ports[0]}/api/v1/search?q=kela",
        headers={"Authorization": f"Bearer {portal.keys['reads']}"},
    )
    assert answer.json()["total"] == portal.json("/search", q="kela")["total"]
    asked = Portal(f"http://127.0.0.1:{ports[0]}", portal.keys, portal.index, portal.records)
    here = {"name": "tama-kone", "channel": "webhook", "address": "http://127.0.0.1:8000/in", "secret": "s" * 32}
    assert asked.ask("PUT", "/recipients/tama-kone", body=here, version=0).status_code == 200  # the stack is local
    counted = 'kuulolla_requests_total{route="/api/v1/search",status="200"} 1.0'
    holds(lambda: counted in httpx.get(f"http://127.0.0.1:{ports[1]}/metrics").text)
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0


@pytest.mark.skipif(Voikko.find() is None, reason="this machine has one analyser only")
def test_when_the_index_was_built_anew_it_reads_questions_with_the_new_words(
    stack: Mapping[str, str], ports: tuple[int, int]
) -> None:
    """Voikko takes the plural for a form of `lastenratas`, the fallback for a word of its own."""
    said = [scored(900, text="Lastenrattaat hukassa.")]
    with made_portal(stack, said) as portal, started(portal, ports) as process:
        until(f"http://127.0.0.1:{ports[1]}/health/live", process)
        asked = Portal(f"http://127.0.0.1:{ports[0]}", portal.keys, portal.index, portal.records)
        holds(lambda: asked.get("/search", q="*").status_code == 200)
        assert asked.json("/search", q="lastenrattaat")["total"] == 1
        client = elasticsearch(load(RebuildSettings, portal.index.environ))
        lexicon = open_lexicon("fallback")
        assert Rebuild(client, portal.index.namespace, lexicon, 0, lambda _s: True).run() is not None
        deadline = time.monotonic() + 30
        while (
            portal.json("/search", q="lastenrattaat")["total"] or not asked.json("/search", q="lastenrattaat")["total"]
        ):
            assert time.monotonic() < deadline, "it asks with the old words"
            time.sleep(0.2)
        assert process.poll() is None


def test_without_an_index_it_says_what_to_do_and_begins_once_there_is_one(
    stack: Mapping[str, str], ports: tuple[int, int]
) -> None:
    with fresh_index(stack) as index:
        bare = Portal(f"http://127.0.0.1:{ports[0]}", {}, index, ApiKeys(index.admin, index.namespace))
        with started(bare, ports) as process:
            health = f"http://127.0.0.1:{ports[1]}/health"
            until(f"{health}/live", process)
            holds(lambda: "apply it with `kuulolla index apply`" in httpx.get(f"{health}/ready").text)
            assert httpx.get(f"{health}/live").status_code == 200
            answer = bare.get("/search", WrittenKey.new().text(), q="*")
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
            assert "make it with `kuulolla index apply`" in answer.json()["detail"]
            apply_index_template(load(AdminSettings, index.environ))
            holds(lambda: httpx.get(f"{health}/ready").status_code == 200)
            assert bare.get("/search", WrittenKey.new().text(), q="*").status_code == 401
            assert process.poll() is None


def test_what_cannot_be_read_here_is_told_until_it_can(stack: Mapping[str, str], ports: tuple[int, int]) -> None:
    with made_portal(stack, [scored(1)]) as portal, started(portal, ports) as process:
        asked = Portal(f"http://127.0.0.1:{ports[0]}", portal.keys, portal.index, portal.records)
        until(f"http://127.0.0.1:{ports[1]}/health/live", process)
        holds(lambda: asked.get("/search", q="*").status_code == 200)
        generation = portal.index.generation
        other = replace(generation, analyser="voikko-of-another-year")
        portal.index.admin.indices.put_index_template(name=generation.name, **other.template(0))
        holds(lambda: asked.get("/search", q="*").status_code == 503)
        told = asked.get("/search", q="*").json()["detail"]
        assert told.endswith("Install the same, or build the index anew with `kuulolla index rebuild`")
        portal.index.admin.indices.put_index_template(name=generation.name, **generation.template(0))
        holds(lambda: asked.get("/search", q="*").status_code == 200)
        assert process.poll() is None


def test_while_elasticsearch_is_away_it_is_up_and_not_ready(
    portal: Portal, ports: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUULOLLA_ELASTICSEARCH_URL", "http://127.0.0.1:9")
    with started(portal, ports) as process:
        until(f"http://127.0.0.1:{ports[1]}/health/live", process)
        asked = Portal(f"http://127.0.0.1:{ports[0]}", portal.keys, portal.index, portal.records)
        assert asked.get("/search", q="*").status_code == 503
        holds(lambda: "no Elasticsearch answers" in httpx.get(f"http://127.0.0.1:{ports[1]}/health/ready").text)
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0


def holds(what: Callable[[], bool]) -> None:
    """Return as soon as it does, within half a minute."""
    deadline = time.monotonic() + 30
    while not what():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.2)
