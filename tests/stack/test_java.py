"""Finding a Java that both servers run on."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.stack import StackFault
from kuulolla.stack.java import Java, feature_version, find_java, inspect


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("21", 21),
        ("21.0.4", 21),
        ("25-ea", 25),
        ("17.0.15+6", 17),
        ("1.8.0_392", 8),
        ("9", 9),
        ("", None),
        ("unknown", None),
    ],
)
def test_the_feature_version_is_the_first_number_or_the_second_before_java_9(text: str, version: int | None) -> None:
    assert feature_version(text) == version


@given(st.text())
def test_no_version_text_breaks_the_search(text: str) -> None:
    version = feature_version(text)
    assert version is None or version >= 0


def a_java(folder: Path, release: str | None, says: str = "nothing") -> Path:
    """A folder that looks like a JDK: with a release file, or with a `java` that prints its version."""
    (folder / "bin").mkdir(parents=True)
    binary = folder / "bin" / "java"
    binary.write_text(f"#!/bin/sh\necho '{says}' >&2\n", encoding="utf-8")
    binary.chmod(0o755)
    if release is not None:
        (folder / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{release}"\n', encoding="utf-8")
    return folder


def test_the_release_file_says_the_version(tmp_path: Path) -> None:
    home = a_java(tmp_path / "jdk", "23.0.1")
    assert inspect(home) == Java(home, 23)


def test_without_a_release_file_java_itself_is_asked(tmp_path: Path) -> None:
    home = a_java(tmp_path / "jdk", None, 'openjdk version "22.0.2" 2024-07-16')
    assert inspect(home) == Java(home, 22)


def test_a_folder_without_java_is_no_java(tmp_path: Path) -> None:
    assert inspect(tmp_path) is None


def test_a_java_that_does_not_say_its_version_is_none(tmp_path: Path) -> None:
    assert inspect(a_java(tmp_path / "jdk", None)) is None


def search_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kuulolla.stack.java._FOLDERS", (f"{tmp_path}/*",))


def test_the_newest_tried_version_is_preferred_to_an_untried_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    search_in(tmp_path, monkeypatch)
    for version in ("17", "21.0.1", "25.0.1", "31"):
        a_java(tmp_path / version, version)
    assert find_java({"PATH": ""}, for_all=False).version == 25


def test_an_untried_version_is_better_than_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    search_in(tmp_path, monkeypatch)
    for version in ("17", "31", "33"):
        a_java(tmp_path / version, version)
    assert find_java({"PATH": ""}, for_all=False).version == 31


def test_java_home_is_looked_at_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    search_in(tmp_path / "empty", monkeypatch)
    home = a_java(tmp_path / "own", "24")
    assert find_java({"PATH": "", "JAVA_HOME": str(home)}, for_all=False) == Java(home, 24)


def test_what_kuulolla_java_home_names_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    search_in(tmp_path, monkeypatch)
    a_java(tmp_path / "25", "25")
    home = a_java(tmp_path / "own", "21")
    assert find_java({"PATH": "", "KUULOLLA_JAVA_HOME": str(home)}, for_all=False).home == home


def test_only_older_ones_are_a_fault_that_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    search_in(tmp_path, monkeypatch)
    a_java(tmp_path / "17", "17.0.1")
    with pytest.raises(StackFault, match=r"no Java 21 or newer, only 17.*openjdk-21-jdk.*KUULOLLA_JAVA_HOME"):
        find_java({"PATH": ""}, for_all=False)


def test_none_at_all_is_a_fault_that_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    search_in(tmp_path, monkeypatch)
    with pytest.raises(StackFault, match=r"no Java found.*openjdk-21-jdk.*KUULOLLA_JAVA_HOME"):
        find_java({"PATH": ""}, for_all=False)


def test_a_chosen_one_that_is_too_old_is_a_fault(tmp_path: Path) -> None:
    home = a_java(tmp_path / "17", "17")
    with pytest.raises(StackFault, match=r"KUULOLLA_JAVA_HOME is .*a Java 17: Elasticsearch needs 21"):
        find_java({"KUULOLLA_JAVA_HOME": str(home)}, for_all=False)


def test_a_chosen_folder_without_java_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(StackFault, match="no bin/java"):
        find_java({"KUULOLLA_JAVA_HOME": str(tmp_path)}, for_all=False)


def test_root_passes_over_a_java_that_nobody_may_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    search_in(tmp_path, monkeypatch)
    a_java(tmp_path / "25", "25")
    tmp_path.chmod(0o700)
    with pytest.raises(StackFault, match=r"nobody may not enter .*move that JDK to /opt"):
        find_java({"PATH": ""}, for_all=True)
