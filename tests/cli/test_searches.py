"""`kuulolla searches` on the real Elasticsearch, and the page about saved searches."""

import json
import re
import shlex
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kuulolla.cli.searches import as_document, changed, table, told
from kuulolla.records.import_searches import against
from kuulolla.records.saved_search import SavedSearch
from kuulolla.records.searches import Searches
from kuulolla.records.searches_file import read_searches
from kuulolla.records.starters import STARTERS, starter
from kuulolla.records.versions import KeptVersions
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import RecordsSettings, load
from tests.records.conftest import SavedSearches, bare_index, saved
from tests.records.definitions import brand, kept, theme
from tests.services.indexer.conftest import Index
from tests.services.indexer.posts import NOW

__all__ = ["bare_index", "saved"]  # fixtures

PAGE = (Path(__file__).parents[2] / "docs" / "saved-searches.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]


@pytest.fixture
def applied(bare_index: Index) -> Iterator[SavedSearches]:
    """A namespace in which nothing is there."""
    client = elasticsearch(load(RecordsSettings, bare_index.environ))
    yield SavedSearches(bare_index, Searches(client, bare_index.namespace))
    client.close()


def test_the_yaml_of_the_page_can_be_imported() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    file = read_searches(text)
    assert against(file, {}) == []
    assert len(file.definitions) == 3


def test_the_page_lists_every_theme_of_every_set() -> None:
    listed = {
        name: set(themes.split(", ")) for name, themes in re.findall(r"^\| `?(\w+).*? \| (.+) \|$", PAGE, re.MULTILINE)
    }
    for name in STARTERS:
        service = listed["service"] if name in {"public", "b2b"} else set()
        assert {one.name for one in starter(name)} == listed[name] | service


def without(**given: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    """What `add` passes on: None where nothing was given."""
    fields = ("query", "aliases", "exclusions", "group", "set", "note")
    return {**dict.fromkeys(fields), **given}


@pytest.mark.parametrize(
    ("before", "given", "titles", "after"),
    [
        ({}, {"query": "x", "note": ""}, {}, {"query": "x"}),
        ({"query": "x", "note": "n"}, {"query": "y"}, {}, {"query": "y", "note": "n"}),
        ({"query": "x", "note": "n"}, {"note": ""}, {}, {"query": "x"}),
        ({"query": "x"}, {"aliases": ["Kela"]}, {}, {"aliases": ["Kela"]}),
        ({"aliases": ("Kela",), "exclusions": ("x",)}, {"query": "y"}, {}, {"query": "y"}),
        ({"aliases": ("Kela",), "exclusions": ("x",)}, {"exclusions": [""]}, {}, {"aliases": ("Kela",)}),
        ({"query": "x"}, {"query": "y", "aliases": ["z"]}, {}, {"query": "y", "aliases": ["z"]}),
        (
            {"query": "x", "title": {"fi": "a", "sv": "b"}},
            {},
            {"fi": "c", "sv": "", "en": "d"},
            {"query": "x", "title": {"fi": "c", "en": "d"}},
        ),
        ({"query": "x", "title": {"fi": "a"}}, {}, {"fi": ""}, {"query": "x"}),
    ],
)
def test_what_is_not_given_stays_as_it_was(
    before: dict[str, Any], given: dict[str, Any], titles: dict[str, str | None], after: dict[str, Any]
) -> None:
    assert changed(before, without(**given), titles) == after


def test_a_search_is_shown_with_who_made_it_and_what_it_means() -> None:
    made = SavedSearch(**dict(theme("jonot", "jono")), version=2, created_at=NOW, changed_at=NOW, changed_by="maija")
    first = made.model_copy(update={"version": 1, "changed_at": NOW - timedelta(days=1)})
    assert told(made, KeptVersions(made, 1, 1, (first,))) == (
        "themes:\n  jonot:\n    query: |-\n      jono\n"
        "# version 2 by maija at 2026-11-20 12:00; kept: 1, 2\n"
        "# finds posts that contain “jono” in any form.\n"
        "# löytää julkaisut, joissa on sana “jono” missä tahansa muodossa.\n"
    )


def test_one_that_no_grammar_takes_any_more_is_shown_with_what_to_do() -> None:
    broken = [kept(theme("vanha", "x")), kept(brand("nimet", "Kela", "FPA"))]
    vanha, nimet = broken[0].model_copy(update={"query": "((("}), broken[1].model_copy(update={"aliases": ("#a b",)})
    yaml, _, meaning, _ = told(vanha, KeptVersions(vanha, 1, 1, ())).rsplit("\n", 3)
    assert yaml.endswith("(((")
    assert meaning.startswith("# theme:vanha can no longer be used: column 3: ")
    assert meaning.endswith("save it anew with `kuulolla searches add theme:vanha … --replace`, or remove it")
    assert [as_document(one)["query"] for one in (vanha, nimet)] == ["(((", "#a b"]
    assert len(table([vanha, nimet]).rows) == 2


@pytest.mark.real
def test_every_command_of_the_page_does_what_it_says(
    applied: SavedSearches, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = {}
    for line in COMMANDS:
        program, *words = shlex.split(line)
        assert program == ".venv/bin/kuulolla"
        done = applied.run(*words)
        assert (done.returncode, done.stderr.startswith("kuulolla:")) == (0, False), (line, done.stderr)
        said[" ".join(words)] = done.stdout
    assert said["searches starter public path value"].endswith("\n40 added, 0 changed, 0 the same\n")
    assert "jono OR jonottaa" in said["searches show theme:jonot --version 1"]
    assert said["searches import haut.yaml --dry-run"] == "0 added, 0 changed, 41 the same; nothing was written\n"
    assert said["searches remove search:kelan-jonot"] == "search:kelan-jonot: removed\n"
    assert applied.searches.all()["theme:jonot"].query == "jono OR jonottaa OR jonotus OR odotusaika"


@pytest.mark.real
def test_a_search_is_added_changed_shown_and_removed(saved: SavedSearches) -> None:
    assert saved.typed("searches", "add", "theme:jonot", "jono", "--title", "Jonot", "--by", "maija").stdout == (
        "theme:jonot: version 1\n"
    )
    again = saved.typed("searches", "add", "teema:JONOT", "jonottaa")
    assert (again.returncode, again.stderr.split(", changed by maija")[0]) == (
        1,
        "kuulolla: theme:jonot is there already",
    )
    done = saved.run("searches", "add", "theme:jonot", "jonottaa", "--replace", USER="matti", LOGNAME="matti")
    assert done.stdout == "theme:jonot: version 2\n"
    shown = json.loads(saved.run("searches", "show", "theme:jonot", "--json").stdout)
    assert (shown["query"], shown["title"], shown["changed_by"]) == ("jonottaa", {"fi": "Jonot"}, "matti")
    assert json.loads(saved.run("searches", "list", "--json").stdout) == [shown]
    first = json.loads(saved.run("searches", "show", "theme:jonot", "--version", "1", "--json").stdout)
    assert (first["query"], first["version"], first["changed_by"]) == ("jono", 1, "maija")
    assert "there are 1, 2" in saved.run("searches", "show", "theme:jonot", "--version", "3").stderr
    assert saved.run("searches", "remove", "theme:jonot").stdout == "theme:jonot: removed\n"
    assert json.loads(saved.run("searches", "list", "--json").stdout) == []


@pytest.mark.real
def test_an_import_is_all_or_nothing_and_shows_what_it_would_change(saved: SavedSearches, tmp_path: Path) -> None:
    file = tmp_path / "haut.yaml"
    file.write_text("themes:\n  a: {query: x}\n  b:\n    query: theme:poissa\n  c: {query: [}\n", encoding="utf-8")
    done = saved.run("searches", "import", str(file))
    assert done.returncode == 1
    assert done.stderr.startswith(f"kuulolla: {file}:5: is no YAML")
    file.write_text("themes:\n  a: {query: x}\n  b:\n    query: theme:poissa\n  c: {query: '('}\n", encoding="utf-8")
    done = saved.run("searches", "import", str(file))
    assert (done.returncode, done.stderr.split(": ")[1:3]) == (1, [f"{file}:5", "theme:c"])
    file.write_text("themes:\n  a: {query: x}\n  b:\n    query: theme:poissa\n", encoding="utf-8")
    done = saved.run("searches", "import", str(file))
    assert done.stderr == f"kuulolla: {file}:3: theme:b: column 7: there is no theme “poissa” in theme:b\n"
    assert saved.searches.all() == {}

    file.write_text("themes:\n  a: {query: x}\n  b:\n    query: theme:a\n", encoding="utf-8")
    would = "added    theme:a\nadded    theme:b\n2 added, 0 changed, 0 the same"
    assert saved.run("searches", "import", str(file), "--dry-run").stdout == f"{would}; nothing was written\n"
    assert saved.searches.all() == {}
    assert saved.run("searches", "import", str(file), "--by", "maija").stdout == f"{would}\n"
    file.write_text("themes:\n  a: {query: x OR y}\n  b:\n    query: theme:a\n", encoding="utf-8")
    assert saved.run("searches", "import", str(file)).stdout == (
        "changed  theme:a, version 1 to 2\n0 added, 1 changed, 1 the same\n"
    )
    assert saved.run("searches", "export").stdout == (
        "themes:\n  a:\n    query: |-\n      x OR y\n  b:\n    query: |-\n      theme:a\n"
    )


@pytest.mark.real
def test_a_set_to_begin_with_leaves_what_people_changed(saved: SavedSearches) -> None:
    assert saved.run("searches", "starter", "value").stdout.endswith("4 added, 0 changed, 0 the same\n")
    saved.run("searches", "add", "theme:aika", "aika", "--replace")
    left, counted = saved.run("searches", "starter", "value").stdout.splitlines()
    assert left == "left     theme:aika, which says something else here: --replace takes the starter's"
    assert counted == "0 added, 0 changed, 3 the same"
    assert saved.searches.all()["theme:aika"].query == "aika"
    assert "1 changed" in saved.run("searches", "starter", "value", "--replace").stdout
    assert saved.searches.all()["theme:aika"].version == 3


@pytest.mark.real
def test_wrong_use_is_told_and_changes_nothing(saved: SavedSearches) -> None:
    def told(*words: str) -> str:
        done = saved.run("searches", *words)
        assert done.returncode == 1
        return done.stderr

    saved.run("searches", "add", "theme:jonot", "jono")
    saved.run("searches", "add", "search:kaikki", "theme:jonot")
    assert told("show", "theme:jonott") == "kuulolla: there is no theme jonott: did you mean theme:jonot?\n"
    assert told("remove", "theme:jonot") == "kuulolla: theme:jonot is used by search:kaikki: change them first\n"
    assert told("add", "theme:x", "(x") == (
        "kuulolla: query: column 1: this parenthesis is never closed; add a ) or leave the ( out\n"
    )
    assert "uses itself" in told("add", "theme:jonot", "search:kaikki", "--replace")
    assert told("starter", "julkinen").endswith("there are public, b2b, path, value\n")
    assert "cannot be read" in told("import", "nowhere.yaml")
    assert saved.run("searches", "show", "jonot").returncode == 2
    assert saved.run("searches", "add", "theme:y", "y", "--by", "x" * 201).returncode == 2
    assert list(saved.searches.all()) == ["search:kaikki", "theme:jonot"]
