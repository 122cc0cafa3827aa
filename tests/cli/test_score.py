"""`kuulolla score` as people use it: through a pipe."""

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kuulolla.cli.score import score
from kuulolla.services.sentiment.model import bundled_model
from tests.services.sentiment.tiny_model import make_model


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
    assert set(first["sentiment"]) <= {"label", "score", "probabilities", "emotions"}
    assert {heard["emotion"] for heard in answers[3]["sentiment"]["emotions"]} >= {"joy"}
    assert set(first["sentiment"]["probabilities"]) == {"negative", "neutral", "positive"}
    assert set(first["model"]) == {"id", "revision"}


def test_what_is_too_short_to_tell_is_read_where_somebody_says_the_language() -> None:
    lines = "Ok\n😀\n\nJag är inte nöjd med servicen.".encode()
    assert [answer["sentiment"] is None for answer in _score(lines)] == [True] * 4
    assert [answer["sentiment"] is None for answer in _score(lines, "--hint", "fi")] == [False, False, True, True]
    assert [answer["sentiment"] is None for answer in _score(lines, "--hint", "sv")] == [True] * 4


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


def _refused(*options: str) -> str:
    """The one line that is said of a folder that is no use."""
    done = subprocess.run(
        [sys.executable, "-m", "kuulolla.cli", "score", *options], input=b"moi\n", capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, b"")
    (line,) = done.stderr.decode().splitlines()
    return line


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("model.json", lambda there: there[:100], "model.json: Invalid JSON"),
        ("model.json", lambda there: there.replace(b'"neutral"', b'"joyful"'), "model.json: labels.1: "),
        ("model.onnx", lambda there: there[:-100], "fetch it anew"),
        ("tokenizer.json", lambda there: there + b" ", "fetch it anew"),
    ],
)
def test_a_damaged_model_folder_is_refused_in_one_line(
    tmp_path: Path, name: str, content: Callable[[bytes], bytes], said: str
) -> None:
    folder = Path(shutil.copytree(bundled_model(), tmp_path / "model"))
    (folder / name).write_bytes(content((folder / name).read_bytes()))
    line = _refused("--model", str(folder))
    assert line.startswith(f"kuulolla: {folder}")
    assert said in line


def test_a_folder_that_is_no_model_is_refused_in_one_line(tmp_path: Path) -> None:
    assert _refused("--model", str(tmp_path)).startswith(f"kuulolla: {tmp_path}: model.json is missing")


def test_a_text_of_several_sentences_is_scored_by_sentence_unless_that_is_refused() -> None:
    text = "Kiitos, ihana palvelu! 😀 Mutta jono oli aivan surkea ja odotin tunnin."
    (found,), (whole,) = _score(text.encode()), _score(text.encode(), "--no-sentences")
    parts = [(text[one["start"] : one["end"]], one["label"]) for one in found["sentiment"]["sentences"]]
    assert parts == [
        ("Kiitos, ihana palvelu! 😀", "positive"),
        ("Mutta jono oli aivan surkea ja odotin tunnin.", "negative"),
    ]
    assert found["sentiment"]["mixed"] is True
    assert set(whole["sentiment"]) == {"label", "score", "probabilities", "emotions"}


def test_a_model_that_knows_emotions_tells_them(tmp_path: Path) -> None:
    folder = make_model(tmp_path / "tiny")
    lines = "Tämä on todella hyvä paikka kaikille\nTämä on aivan tavallinen paikka kaikille".encode()
    glad, plain = _score(lines, "--model", str(folder))
    assert [heard["emotion"] for heard in glad["sentiment"]["emotions"]] == ["joy"]
    assert glad["sentiment"]["emotions"][0]["probability"] > 0.9
    assert "emotions" not in plain["sentiment"]


HARD = {
    "nothing": b"",
    "emoji alone": "😀👍🏽👨‍👩‍👧".encode(),
    "a link alone": b"https://x.example/sivu?a=b",
    "50,000 characters": ("Jono oli pitkä ja kassa kiinni. Henkilökunta oli ystävällistä! " * 800)[:50_000].encode(),
    "control characters": "Hyv\x07ä pal\x00velu\x1b[0m oli\x7f täällä \u202eaina".encode(),
    "half of a surrogate pair": "Hyvä palvelu".encode() + b"\xed\xa0\x80" + b" ja kiva paikka",
    "many scripts": "Hyvä palvelu хорошо 良い جيد καλό".encode(),
    "letters in two parts": normalize("NFD", "Henkilökunta oli ystävällistä, kiitos!").encode(),
    "capitals": "AIVAN SURKEAA PALVELUA, EN SUOSITTELE KENELLEKÄÄN!!!".encode(),
}


def test_every_hard_line_has_an_answer_or_a_reason() -> None:
    answers = dict(zip(HARD, _score(b"\n".join(HARD.values())), strict=True))
    reasons = {name: answer["reason"] for name, answer in answers.items() if answer["sentiment"] is None}
    labels = {name: answer["sentiment"]["label"] for name, answer in answers.items() if answer["sentiment"]}
    assert reasons.keys() | labels.keys() == HARD.keys()
    assert reasons["nothing"] == "no_text"
    assert reasons["emoji alone"] == reasons["a link alone"] == "language_unknown_to_model"
    assert labels["capitals"] == "negative"
    assert labels["letters in two parts"] == "positive"
    assert {"control characters", "half of a surrogate pair", "50,000 characters"} <= labels.keys()
    long = answers["50,000 characters"]
    read = long["text"][: long["sentiment"]["read_to"]]
    assert len(long["text"]) == 50_000
    assert 200 < len(read) < 2000
    assert read[-1] in ".!"
    assert len(long["sentiment"]["sentences"]) == 40
    assert [name for name, answer in answers.items() if "read_to" in (answer["sentiment"] or ())] == [
        "50,000 characters"
    ]


def _labels(lines: list[str]) -> list[tuple[str, str | None]]:
    """What `kuulolla score` says of each line: its language, and its label where it has one."""
    given, said = io.TextIOWrapper(io.BytesIO("\n".join(lines).encode() + b"\n")), io.TextIOWrapper(io.BytesIO())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "stdin", given)
        patched.setattr(sys, "stdout", said)
        score()
    answers = [json.loads(line) for line in said.buffer.getvalue().splitlines()]
    return [
        (answer["language"]["code"], answer["sentiment"]["label"] if answer["sentiment"] else None)
        for answer in answers
    ]


WORDS = [
    "todella",
    "hyvä",
    "HUONO!",
    "ei",
    "tänään.",
    "mutta",
    "yhtään",
    "😀",
    "12.30",
    "Öylätti",
    "http://x.example/a",
]
LINES = (
    st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
    | st.lists(st.sampled_from(WORDS), min_size=80, max_size=250).map(" ".join)
    | st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=60)
)


@settings(max_examples=15, deadline=None)
@given(
    lines=st.lists(LINES, min_size=1, max_size=8),
    space=st.builds(str.__mul__, st.sampled_from([" ", "\t", "\u00a0"]), st.integers(0, 500)),
    line_break=st.sampled_from(["\v", "\f", "\x85", "\u2028", "\u2029"]),
)
@example(["Kassalla oli todella pitkä jono"], " " * 500, "\u2028")
def test_how_a_line_is_typed_changes_neither_language_nor_label(lines: list[str], space: str, line_break: str) -> None:
    plain = _labels(lines)
    assert _labels([normalize("NFC", line) for line in lines]) == plain
    assert _labels([normalize("NFD", line) for line in lines]) == plain
    assert _labels([f"{space}{line}{space}" for line in lines]) == plain
    assert _labels([line.replace(" ", line_break) for line in lines]) == plain


@pytest.mark.parametrize("words", [("model", "show"), ("score", "--help"), ("model", "add", "--help")])
def test_the_other_commands_answer(words: tuple[str, ...]) -> None:
    done = subprocess.run([sys.executable, "-m", "kuulolla.cli", *words], capture_output=True, check=True)
    assert done.stdout


def test_help_loads_no_model_runtime() -> None:
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "kuulolla.cli", "--help"], capture_output=True, check=True
    ).stderr.decode()
    assert not [name for name in ("onnxruntime", "numpy", "tokenizers", "py3langid") if f" {name}\n" in told]
