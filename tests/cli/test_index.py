"""`kuulolla index` on the real Elasticsearch, and with an indexer that lives through a rebuild."""

import json
import os
import random
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kuulolla.cli.index_status import advice
from kuulolla.records.correct import Judgement
from kuulolla.records.corrections_index import CORRECTIONS_INDEX
from kuulolla.records.incidents import Incidents
from kuulolla.records.incidents_index import INCIDENTS_INDEX
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import IndexAway
from kuulolla.runtime.settings import AlertsSettings, load
from kuulolla.schemas.erasure import Erasure
from kuulolla.schemas.scored_post import Label
from kuulolla.schemas.topics import ERASURES
from kuulolla.search.index import generations
from kuulolla.search.mapping import MAPPING_VERSION
from kuulolla.search.stage import Stage
from tests.records.conftest import Corrected, bare_index, corrected, flow, index, proxy, running
from tests.records.noticed import incident
from tests.services.indexer.conftest import Flow, Index
from tests.services.indexer.posts import NOW, PUBLISHED, scored

__all__ = ["bare_index", "corrected", "flow", "index", "proxy", "running"]  # fixtures

GENERATION: dict[str, Any] = {
    "name": "posts-v1",
    "stage": "current",
    "analyser": "an-analyser",
    "misfit": None,
    "mapping_version": MAPPING_VERSION,
    "is_of_today": True,
    "copied": None,
}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"stage": "beside", "copied": 0.43}, ["43%", "kuulolla index rebuild"]),
        ({"stage": "closing"}, ["no writes", "--abandon"]),
        ({"stage": "retired"}, ["kuulolla index rebuild"]),
        ({"is_of_today": False}, ["kuulolla index apply"]),
        ({"is_of_today": False, "mapping_version": MAPPING_VERSION - 1}, ["kuulolla index rebuild"]),
        ({"misfit": "install the same"}, ["install the same"]),
    ],
)
def test_what_is_to_be_done_about_a_generation_is_said(changes: dict[str, Any], said: list[str]) -> None:
    lines = advice({**GENERATION, **changes})
    assert len(lines) == bool(said)
    assert all(words in lines[0] for words in said)


@dataclass(frozen=True)
class Command:
    """`kuulolla index …` in the namespace of an index."""

    index: Index

    def start(self, *words: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "kuulolla.cli", "index", *words]
        environ = {**os.environ, **self.index.environ, "COLUMNS": "200"}
        return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def __call__(self, *words: str) -> str:
        """What it prints; it ends with 0."""
        process = self.start(*words)
        out, told = process.communicate(timeout=120)
        assert process.returncode == 0, told
        return out

    def status(self) -> list[dict[str, Any]]:
        return list(json.loads(self("status", "--json"))["generations"])

    def stages(self) -> list[Stage]:
        return list(generations(self.index.admin, self.index.namespace).values())


@pytest.fixture
def command(index: Index) -> Command:
    """The command, of an index with its template."""
    return Command(index)


@pytest.mark.real
def test_the_status_shows_months_with_posts_and_tombstones(command: Command) -> None:
    command.index.write().write([scored(1), scored(2), scored(3, published_at=datetime(2026, 12, 1, tzinfo=UTC))])
    command.index.write().write([scored(2, revision=1, deleted=True)])
    command.index.documents()
    (one,) = command.status()
    assert (one["name"], one["stage"]) == (f"{command.index.alias}-v1", "current")
    assert (one["analyser"], one["misfit"], one["is_of_today"]) == (command.index.generation.analyser, None, True)
    held = [(month["month"], month["posts"], month["tombstones"]) for month in one["months"]]
    assert held == [("2026-11", 1, 1), ("2026-12", 1, 0)]
    assert all(month["size_bytes"] > 0 for month in one["months"])
    assert "2026-12" in command("status")


@pytest.mark.real
def test_without_a_template_the_command_that_puts_it_is_named(bare_index: Index) -> None:
    process = Command(bare_index).start("status")
    assert "kuulolla index apply" in process.communicate(timeout=60)[1]
    assert process.returncode == 1


@pytest.mark.real
def test_old_months_go_with_a_count_and_this_one_stays(corrected: Corrected) -> None:
    command = Command(corrected.index)
    old = [scored(number, published_at=datetime(2019, 1 + number, 3, tzinfo=UTC)) for number in range(5)]
    today = scored(9, published_at=datetime.now(UTC))
    corrected.write(*old, today)
    corrected.correct.correct(old[0].id, Judgement(Label.NEGATIVE, "maija", NOW))
    INCIDENTS_INDEX.apply(corrected.index.admin, corrected.index.namespace, 0)
    incidents = Incidents(elasticsearch(load(AlertsSettings, corrected.index.environ)), corrected.index.namespace)
    for watch, days in (("kela", 395), ("hsl", 405)):
        closed_at = datetime.now(UTC) - timedelta(days=days)
        incidents.open_once(incident(watch, state="closed", closed_at=closed_at))
    assert command("retain", "--before", "2019-03", "--dry-run") == (
        "would delete 2 posts in 2 months before 2019-03; of alerts: 1 incidents\n"
    )
    refused = command.start("retain", "--before", "2999-01", "--yes")
    assert "this month stays" in refused.communicate(timeout=60)[1]
    assert len(corrected.index.documents()) == 6
    assert command("retain", "--before", "2019-03", "--yes") == (
        "deleted 2 posts in 2 months before 2019-03; of alerts: 1 incidents\n"
    )
    assert incidents.read(incident("hsl").id) is None
    assert incidents.read(incident("kela").id) is not None
    assert set(corrected.index.documents()) == {post.id for post in [*old[2:], today]}
    assert corrected.correct.corrections.read(old[0].id) is not None
    command("retain", "--months", "1", "--yes")
    assert set(corrected.index.documents()) == {today.id}


@pytest.mark.real
def test_a_rebuild_tells_what_it_did_and_what_was_corrected_while_it_was_closed_is_copied(corrected: Corrected) -> None:
    command = Command(corrected.index)
    corrected.write(*(scored(number) for number in range(30)))
    corrected.correct.correct(scored(1).id, Judgement(Label.NEGATIVE, "maija", NOW))
    # As a correction leaves it that finds the index closed: the record is there, its copy is not.
    month = corrected.index.generation.index_for(PUBLISHED)
    client = elasticsearch(corrected.index.settings())
    client.update(index=month, id=scored(1).id, doc={"people": {"corrected": None}})
    client.close()
    assert "nothing to build" in command("rebuild")
    said = command("rebuild", "--anew")
    assert f"{corrected.index.alias}-v2 is read and written now" in said
    assert "1 corrections" in said
    assert corrected.people(scored(1)) == {"corrected": "negative"}
    (one,) = command.status()
    assert (one["name"], one["stage"], one["months"][0]["posts"]) == (f"{corrected.index.alias}-v2", "current", 30)
    assert command("rebuild", "--abandon") == "given up: nothing was half made\n"


@pytest.mark.real
@pytest.mark.timeout(600)
def test_an_indexer_lives_through_rebuilds_that_are_killed(corrected: Corrected, running: Flow) -> None:
    """Posts, edits, erasures and corrections come all the time; the command is killed again and again."""
    command, drawn = Command(corrected.index), random.Random(5)  # noqa: S311 - a test's lot
    indexer = running.start("one", KUULOLLA_INDEX_BATCH="50")
    posts = {number: scored(number) for number in range(3000)}
    running.send_posts(posts.values())
    running.settled(3000)
    sent, said = 3000, set()
    gone = set(range(0, 3000, 300))

    def goes_on() -> None:
        nonlocal sent
        fresh = [scored(number) for number in range(len(posts), len(posts) + 40)]
        edited = [
            posts[number].model_copy(update={"revision": posts[number].revision + 1, "text": f"muokattu {sent}"})
            for number in drawn.sample(sorted(posts), 40)
        ]
        for post in [*fresh, *edited]:
            posts[int(post.native_id)] = post
        running.send_posts([*fresh, *edited])
        sent += 80

    for attempt in range(8):
        begun = {Stage.BESIDE, Stage.CLOSING} & set(command.stages())
        rebuild = command.start("rebuild", *([] if begun else ["--anew"]))
        until = time.monotonic() + drawn.uniform(2, 6)
        while rebuild.poll() is None and time.monotonic() < until:
            goes_on()
            time.sleep(0.2)
        if attempt == 2:
            wishes = [Erasure(post_id=scored(number).id, requested_at=NOW) for number in gone]
            running.send([(wish.key, wish.to_json()) for wish in wishes], ERASURES)
        rebuild.kill()
        rebuild.communicate()
        said.add(drawn.randrange(1, 2000, 2))
        with suppress(IndexAway):  # killed while it was closed
            for number in said:
                corrected.correct.correct(scored(number).id, Judgement(Label.NEGATIVE, "maija", NOW), replace=True)
    command("rebuild")
    running.settled(sent)
    corrected.index.admin.indices.refresh(index=CORRECTIONS_INDEX.alias(corrected.index.namespace))
    corrected.correct.restore()
    assert indexer.process.poll() is None
    found = corrected.index.documents()
    assert set(found) == {post.id for post in posts.values()}
    for number, post in posts.items():
        document = found[post.id]
        assert (document["revision"], document["deleted"]) == (post.revision, number in gone)
        assert document.get("text") == (None if number in gone else post.text)
        assert (document.get("people") or {}).get("corrected") == ("negative" if number in said - gone else None)
    (one,) = command.status()
    assert one["stage"] == "current"
    assert {document["_index"] for document in found.values()} == {month["index"] for month in one["months"]}
    assert set(corrected.index.admin.indices.get(index=f"{corrected.index.alias}-v*")) == {
        month["index"] for month in one["months"]
    }
    assert indexer.asked_to_end() == 0
    assert running.dead_letters() == []
