"""The documentation cannot lie: its commands exist, its links lead somewhere, its tables are whole."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from kuulolla.cli.app import app
from kuulolla.records.api_key import Scope
from kuulolla.runtime import metrics
from kuulolla.runtime.config_file import read_config
from kuulolla.runtime.settings import Settings
from kuulolla.schemas.dead_letter import Reason
from kuulolla.schemas.topics import catalogue
from kuulolla.services.ingest.sources import connector_kinds, read_sources

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_a_link_leads_to_a_file(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    missing = [target for target in targets if "://" not in target and not (page.parent / target).exists()]
    assert missing == []


def _commands() -> set[str]:
    """Every command and group of commands by its words, such as `model corrections add`."""
    found = set()
    waiting: list[tuple[tuple[str, ...], Any]] = [((), get_command(app))]
    while waiting:
        words, command = waiting.pop()
        inside = [((*words, name), one) for name, one in getattr(command, "commands", {}).items()]
        found |= {" ".join(words) for words, _ in inside}
        waiting += inside
    return found


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_command_that_is_shown_exists(page: Path) -> None:
    known = _commands()
    groups = {name.rpartition(" ")[0] for name in known}
    for shown in re.findall(r"(?:`|bin/|\| )kuulolla ([a-z]+(?:[ -][a-z]+)*)", page.read_text(encoding="utf-8")):
        command = ""
        for word in shown.split():
            if command not in groups:
                break  # what follows a command are its arguments
            command = f"{command} {word}".strip()
            assert command in known, shown


@pytest.mark.parametrize("name", sorted(_commands()))
def test_every_command_has_help_with_an_example(name: str) -> None:
    command = get_command(app)
    for word in name.split():
        command = command.commands[word]  # type: ignore[attr-defined] # a click group
    assert command.help
    if not hasattr(command, "commands"):
        assert "kuulolla" in (command.epilog or ""), "an example belongs into the epilog"


@pytest.mark.parametrize(
    "target", re.findall(r"^make (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
)
def test_every_make_target_that_the_readme_shows_exists(target: str) -> None:
    assert re.search(rf"^{target}:.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_make_alone_lists_the_targets() -> None:
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    asked_for = "setup demo test unit lint format types stack-up stack-down run lock schemas model clean"
    for target in asked_for.split():
        assert re.search(rf"^{target}\s+\S", shown, re.MULTILINE), target


@pytest.mark.parametrize("reason", list(Reason))
def test_every_dead_letter_reason_says_what_to_do(reason: Reason) -> None:
    assert re.search(rf"^\| `{reason.value}` \| .+ \| .+ \|$", OPERATIONS, re.MULTILINE)


@pytest.mark.parametrize("scope", list(Scope))
def test_every_scope_of_an_api_key_is_described_and_offered_by_the_command(scope: Scope) -> None:
    assert re.search(rf"^\| `{scope.value}` \| .+ \|$", OPERATIONS, re.MULTILINE)
    command = get_command(app)
    (offered,) = (one for one in command.commands["keys"].commands["create"].params if one.name == "scopes")  # type: ignore[attr-defined] # click groups
    assert f"{scope.value} " in offered.help


def test_every_metric_is_described() -> None:
    families = [value._name for value in vars(metrics).values() if hasattr(value, "_documentation")]  # noqa: SLF001
    missing = [name for name in families if f"`{name}" not in OPERATIONS]
    assert missing == []


def test_every_setting_has_a_meaning() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


@pytest.mark.parametrize("topic", list(catalogue()))
def test_every_topic_is_on_the_page_about_contracts(topic: str) -> None:
    assert f"`{topic}`" in (ROOT / "docs" / "contracts.md").read_text(encoding="utf-8")


SOURCES = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", sorted(connector_kinds()))
def test_every_connector_has_a_section_with_a_configuration_that_is_valid(kind: str, tmp_path: Path) -> None:
    section = re.search(rf"^## {kind}: .*?```yaml\n(.*?)```", SOURCES, re.MULTILINE | re.DOTALL)
    assert section is not None
    file = tmp_path / "kuulolla.yaml"
    file.write_text(section[1], encoding="utf-8")
    assert [source.model_dump()["kind"] for source in read_sources(read_config(file))] == [kind]


def test_scoring_a_text_as_the_readme_shows_it() -> None:
    text = "Henkilökunta oli ihanaa, kiitos!\n"
    done = subprocess.run(
        [sys.executable, "-m", "kuulolla.cli", "score"], input=text, capture_output=True, text=True, check=True
    )
    assert '"label":"positive"' in done.stdout.replace(": ", ":")


def test_no_page_or_code_names_a_machine_s_path_or_a_registry() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    suffixes = (".py", ".md", ".yaml", ".yml", ".toml", ".lock", ".xml", ".sh", ".json")
    private = re.compile(r"(?<![\w.])/(?:work|root|home)/|python[h]osted|repo\d?\.[m]aven")
    found = [
        name
        for name in listed
        if name.endswith(suffixes) and private.search((ROOT / name).read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []
