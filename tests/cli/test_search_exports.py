"""`kuulolla search` on the real Elasticsearch: JSON with what matched, saved searches, files that are whole."""

import csv
import json
import subprocess
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kuulolla.cli.prepare import apply_index_template
from kuulolla.records.saved_search import Definition
from kuulolla.records.searches import Searches
from kuulolla.records.versions import Change
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AdminSettings, RecordsSettings, load
from tests.command import kuulolla
from tests.services.indexer.conftest import Index, fresh_index
from tests.services.indexer.posts import NOW, scored

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def posts(stack: Mapping[str, str]) -> Iterator[Index]:
    """Twelve posts, four of them with one text, and a saved theme."""
    with fresh_index(stack) as index:
        apply_index_template(load(AdminSettings, index.environ))
        texts = ["Kelan jono oli taas tosi pitkä tänään.", "Kirjasto on kiinni.", "Jonossa."]
        said = [scored(n, text=texts[n % 3], published_at=NOW - timedelta(hours=n)) for n in range(12)]
        assert index.write().write(said) == {}
        index.admin.indices.refresh(index=index.alias)
        theme = Definition(kind="theme", name="jonot", group="about", query="jono")
        records = elasticsearch(load(RecordsSettings, index.environ))
        Searches(records, index.namespace).write([theme], Change("testi", NOW), {})
        yield index


def run(posts: Index, *words: str) -> "subprocess.CompletedProcess[str]":
    return kuulolla(posts.environ, "search", *words)


def test_json_has_what_matched_and_how_many_copies_are_folded(posts: Index) -> None:
    found = json.loads(run(posts, "theme:jonot kela", "--json").stdout)
    (hit,) = found["hits"]
    assert (found["total"], hit["copies"], hit["marks"]["text"]) == (4, 3, [[0, 5], [6, 10]])
    assert len(json.loads(run(posts, "theme:jonot kela", "--json", "--unfold").stdout)["hits"]) == 4


def test_the_table_says_how_many_posts_and_copies_there_are(posts: Index) -> None:
    shown = run(posts, "kela").stdout
    assert "(+3 with the same text)" in " ".join(shown.replace("│", " ").split())
    assert shown.splitlines()[-1] == "4 posts"


def times_in(path: Path) -> list[Any]:
    """When each post of the file was published, in its order."""
    match path.suffix:
        case ".csv":
            return [row["published_at"] for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())]
        case ".xlsx":
            return [row[1] for row in openpyxl.load_workbook(path).worksheets[0].values][1:]
        case _:
            return [json.loads(line)["published_at"] for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_a_file_has_every_post_that_is_found_oldest_first(posts: Index, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"jonot.{ending}"
    done = run(posts, "jono", "--export", str(path))
    assert (done.returncode, done.stderr) == (0, f"wrote 8 posts to {path}\n")
    assert list(tmp_path.iterdir()) == [path]
    published = times_in(path)
    assert published == sorted(set(published))
    assert len(published) == 8


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


def test_where_nothing_can_be_written_that_is_told_with_the_file(posts: Index, tmp_path: Path) -> None:
    done = run(posts, "jono", "--export", str(tmp_path / "nowhere" / "jonot.csv"))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "jonot.csv: cannot be written (No such file or directory)" in done.stderr


def test_no_view_of_the_index_stays_open_behind_a_search(posts: Index) -> None:
    def views() -> int:
        stats = posts.admin.nodes.stats(metric="indices", index_metric="search")["nodes"].values()
        return sum(node["indices"]["search"]["open_contexts"] for node in stats)

    before = views()
    assert run(posts, "jono", "--size", "2").returncode == 0
    assert views() == before
