"""Kafka's jars and Elasticsearch's folder, fetched once by Maven into a cache that all stacks share."""

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kuulolla.runtime.faults import StackFault
from kuulolla.stack.account import open_to_all
from kuulolla.stack.blueprints import blueprint
from kuulolla.stack.programs import Ended, run_program


@dataclass(frozen=True)
class Artefacts:
    """What Maven brought."""

    kafka_jars: Path
    elasticsearch_home: Path


def fetch(cache: Path, tell: Callable[[str], None]) -> Artefacts:
    """The servers' programs; no network once they are there, as long as deploy/local/pom.xml stays as it is.

    Raises StackFault where Maven is missing or fails.
    """
    pom = blueprint("local/pom.xml")
    folder = cache / f"stack-{hashlib.sha256(pom.read_bytes()).hexdigest()[:12]}"
    if not folder.exists():
        tell("fetching Kafka and Elasticsearch (160 MB, once)")
        _fetch_into(folder, pom)
    return Artefacts(folder / "kafka", next(folder.glob("elasticsearch-*")))


def _fetch_into(folder: Path, pom: Path) -> None:
    if shutil.which("mvn") is None:
        raise StackFault(
            "neither a container engine nor Maven found: install one of them (Debian: docker.io with docker-compose, "
            "podman, or maven)"
        )
    # Complete or not there: another stack may fetch at the same time, and a fetch may be cut off.
    partial = folder.with_name(f"{folder.name}.{os.getpid()}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    goals = ("dependency:copy-dependencies@kafka", "dependency:unpack@elasticsearch")
    maven = run_program(["mvn", "-B", "-q", "-f", pom, f"-Dcache={partial}", *goals])
    if not maven.well:
        shutil.rmtree(partial, ignore_errors=True)
        raise StackFault(f"Maven could not fetch Kafka and Elasticsearch: {_first_error(maven)}")
    open_to_all(partial)  # nobody runs Elasticsearch from there
    try:
        partial.rename(folder)
    except OSError:  # another stack was quicker
        shutil.rmtree(partial, ignore_errors=True)


def _first_error(maven: Ended) -> str:
    lines = (maven.output + maven.errors).splitlines()
    errors = [line.removeprefix("[ERROR]").strip() for line in lines if line.startswith("[ERROR]")]
    return errors[0] if errors else maven.last_word
