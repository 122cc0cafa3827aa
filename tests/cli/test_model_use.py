"""`kuulolla model use`: what is tried and written, and what a worker then takes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kuulolla.runtime.settings import Settings, load
from kuulolla.services.sentiment.model import GRAPH, read_manifest
from kuulolla.services.sentiment.scorer import load_scorer
from tests.services.sentiment.tiny_model import make_model

BEFORE = "# Ours.\nnamespace: koe  # ours alone\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the command is run: a configuration file and a model folder."""
    (tmp_path / "kuulolla.yaml").write_text(BEFORE)
    make_model(tmp_path / "models" / "own")
    return tmp_path


def _use(folder: Path, *options: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "kuulolla.cli", "model", "use", *options]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("KUULOLLA_")} | variables
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)


def test_a_worker_takes_the_model_wherever_it_is_started(folder: Path) -> None:
    done = _use(folder, "models/own")
    revision = read_manifest(folder / "models" / "own").revision
    said = f"{folder}/kuulolla.yaml: model is tiny {revision}; workers take it at their next start\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, said, "")
    assert (folder / "kuulolla.yaml").read_text().startswith(BEFORE)
    (folder / "below").mkdir()
    settings = load(Settings, {}, folder / "below")
    assert (settings.namespace, load_scorer(settings.model, 1).model.id) == ("koe", "tiny")


def test_one_goes_back_to_the_bundled_model(folder: Path) -> None:
    assert _use(folder, "models/own").returncode == 0
    done = _use(folder, "--bundled")
    assert "model is finnish-small " in done.stdout
    assert load(Settings, {}, folder).model is None
    assert (folder / "kuulolla.yaml").read_text().startswith(BEFORE)


def test_a_folder_that_cannot_score_changes_nothing(folder: Path) -> None:
    (folder / "models" / "own" / GRAPH).write_bytes(b"no graph")
    done = _use(folder, "models/own")
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert (folder / "kuulolla.yaml").read_text() == BEFORE


def test_a_variable_that_goes_before_the_file_is_told(folder: Path) -> None:
    done = _use(folder, "models/own", KUULOLLA_MODEL="/models/other")
    assert done.returncode == 0
    assert "but KUULOLLA_MODEL=/models/other goes before the file" in done.stderr


@pytest.mark.parametrize("options", [(), ("models/own", "--bundled")])
def test_either_a_folder_or_the_bundled_one_must_be_said(folder: Path, options: tuple[str, ...]) -> None:
    assert _use(folder, *options).returncode == 2
    assert (folder / "kuulolla.yaml").read_text() == BEFORE
