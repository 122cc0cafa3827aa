"""Fetching the servers' programs, with a stand-in for Maven; the real one is used whenever the cache is empty."""

from pathlib import Path

import pytest

from kuulolla.stack import StackFault, blueprints
from kuulolla.stack.artefacts import fetch

BRINGS = """#!/bin/sh
for word in "$@"; do case "$word" in -Dcache=*) cache="${word#-Dcache=}" ;; esac; done
umask 077
mkdir -p "$cache/kafka" "$cache/elasticsearch-9.0.0/bin"
touch "$cache/kafka/kafka.jar" "$cache/elasticsearch-9.0.0/bin/elasticsearch"
echo run >> "$(dirname "$0")/runs"
"""
FAILS = """#!/bin/sh
echo '[ERROR] Failed to execute goal: Could not find artifact kafka_2.13'
echo '[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.'
exit 1
"""


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The first folder that commands are looked for in."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def maven(programs: Path, script: str) -> None:
    (programs / "mvn").write_text(script, encoding="utf-8")
    (programs / "mvn").chmod(0o755)


def test_what_maven_brings_is_found_and_readable_by_all(tmp_path: Path, programs: Path, told: list[str]) -> None:
    maven(programs, BRINGS)
    artefacts = fetch(tmp_path / "cache", told.append)
    program = artefacts.elasticsearch_home / "bin" / "elasticsearch"
    assert program.stat().st_mode & 0o004
    assert program.parent.stat().st_mode & 0o005
    assert (artefacts.kafka_jars / "kafka.jar").exists()
    assert told == ["fetching Kafka and Elasticsearch (160 MB, once)"]


def test_the_second_time_neither_maven_nor_network_is_needed(tmp_path: Path, programs: Path, told: list[str]) -> None:
    maven(programs, BRINGS)
    first = fetch(tmp_path / "cache", told.append)
    (programs / "mvn").unlink()
    assert fetch(tmp_path / "cache", told.append) == first
    assert len(told) == 1


def test_another_version_in_the_pom_is_fetched_anew(
    tmp_path: Path, programs: Path, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    maven(programs, BRINGS)
    before = fetch(tmp_path / "cache", told.append)
    (tmp_path / "deploy" / "local").mkdir(parents=True)
    (tmp_path / "deploy" / "local" / "pom.xml").write_text("<project>newer</project>", encoding="utf-8")
    monkeypatch.setattr(blueprints, "_DEPLOY", tmp_path / "deploy")
    assert fetch(tmp_path / "cache", told.append) != before
    assert (programs / "runs").read_text(encoding="utf-8").count("run") == 2


def test_no_maven_is_a_fault_that_says_what_to_install(
    tmp_path: Path, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StackFault, match=r"neither a container engine nor Maven found: install one"):
        fetch(tmp_path / "cache", told.append)


def test_a_failing_maven_is_a_fault_with_its_first_error_and_leaves_nothing_behind(
    tmp_path: Path, programs: Path, told: list[str]
) -> None:
    maven(programs, FAILS)
    with pytest.raises(StackFault, match=r"could not fetch .*: Failed to execute goal: Could not find artifact kafka"):
        fetch(tmp_path / "cache", told.append)
    assert list((tmp_path / "cache").iterdir()) == []
