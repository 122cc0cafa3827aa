"""From a file to a search, with the commands that people use."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kuulolla.runtime.settings import Settings, load
from kuulolla.services.ingest.cursors import latest_cursors
from tests.end_to_end.conftest import Pipeline, until

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]


def _kuulolla(pipeline: Pipeline, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "kuulolla.cli", *words]
    return subprocess.run(command, env=dict(pipeline.environ), capture_output=True, text=True, check=False)


def _found(pipeline: Pipeline, query: str, size: int = 10) -> dict[str, Any]:
    done = _kuulolla(pipeline, "search", query, "--size", str(size), "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _csv(path: Path, rows: "list[tuple[str, ...]]") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("native_id", "text", "published_at"), *rows])
    return path


def test_the_20190_real_sentences_come_through_once_each(
    pipeline: Pipeline, finnsentiment: Path, tmp_path: Path
) -> None:
    lines = (finnsentiment / "train.tsv").read_text(encoding="utf-8").splitlines()[1:]
    texts = [line.split("\t")[-1] for line in lines]
    file = _csv(tmp_path / "posts.csv", [(str(n), t, "2026-11-20T12:00:00Z") for n, t in enumerate(texts)])
    pipeline.start("sentiment")
    pipeline.start("indexer")
    done = _kuulolla(pipeline, "import", str(file), "--source", "suomi", "--channel", "forum", "--wait")
    assert done.returncode == 0, done.stderr
    accepted = sum(bool(text.strip()) for text in texts)
    assert _found(pipeline, "*")["total"] == accepted == 20_190
    hits = _found(pipeline, "*", 10_000)["hits"]
    assert len({hit["id"] for hit in hits}) == 10_000
    assert sum(hit["sentiment"] is not None for hit in hits) > 9_500, "most sentences are Finnish and scored"
    word = _found(pipeline, "kiitos", 100)
    assert word["total"] > 20
    assert all("kiito" in hit["text"].casefold() for hit in word["hits"]), "in any inflection: kiitoksia"


def test_a_killed_import_goes_on_and_the_same_file_twice_changes_nothing(pipeline: Pipeline, tmp_path: Path) -> None:
    many = 20_000
    file = _csv(tmp_path / "posts.csv", [(str(n), f"Viesti numero {n}", "2026-11-20T12:00:00Z") for n in range(many)])
    order = ("import", str(file), "--source", "koe", "--channel", "survey")
    killed = subprocess.Popen(
        [sys.executable, "-m", "kuulolla.cli", *order],
        env=dict(pipeline.environ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    settings = load(Settings, pipeline.environ)
    until(lambda: bool(latest_cursors(settings)), 60, "nothing was acknowledged")
    killed.kill()
    assert killed.wait() != 0, "the import was over before the kill"
    pipeline.start("sentiment", KUULOLLA_SCORING="false")
    pipeline.start("indexer")
    done = _kuulolla(pipeline, *order, "--wait")
    assert done.returncode == 0, done.stderr
    assert _found(pipeline, "*")["total"] == many
    before = _found(pipeline, "*", 1000)
    again = _kuulolla(pipeline, *order, "--wait")
    assert again.returncode == 0, again.stderr
    assert _found(pipeline, "*", 1000) == before


def test_an_erased_author_is_gone_and_stays_gone_when_the_file_comes_again(pipeline: Pipeline, tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    rows = [
        {
            "native_id": str(n),
            "text": f"Sanon {n}",
            "author": f"kirjoittaja{n % 2}",
            "published_at": "2026-11-20T12:00:00Z",
        }
        for n in range(20)
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    order = ("import", str(file), "--source", "koe", "--channel", "chat", "--wait")
    pipeline.start("sentiment", KUULOLLA_SCORING="false")
    pipeline.start("indexer")
    assert _kuulolla(pipeline, *order).returncode == 0
    author = _found(pipeline, "*", 20)["hits"][0]["author"]
    assert _kuulolla(pipeline, "erase", "--author", author).returncode == 0
    until(lambda: _found(pipeline, "*")["total"] == 10, 30, "the author's posts were not erased")
    assert _kuulolla(pipeline, *order).returncode == 0
    assert author not in {hit["author"] for hit in _found(pipeline, "*", 20)["hits"]}
    text = json.dumps(pipeline.client.search(index=pipeline.alias, size=100, query={"term": {"deleted": True}}).body)
    assert "Sanon" not in text
    assert author not in text


def test_nothing_a_person_wrote_is_in_logs_or_metrics(pipeline: Pipeline, tmp_path: Path) -> None:
    words = [f"salaisuus{letter}" for letter in "abcdefghij"]
    good = {
        "native_id": words[0],
        "text": f"Hyvää {words[1]} päivää",
        "title": words[2],
        "author": words[3],
        "url": f"https://{words[4]}.example/",
        "place": {"name": words[5]},
        "categories": [words[6]],
        "thread_id": words[7],
    }
    bad = [{**good, "published_at": words[8]}, {**good, "rating": words[8]}, {"text": None, "title": words[8]}]
    file = tmp_path / "posts.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in [good, *bad]) + f"{{{words[9]}\n", encoding="utf-8")
    pipeline.start("sentiment")
    pipeline.start("indexer")
    done = _kuulolla(pipeline, "import", str(file), "--source", "koe", "--channel", "chat", "--wait")
    assert done.returncode == 0, done.stderr
    pipeline.publish_bytes([(words[0], json.dumps({"text": words[1]}).encode(), {"schema": words[2]})])
    pipeline.publish_bytes([(words[0], json.dumps({"id": words[1]}).encode(), {})], topic="posts.scored")
    until(lambda: _dead_letters(pipeline) == 2, 60, "the bad records were not set aside")
    pipeline.stop("sentiment")
    pipeline.stop("indexer")
    said = done.stdout + done.stderr + pipeline.log_of("sentiment") + pipeline.log_of("indexer")
    assert "started" in said
    assert [word for word in words if word in said] == []


def _dead_letters(pipeline: Pipeline) -> int:
    done = _kuulolla(pipeline, "status", "--json")
    assert done.returncode == 0, done.stderr
    return int(json.loads(done.stdout)["dead_letters"])
