"""`kuulolla import` as a person uses it: the account at the end, what it says when something is wrong."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

MIXED = "Tunnus;Teksti;Aika\n1;hyvä;1.12.2025 14.05\n1;sama;1.12.2025\n2;salaisuus;eilen\n3;;1.12.2025\n"


def run(environ: Mapping[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "kuulolla.cli", "import", *arguments]
    return subprocess.run(command, env=dict(environ), capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def offline(tmp_path: Path) -> Mapping[str, str]:
    """An environment without any server."""
    config = tmp_path / "kuulolla.yaml"
    config.write_text("", encoding="utf-8")
    key = "0123456789abcdef" * 4
    return {"PATH": os.environ["PATH"], "KUULOLLA_CONFIG": str(config), "KUULOLLA_PSEUDONYM_KEY": key}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "palaute.csv"
    path.write_text(MIXED, encoding="cp1252")
    return path


def test_a_dry_run_ends_with_the_account_and_the_rejected_rows(
    offline: Mapping[str, str], table: Path, tmp_path: Path
) -> None:
    listed = tmp_path / "hylätyt.csv"
    options = ("--source", "palaute", "--channel", "feedback_form", "--dry-run", "--rejected", str(listed))
    done = run(offline, str(table), *options)
    assert done.returncode == 0, done.stderr
    assert " ".join(done.stdout.split()) == (
        "read 4 accepted 1 (dry run: nothing was sent) duplicates 1 rejected 2 (breaks_contract 1, empty 1)"
    )
    assert "row 4: breaks_contract published_at" in done.stderr
    assert "salaisuus" not in done.stderr + done.stdout
    assert [line.split(";")[:2] for line in listed.read_text(encoding="utf-8-sig").splitlines()] == [
        ["row", "reason"],
        ["4", "breaks_contract"],
        ["5", "empty"],
    ]


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (("--source", "Palaute 1", "--channel", "forum"), 2, "lower-case letters"),
        (("--source", "a", "--channel", "faksi"), 2, "faksi"),
        (("--source", "a", "--channel", "forum", "--map", "teksti"), 2, "FIELD=COLUMN"),
        (("--source", "a", "--channel", "forum", "--map", "text=Nimi"), 1, "no column is called 'Nimi'"),
        (("--source", "a", "--channel", "forum", "--map", "sana=Teksti"), 1, "no field is called sana"),
    ],
)
def test_wrong_use_is_told(
    offline: Mapping[str, str], table: Path, options: tuple[str, ...], code: int, says: str
) -> None:
    done = run(offline, str(table), *options, "--dry-run")
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_not_there_is_told_in_one_line(offline: Mapping[str, str], tmp_path: Path) -> None:
    done = run(offline, str(tmp_path / "ei.csv"), "--source", "a", "--channel", "forum", "--dry-run")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "ei.csv: cannot be read" in done.stderr


@pytest.mark.real  # with the slow ones: the client itself tries for ten seconds
def test_no_kafka_is_told_in_one_line(offline: Mapping[str, str], table: Path) -> None:
    environ = {**offline, "KUULOLLA_KAFKA_BOOTSTRAP": "127.0.0.1:1"}
    done = run(environ, str(table), "--source", "a", "--channel", "forum")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("kuulolla: no Kafka answers at 127.0.0.1:1")


@pytest.mark.real
def test_an_import_is_accounted_for(namespace: Mapping[str, str], table: Path) -> None:
    done = run(namespace, str(table), "--source", "palaute", "--channel", "feedback_form")
    assert done.returncode == 0, done.stderr
    assert " ".join(done.stdout.split()) == "read 4 accepted 1 duplicates 1 rejected 2 (breaks_contract 1, empty 1)"
