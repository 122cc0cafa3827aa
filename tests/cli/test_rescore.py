"""`kuulolla rescore` before the real Kafka, indexer and Elasticsearch."""

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kuulolla.records.correct import Judgement
from kuulolla.schemas.scored_post import Label, ScoredPost
from kuulolla.services.sentiment.model import read_manifest
from tests.records.conftest import Corrected, bare_index, corrected, flow, index, proxy, running
from tests.services.indexer.conftest import Flow, until
from tests.services.indexer.posts import NOW, PUBLISHED, full, scored, unscored
from tests.services.sentiment.tiny_model import make_model

__all__ = ["bare_index", "corrected", "flow", "index", "proxy", "running"]  # fixtures

pytestmark = pytest.mark.real

OLD = "0123456789ab"


def finnish(number: int, word: str = "huono", **changes: object) -> ScoredPost:
    """A post that the old model called positive, and the tiny one calls by its word."""
    text = f"Tämä on todella {word} paikka kaikille ihmisille"
    return scored(number, text=text, scored_at=NOW, **changes)


@dataclass(frozen=True)
class Rescored:
    """An index whose posts an old model scored, an indexer that runs before it, and the command with another model."""

    corrected: Corrected
    flow: Flow
    model: Path

    @property
    def revision(self) -> str:
        return read_manifest(self.model).revision

    def index(self, *posts: ScoredPost) -> None:
        """Send the posts through the log, and return when they are found."""
        before = self.flow.lag().committed
        self.flow.send_posts(posts)
        self.flow.settled(before + len(posts))
        self.corrected.index.admin.indices.refresh(index=self.corrected.index.alias)

    def start(self, *words: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "kuulolla.cli", "rescore", "--model", str(self.model), *words]
        environ = {**os.environ, **self.corrected.index.environ}
        return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *words: str) -> dict[str, int]:
        """The account that the command gives, once the indexer has written everything."""
        before = self.flow.lag().committed
        account = self.ended(self.start(*words))
        if "--dry-run" not in words:
            self.flow.settled(before + account["rescored"])
        return account

    def ended(self, command: "subprocess.Popen[str]", code: int = 0) -> dict[str, int]:
        said, told = command.communicate(timeout=120)
        assert command.returncode == code, told
        found = re.findall(r"^(\w[\w ]*?) +([\d,]+)(?:  |$)", said, re.MULTILINE)
        return {name: int(count.replace(",", "")) for name, count in found}

    def documents(self) -> dict[str, dict[str, Any]]:
        return self.corrected.index.documents()

    def models(self) -> dict[str, str]:
        """The revision of the model that scored each post."""
        return {key: found["sentiment"]["model"]["revision"] for key, found in self.documents().items()}


@pytest.fixture
def rescored(corrected: Corrected, running: Flow, tmp_path: Path) -> Rescored:
    made = Rescored(corrected, running, make_model(tmp_path / "tiny"))
    running.start("one")
    return made


def test_posts_get_what_the_new_model_says_and_nothing_else_changes(rescored: Rescored) -> None:
    rich = full(text="Tämä on todella hyvä paikka kaikille ihmisille")  # negative to the old model
    plain = [finnish(1), finnish(2, "hyvä"), unscored(3, text="Jag är inte nöjd med servicen", scored_at=NOW)]
    gone = [finnish(4), scored(4, revision=1, deleted=True)]
    kept = finnish(5)
    rescored.index(rich, *plain, *gone, kept)
    rescored.corrected.correct.correct(kept.id, Judgement(Label.POSITIVE, "maija", NOW))
    before = rescored.documents()

    dry = rescored.run("--dry-run")
    assert rescored.documents() == before
    assert dry == {"read": 4, "rescored": 3, "the same": 1, "left": 1, "unreadable": 0, "another label": 2}
    assert rescored.run() == dry
    after = rescored.documents()
    assert {key for key in after if after[key] != before[key]} == {rich.id, plain[0].id, plain[1].id}
    for post, label in ((rich, "positive"), (plain[0], "negative"), (plain[1], "positive")):
        found, was = after[post.id], before[post.id]
        assert found["sentiment"]["label"] == label
        assert found["sentiment"]["model"] == {"id": "tiny", "revision": rescored.revision}
        changed = {name for name in found if found[name] != was.get(name)}
        assert changed <= {"sentiment", "language", "scored_at", "indexed_at", "_version"}
        assert found.keys() == was.keys()

    assert rescored.run() == {**dry, "read": 1, "rescored": 0, "another label": 0}
    rescored.index(rich, *plain, *gone, kept)  # the log is read again
    again = rescored.documents()
    assert again == after


def test_a_span_of_time_is_kept_to(rescored: Rescored) -> None:
    posts = [finnish(number, published_at=PUBLISHED + timedelta(days=number)) for number in range(4)]
    rescored.index(*posts)
    day = (PUBLISHED + timedelta(days=1)).isoformat()
    assert rescored.run("--since", day, "--until", str(posts[3].published_at.date()))["rescored"] == 2
    revisions = rescored.models()
    assert [revisions[post.id] for post in posts] == [OLD, rescored.revision, rescored.revision, OLD]


def test_an_edit_during_the_rescore_wins(rescored: Rescored) -> None:
    posts = [finnish(number) for number in range(30)]
    rescored.index(*posts)
    command = rescored.start("--rate", "10")
    until(lambda: rescored.revision in rescored.models().values())
    edits = [finnish(number, "aurinkoinen", revision=1) for number in range(30)]
    rescored.flow.send_posts(edits)  # between what the command sends: only the sum is settled
    account = rescored.ended(command)
    rescored.flow.settled(30 + 30 + account["rescored"])
    assert account["rescored"] == 30
    found = rescored.documents()
    assert {(one["revision"], one["text"]) for one in found.values()} == {(1, edits[0].text)}
    assert set(rescored.models().values()) == {OLD}
    assert rescored.run()["rescored"] == 30  # who edited meanwhile is read by the next run
    assert set(rescored.models().values()) == {rescored.revision}


def test_a_correction_that_overtakes_the_rescored_post_stays(rescored: Rescored) -> None:
    posts = [finnish(1), finnish(2)]
    rescored.index(*posts)
    (indexer,) = rescored.flow.running
    assert indexer.asked_to_end() == 0
    assert rescored.ended(rescored.start())["rescored"] == 2
    rescored.corrected.correct.correct(posts[0].id, Judgement(Label.POSITIVE, "maija", NOW))
    rescored.flow.start("one")
    rescored.flow.settled(4)
    first, second = (rescored.documents()[post.id] for post in posts)
    assert (first["sentiment"]["label"], first["people"]) == ("positive", {"corrected": "positive"})
    assert second["sentiment"]["label"] == "negative"


def test_stopped_it_goes_on_where_it_was(rescored: Rescored) -> None:
    rescored.index(*(finnish(number) for number in range(40)))
    began = time.monotonic()
    command = rescored.start("--rate", "5")
    until(lambda: rescored.revision in rescored.models().values())
    command.send_signal(signal.SIGINT)
    first = rescored.ended(command, code=130)
    assert 5 <= first["rescored"] < 40
    assert time.monotonic() - began >= first["rescored"] / 5 - 1
    rescored.flow.settled(40 + first["rescored"])
    done = {key for key, revision in rescored.models().items() if revision == rescored.revision}
    oldest = sorted(rescored.documents().values(), key=lambda document: document["published_at"])
    assert done == {document["id"] for document in oldest[: first["rescored"]]}
    second = rescored.run()
    assert second["read"] == 40 - first["read"]
    assert set(rescored.models().values()) == {rescored.revision}


def test_an_empty_index_is_told(rescored: Rescored) -> None:
    command = rescored.start()
    _, told = command.communicate(timeout=60)
    assert command.returncode == 1
    assert told.splitlines()[-1].startswith("kuulolla: there is no index behind posts.")
