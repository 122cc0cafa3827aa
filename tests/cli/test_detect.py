"""`kuulolla detect` as people use it: a file in, a JSON object per row out."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.services.alerts.detect.made import MONDAY, counts

SPIKE = MONDAY + timedelta(days=20, hours=11)


def _detect(*given: str, text: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "kuulolla.cli", "detect", *given],
        input=text,
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
    )


def _csv() -> str:
    buckets = counts(28, 300, lambda at: 6 if SPIKE <= at < SPIKE + timedelta(hours=3) else 1)
    return "\n".join(["timestamp,value", *(f"{one.at:%Y-%m-%d %H:%M:%S},{one.value:g}" for one in buckets)])


def test_each_row_is_judged_and_the_burst_is_the_alert(tmp_path: Path) -> None:
    file = tmp_path / "mentions.csv"
    file.write_text(_csv(), encoding="utf-8-sig")
    answers = [json.loads(line) for line in _detect(str(file)).stdout.splitlines()]
    assert len(answers) == 28 * 96
    assert set(answers[-1]) == {"timestamp", "value", "expected", "upper", "score", "alert"}
    (alert,) = (one for one in answers if one["alert"])
    assert f"{SPIKE:%Y-%m-%d %H}" <= alert["timestamp"] < f"{SPIKE:%Y-%m-%d} 13"
    assert alert["score"] >= 1
    assert alert["upper"] > alert["expected"]


def test_standard_input_is_read_and_a_minimum_and_a_sensitivity_hold() -> None:
    for given in (["--minimum", "100000"], ["--sensitivity", "low", "--minimum", "5000"]):
        done = _detect("-", *given, text=_csv())
        assert done.returncode == 0
        assert '"alert":true' not in done.stdout
    assert '"alert":true' in _detect("-", "--sensitivity", "high", text=_csv()).stdout


def test_an_interval_is_said_where_the_first_rows_do_not_tell_it() -> None:
    rows = [f"2026-11-02 {hour:02}:00,1" for hour in (0, 3, 5, 8, 10, 14, 17, 18)]
    text = "\n".join(["timestamp,value", *rows])
    assert "--interval MINUTES" in _detect("-", text=text).stderr
    done = _detect("-", "--interval", "60", text=text)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, len(rows))


@pytest.mark.parametrize("text", ["timestamp,value\n2026-11-02,1\n", _csv()], ids=["a row", "many"])
def test_who_reads_no_further_is_told_nothing(text: str) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    with os.fdopen(writes, "wb") as nobody:
        done = subprocess.run(
            [sys.executable, "-m", "kuulolla.cli", "detect", "-"],
            input=text.encode(),
            stdout=nobody,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, b"")


def test_what_cannot_be_read_is_told_in_a_line(tmp_path: Path) -> None:
    latin = tmp_path / "latin.csv"
    latin.write_bytes("timestamp,value\nmyöhässä,1".encode("latin-1"))
    for given, said in (
        (str(tmp_path / "nothing.csv"), "cannot be read"),
        (str(latin), "is not UTF-8"),
        ("-", "line 1: no column timestamp"),
    ):
        done = _detect(given)
        assert (done.returncode, done.stdout) == (1, "")
        assert said in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
