"""`kuulolla search` on the real Elasticsearch: JSON with what matched, saved searches, files that are whole."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from kuulolla.cli.prepare import apply_index_template
from kuulolla.records.saved_search import Definition
from kuulolla.records.searches import Change, Searches
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AdminSettings, RecordsSettings, load
from tests.services.indexer.conftest import Index, bare_index
from tests.services.indexer.posts import NOW, scored

__all__ = ["bare_index"]  # a fixture

pytestmark = pytest.mark.real


@pytest.fixture
def posts(bare_index: Index) -> Iterator[Index]:
    """Twelve posts, four of them with one text, and a saved theme."""
    apply_index_template(load(AdminSettings, bare_index.environ))
    texts = ["Kelan jono oli taas tosi pitkä tänään.", "Kirjasto on kiinni.", "Jonossa."]
    assert bare_index.write().write([scored(n, text=texts[n % 3]) for n in range(12)]) == {}
    bare_index.admin.indices.refresh(index=bare_index.alias)
    records = elasticsearch(load(RecordsSettings, bare_index.environ))
    theme = Definition(kind="theme", name="jonot", group="about", query="jono")
    Searches(records, bare_index.namespace).write([theme], Change("testi", NOW), {})
    yield bare_index
    kinds = ("searches", "keys", "corrections")
    bare_index.admin.indices.delete(index=",".join(f"{kind}.{bare_index.namespace}-v1" for kind in kinds))
    bare_index.admin.indices.delete_index_template(name=f"{bare_index.alias}-v*")


def run(posts: Index, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "kuulolla.cli", "search", *words]
    environ = {**os.environ, **posts.environ}
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=60)


def test_json_has_what_matched_and_how_many_copies_are_folded(posts: Index) -> None:
    found = json.loads(run(posts, "theme:jonot kela", "--json").stdout)
    (hit,) = found["hits"]
    assert (found["total"], hit["copies"], hit["marks"]["text"]) == (4, 3, [[0, 5], [6, 10]])
    assert len(json.loads(run(posts, "theme:jonot kela", "--json", "--unfold").stdout)["hits"]) == 4


def test_the_table_says_how_many_posts_and_copies_there_are(posts: Index) -> None:
    shown = run(posts, "kela").stdout
    assert "(+3 with the same text)" in " ".join(shown.replace("│", " ").split())
    assert shown.splitlines()[-1] == "4 posts"


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_a_file_has_every_post_that_is_found(posts: Index, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"jonot.{ending}"
    done = run(posts, "jono", "--export", str(path))
    assert (done.returncode, done.stderr) == (0, f"wrote 8 posts to {path}\n")
    assert list(tmp_path.iterdir()) == [path]
    rows = {
        "csv": lambda: len(list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))) - 1,
        "xlsx": lambda: openpyxl.load_workbook(path).worksheets[0].max_row - 1,
        "jsonl": lambda: len(path.read_text(encoding="utf-8").splitlines()),
    }
    assert rows[ending]() == 8


def test_a_part_says_that_it_is_one(posts: Index, tmp_path: Path) -> None:
    done = run(posts, "jono", "--export", str(tmp_path / "jonot.csv"), "--limit", "3")
    assert done.stderr.endswith(", of 8: --limit left out the others\n")


def test_a_file_of_another_kind_is_refused_and_nothing_is_written(posts: Index, tmp_path: Path) -> None:
    done = run(posts, "jono", "--export", str(tmp_path / "jonot.doc"))
    assert done.returncode == 2
    assert "jonot.doc does not" in " ".join(done.stderr.replace("│", " ").split())
    assert list(tmp_path.iterdir()) == []


def test_a_mistake_is_one_line_with_its_column(posts: Index) -> None:
    done = run(posts, "jono chanel:forum")
    assert done.returncode == 1
    assert done.stderr == "kuulolla: column 6: there is no field “chanel”; did you mean channel:?\n"
