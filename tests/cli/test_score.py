"""`kuulolla score` as people use it: through a pipe."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def _score(given: bytes, *options: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "kuulolla.cli", "score", *options], input=given, capture_output=True, check=True
    )
    assert done.stderr == b""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_line_has_an_answer_in_its_place_and_shape() -> None:
    lines = ["Palvelu oli aivan surkeaa.", "", "Jag är inte nöjd med servicen.", "Kiitos, todella hyvää palvelua!"]
    answers = _score("\n".join(lines).encode())
    assert [answer["text"] for answer in answers] == lines
    assert [answer["language"]["code"] for answer in answers] == ["fi", "und", "sv", "fi"]
    assert [answer.get("reason") for answer in answers] == [None, "no_text", "language_unknown_to_model", None]
    assert [answer["sentiment"] and answer["sentiment"]["label"] for answer in answers] == [
        "negative",
        None,
        None,
        "positive",
    ]
    first = answers[0]
    assert set(first) == {"text", "language", "sentiment", "model"}
    assert set(first["language"]) == {"code", "confidence"}
    assert set(first["sentiment"]) == {"label", "score", "probabilities"}
    assert set(first["sentiment"]["probabilities"]) == {"negative", "neutral", "positive"}
    assert set(first["model"]) == {"id", "revision"}


def test_bytes_that_are_no_utf_8_and_windows_line_ends_are_taken() -> None:
    answers = _score(b"Hyv\xe4\xff juttu\r\nToinen rivi\r\n")
    assert [answer["text"] for answer in answers] == ["Hyv\ufffd\ufffd juttu", "Toinen rivi"]


def test_more_lines_than_one_batch_come_back_in_order() -> None:
    lines = [f"Tämä on rivi numero {number}" for number in range(700)]
    assert [answer["text"] for answer in _score("\n".join(lines).encode())] == lines


def test_no_lines_give_no_answer() -> None:
    assert _score(b"") == []


def test_a_line_is_answered_before_the_next_one_comes() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "kuulolla.cli", "score"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write(b"Kiitos!\n")
        running.stdin.flush()
        assert json.loads(running.stdout.readline())["text"] == "Kiitos!"
        running.stdin.close()


def test_feedback_is_read_as_feedback() -> None:
    text = b"Jonossa meni kaksi tuntia."
    (forum,), (feedback,) = _score(text), _score(text, "--channel", "feedback_form")
    assert feedback["sentiment"]["probabilities"]["neutral"] < forum["sentiment"]["probabilities"]["neutral"]


def test_a_folder_that_is_no_model_is_refused_in_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kuulolla.cli", "score", "--model", str(tmp_path)],
        input=b"moi\n",
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.decode().startswith(f"kuulolla: {tmp_path}: model.json is missing")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [("model", "show"), ("score", "--help"), ("model", "add", "--help")])
def test_the_other_commands_answer(words: tuple[str, ...]) -> None:
    done = subprocess.run([sys.executable, "-m", "kuulolla.cli", *words], capture_output=True, check=True)
    assert done.stdout


def test_help_loads_no_model_runtime() -> None:
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "kuulolla.cli", "--help"], capture_output=True, check=True
    ).stderr.decode()
    assert not [name for name in ("onnxruntime", "numpy", "tokenizers", "py3langid") if f" {name}\n" in told]
