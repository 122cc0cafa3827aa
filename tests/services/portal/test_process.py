"""The portal as a process: it answers once it is up, says how it is, and ends when asked to."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx
import pytest

from kuulolla.finnish.voikko import Voikko
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import RebuildSettings, load
from kuulolla.search.open_lexicon import open_lexicon
from kuulolla.search.rebuild.run import Rebuild
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
    assert until(f"http://127.0.0.1:{ports[1]}/health/ready", process).status_code == 200
    answer = httpx.get(
        f"http://127.0.0.1:{ports[0]}/api/v1/search?q=kela",
        headers={"Authorization": f"Bearer {portal.keys['reads']}"},
    )
    assert answer.json()["total"] == portal.json("/search", q="kela")["total"]
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0


@pytest.mark.skipif(Voikko.find() is None, reason="this machine has one analyser only")
def test_when_the_index_was_built_anew_it_reads_questions_with_the_new_words(
    stack: Mapping[str, str], ports: tuple[int, int]
) -> None:
    """Voikko takes the plural for a form of `lastenratas`, the fallback for a word of its own."""
    with made_portal(stack) as portal, started(portal, ports) as process:
        portal.index.write().write([scored(900, text="Lastenrattaat hukassa.")])
        portal.index.admin.indices.refresh(index=portal.index.alias)
        until(f"http://127.0.0.1:{ports[1]}/health/ready", process)
        asked = Portal(f"http://127.0.0.1:{ports[0]}", portal.keys, portal.index, portal.records)
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


def test_without_an_index_it_says_what_to_do(portal: Portal) -> None:
    environ = {**os.environ, **portal.index.environ, "KUULOLLA_NAMESPACE": "nowhere"}
    ended = subprocess.run(
        [sys.executable, "-m", "kuulolla.services.portal"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].endswith("apply it with `kuulolla index apply`")
