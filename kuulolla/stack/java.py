"""Finds a Java runtime that both servers run on."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kuulolla.runtime.faults import StackFault
from kuulolla.stack.account import all_may_enter
from kuulolla.stack.programs import run_program

OLDEST = 21
"""Elasticsearch 9 needs it; Kafka 4 would run on 17."""

NEWEST_TRIED = 25
"""A newer one is taken only where there is no other."""

_FOLDERS = (
    "/usr/lib/jvm/*",
    "/usr/java/*",
    "/usr/local/*j[dr]*",
    "/opt/*",
    "/opt/java/*",
    "~/.sdkman/candidates/java/*",
    "~/.jdks/*",
)


@dataclass(frozen=True)
class Java:
    """A Java runtime: its folder and its feature version, such as 21."""

    home: Path
    version: int

    @property
    def binary(self) -> Path:
        """The `java` command."""
        return self.home / "bin" / "java"


def find_java(environment: Mapping[str, str], *, for_all: bool) -> Java:
    """The runtime to use: KUULOLLA_JAVA_HOME if set, else the newest tried one under the usual places.

    With `for_all` every user must be able to run it (Elasticsearch is started as nobody by root).
    Raises StackFault that says what to install or set.
    """
    if chosen := environment.get("KUULOLLA_JAVA_HOME"):
        return _chosen(Path(chosen), for_all=for_all)
    found = [java for home in _homes(environment) if (java := inspect(home)) is not None]
    fit = [java for java in found if java.version >= OLDEST and (not for_all or all_may_enter(java.binary))]
    if fit:
        return min(fit, key=_preference)
    raise StackFault(_nothing_fits(found))


def inspect(home: Path) -> Java | None:
    """The Java in this folder with its version, or None where there is none that says it."""
    binary = home / "bin" / "java"
    if not os.access(binary, os.X_OK):
        return None
    version = _version_in_release_file(home) or _version_by_asking(binary)
    return None if version is None else Java(home, version)


def feature_version(text: str) -> int | None:
    """21 of `21.0.4`, 25 of `25-ea`, 8 of `1.8.0_392`; None where the text starts with no number."""
    numbers = re.match(r"(\d{1,4})(?:\.(\d{1,4}))?", text)
    if numbers is None:
        return None
    first, second = numbers.groups()
    return int(second) if first == "1" and second else int(first)


def _chosen(home: Path, *, for_all: bool) -> Java:
    java = inspect(home)
    if java is None:
        raise StackFault(f"KUULOLLA_JAVA_HOME is {home}, where there is no bin/java: set it to a JDK {OLDEST} or newer")
    if java.version < OLDEST:
        raise StackFault(f"KUULOLLA_JAVA_HOME is {home}, a Java {java.version}: Elasticsearch needs {OLDEST} or newer")
    if for_all and not all_may_enter(java.binary):
        raise StackFault(_hidden(java))
    return java


def _homes(environment: Mapping[str, str]) -> Iterator[Path]:
    for name in ("ES_JAVA_HOME", "JAVA_HOME"):
        if home := environment.get(name):
            yield Path(home)
    if command := shutil.which("java", path=environment.get("PATH")):
        yield Path(command).resolve().parents[1]
    for pattern in _FOLDERS:
        path = Path(pattern).expanduser()
        yield from sorted(path.parent.glob(path.name))


def _version_in_release_file(home: Path) -> int | None:
    try:
        text = (home / "release").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    line = re.search(r'^JAVA_VERSION="?([^"\n]+)', text, re.MULTILINE)
    return feature_version(line.group(1)) if line else None


def _version_by_asking(binary: Path) -> int | None:
    quoted = re.search(r'version "([^"]+)"', run_program([binary, "-version"], timeout_s=20).errors)
    return feature_version(quoted.group(1)) if quoted else None


def _preference(java: Java) -> tuple[bool, int]:
    tried = java.version <= NEWEST_TRIED
    return (not tried, -java.version if tried else java.version)


def _nothing_fits(found: list[Java]) -> str:
    advice = f"install one (Debian: openjdk-{OLDEST}-jdk or newer) or set KUULOLLA_JAVA_HOME to its folder"
    if hidden := [java for java in found if java.version >= OLDEST]:
        return _hidden(hidden[0])
    if found:
        newest = max(java.version for java in found)
        return f"no Java {OLDEST} or newer, only {newest} at most: {advice}"
    return f"no Java found: {advice}"


def _hidden(java: Java) -> str:
    return (
        f"Elasticsearch is started as nobody by root, and nobody may not enter {java.home}: "
        "move that JDK to /opt, or run the command as an ordinary user"
    )
