"""`kuulolla analyse` as people use it: through a pipe."""

import json
import subprocess
import sys
from typing import Any

import pytest

from kuulolla.finnish.voikko import Voikko

pytestmark = pytest.mark.skipif(
    Voikko.find() is None, reason="opening the fallback for each call takes 3 s of a processor"
)


def _run(given: bytes, *options: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "kuulolla.cli", "analyse", *options], input=given, capture_output=True, check=False
    )


def _analyse(given: bytes) -> list[dict[str, Any]]:
    done = _run(given)
    assert (done.returncode, done.stderr) == (0, b"")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_line_has_an_answer_in_its_place_and_shape() -> None:
    lines = ["Kelassa jonotettiin 👍", "", "Uimahallit #auki"]
    answers = _analyse("\n".join(lines).encode())
    assert [answer["text"] for answer in answers] == lines
    assert [len(answer["tokens"]) for answer in answers] == [3, 0, 2]
    assert answers[0]["tokens"][0] == {"form": "Kelassa", "start": 0, "end": 7, "lemmas": ["kela"], "parts": []}
    assert answers[2]["tokens"][0] == {
        "form": "Uimahallit",
        "start": 0,
        "end": 10,
        "lemmas": ["uimahalli"],
        "parts": ["uima", "halli"],
    }


def test_offsets_are_code_points_of_the_line_as_written() -> None:
    (answer,) = _analyse("😀😀 a\u0308iti\r\n".encode())
    assert answer["text"] == "😀😀 a\u0308iti"
    assert [(token["start"], token["end"]) for token in answer["tokens"]] == [(0, 1), (1, 2), (3, 8)]
    assert answer["tokens"][2]["lemmas"] == ["äiti"]


def test_a_line_that_is_no_utf_8_is_told_in_one_line_after_the_answers_to_those_before() -> None:
    done = _run(b"Hyv\xc3\xa4\nHyv\xe4\n")
    assert done.returncode == 1
    assert json.loads(done.stdout)["text"] == "Hyvä"
    assert done.stderr.decode().splitlines() == [
        "kuulolla: line 2 is not UTF-8 (byte 4): convert the text first, for example with iconv"
    ]


def test_the_analyser_s_id_is_told() -> None:
    assert _run(b"", "--id").stdout.startswith(b"voikko-")


def test_an_answer_comes_before_the_next_line_is_written() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "kuulolla.cli", "analyse"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"jonossa\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["text"] == "jonossa"
        process.stdin.close()
