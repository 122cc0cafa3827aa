"""`kuulolla model evaluate` as people use it: their own file, the bundled model and others."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kuulolla.services.sentiment.model import read_manifest
from tests.services.sentiment.tiny_model import make_model

LINES = [
    {"text": "Palvelu oli aivan surkeaa.", "label": "negative", "kind": "review"},
    {"text": "Kiitos, todella hyvää palvelua!", "label": "pos", "kind": "review"},
    {"text": "Kirjasto aukeaa kello kymmenen.", "label": "0", "kind": "[email]"},
    {"text": "Kirjasto sulkeutuu.", "label": "joy"},
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "omat.jsonl"
    path.write_text("\n".join(map(json.dumps, LINES)), encoding="utf-8")
    return path


def _run(*options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "kuulolla.cli", "model", "evaluate", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={"COLUMNS": "100"})


def _json(*options: str) -> dict[str, Any]:
    done = _run(*options, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_bundled_model_is_measured_and_bad_rows_are_told(data: Path) -> None:
    done = _run("--data", str(data))
    assert done.returncode == 0
    assert done.stderr.splitlines() == [
        "left out line 4: its label is not negative, neutral or positive, or a name that means one of them"
    ]
    for shown in ("finnish-small", "1.000 (0.439-1.000)", "[puhelin]", "[email]", "review", "under 40", "neutral"):
        assert shown in done.stdout


def test_texts_that_a_worker_would_not_score_are_counted(data: Path) -> None:
    data.write_text(
        "\n".join(
            json.dumps({"text": text, "label": "neutral"}) for text in ("Kirjasto sulkeutuu.", "Ok", "Tack så mycket")
        )
    )
    assert _run("--data", str(data)).stderr.startswith("2 of 3 texts that are measured a worker would leave unscored")
    assert _json("--data", str(data))["left_unscored_by_a_worker"] == 2


def test_models_are_compared_on_the_same_texts(data: Path, tmp_path: Path) -> None:
    other = make_model(tmp_path / "other")  # knows none of these words: neutral of everything
    found = _json("--data", str(data), "--model", "bundled", "--model", str(other))
    bundled, tiny = found["models"]
    assert (tiny["id"], tiny["revision"]) == ("tiny", read_manifest(other).revision)
    assert bundled["against_first"] is None
    assert tiny["whole"]["confusion"] == [[0, 1, 0], [0, 1, 0], [0, 1, 0]]
    assert tiny["against_first"]["accuracy"] == pytest.approx(-2 / 3)
    assert (tiny["against_first"]["only_first"], tiny["against_first"]["only_second"]) == (2, 0)
    assert found["left_out"][0]["line"] == 4
    table = _run("--data", str(data), "--model", "bundled", "--model", str(other)).stdout
    assert "-0.667 (-1.000 to +0.000)" in table
    assert "McNemar" in table


def test_a_row_s_channel_goes_before_the_one_for_all(tmp_path: Path) -> None:
    data = tmp_path / "jono.csv"

    def confidence(channel: str, *options: str) -> float:
        data.write_text(f"text,label,channel\nJonossa meni kaksi tuntia.,neg,{channel}\n", encoding="utf-8")
        found = _json("--data", str(data), *options)["models"][0]["whole"]["measured"]
        return float(found["expected_calibration_error"])

    as_feedback, as_forum = confidence("", "--channel", "feedback_form"), confidence("", "--channel", "forum")
    assert as_feedback != as_forum
    assert confidence("feedback_form", "--channel", "forum") == as_feedback


def test_wrong_use_is_told_in_one_line(data: Path, tmp_path: Path) -> None:
    for options in (["--data", str(tmp_path / "no.csv")], ["--data", str(data), "--model", str(tmp_path)]):
        done = _run(*options)
        assert (done.returncode, done.stdout) == (1, "")
        assert len(done.stderr.splitlines()) == 1


def test_a_domain_that_no_channel_names_is_read_for_all_and_an_unknown_one_is_refused(data: Path) -> None:
    told = (_json("--data", str(data), "--domain", domain)["models"][0] for domain in ("subtitles", "forum"))
    ours, theirs = (found["whole"]["measured"]["expected_calibration_error"] for found in told)
    assert ours != theirs
    refused = _run("--data", str(data), "--domain", "letters")
    assert refused.returncode != 0
    assert "letters" in refused.stderr
    assert "subtitles" in refused.stderr


def test_a_row_that_is_labelled_mixed_is_left_out(data: Path) -> None:
    data.write_text(
        "\n".join(json.dumps({**line, "label": "mixed"}) for line in LINES[:2]) + "\n" + json.dumps(LINES[2])
    )
    assert [row["line"] for row in _json("--data", str(data))["left_out"]] == [1, 2]
