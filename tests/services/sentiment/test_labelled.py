"""Labelled files as people have them, and rows that are none."""

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.schemas.post import TEXT_LIMIT, Channel
from kuulolla.schemas.scored_post import Label
from kuulolla.services.sentiment.labelled import BadRow, DataUnusable, Labelled, LabelledText, read_labelled

NEGATIVE, NEUTRAL, POSITIVE = Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE


def _read(folder: Path, content: str | bytes, name: str = "omat.csv") -> Labelled:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_labelled(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", 'text,label\n"Hyvä, kiitos",positive\nJono.,NEG\n'),
        ("a.csv", 'Label;id;Text\r\n1;7;"Hyvä, kiitos"\r\n-1;8;Jono.\r\n'),
        ("a.csv", '"text";"label"\nHyvä, kiitos;positiivinen\nJono.;negatiivinen\n'),
        ("a.txt", "text\tlabel\nHyvä, kiitos\tpos\nJono.\tneg\n"),
        ("a.tsv", "label\ttext\npos\tHyvä, kiitos\nneg\tJono.\n"),
        ("a.jsonl", '{"text": "Hyvä, kiitos", "label": 1}\n\n{"label": "negative", "text": "Jono."}'),
        ("a.csv", '\ufefftext,label\n\n"Hyvä, kiitos",pos\n,\nJono.,neg\n'),
        ("a.csv", 'text,label\n"Hyvä, kiitos",pos\nJono.,neg\n'.encode("windows-1252")),
    ],
)
def test_a_table_is_read_whatever_its_form(tmp_path: Path, name: str, content: str) -> None:
    found = _read(tmp_path, content, name)
    assert found.rows == (LabelledText("Hyvä, kiitos", POSITIVE), LabelledText("Jono.", NEGATIVE))
    assert found.bad == ()


def test_quotes_are_letters_in_a_tsv_and_hold_line_ends_in_a_csv(tmp_path: Path) -> None:
    assert _read(tmp_path, 'text\tlabel\n"Hyvä" sanoi\t1\n', "a.tsv").rows[0].text == '"Hyvä" sanoi'
    found = _read(tmp_path, 'text,label\n"Rivi\ntoinen",1\nx,\n', "a.csv")
    assert found.rows[0].text == "Rivi\ntoinen"
    assert [row.line for row in found.bad] == [4]


def test_channel_kind_and_phenomena_come_along(tmp_path: Path) -> None:
    table = "text,label,channel,kind,phenomena\nx,0,email,,irony typos\ny,0,facebook,review,\nz,0,,short_post,\n"
    first, second, third = _read(tmp_path, table).rows
    assert (first.channel, first.kind, first.phenomena) == ("email", None, frozenset({"irony", "typos"}))
    assert (second.channel, second.kind, second.phenomena) == ("facebook", "review", frozenset())
    assert [row.known_channel for row in (first, second, third)] == [Channel.EMAIL, Channel.REVIEW, Channel.MICROBLOG]
    line = json.dumps({"text": "x", "label": "0", "phenomena": ["irony", 3]})
    assert _read(tmp_path, line, "a.jsonl").rows[0].phenomena == {"irony"}


def test_a_row_that_is_none_is_told_by_line_and_reason_and_never_by_its_words(tmp_path: Path) -> None:
    lines = [
        '{"text": "ok", "label": "neutral"}',
        "salaisuus",
        '["salaisuus"]',
        '{"text": " ", "label": "neutral"}',
        '{"text": 5, "label": "neutral"}',
        '{"text": "salaisuus", "label": "salaisuus"}',
        '{"text": "salaisuus", "label": null}',
        '{"text": "salaisuus", "label": true}',
        '{"text": "salaisuus"}',
        json.dumps({"text": "a" * (TEXT_LIMIT + 1), "label": "0"}),
        "[" * 100_000,
    ]
    found = _read(tmp_path, "\n".join(lines), "a.jsonl")
    label = "its label is not negative, neutral or positive, or a name that means one of them"
    assert found.bad == (
        BadRow(2, "is no JSON"),
        BadRow(3, "is no JSON object"),
        BadRow(4, "has no text"),
        BadRow(5, "has no text"),
        *(BadRow(line, label) for line in (6, 7, 8, 9)),
        BadRow(10, "its text has 200001 characters, 200000 are allowed"),
        BadRow(11, "is no JSON"),
    )


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "", "a.csv: holds no labelled text$"),
        ("a.csv", "text,label\n", "a.csv: holds no labelled text$"),
        ("a.csv", "text,label\nx,y\n", r"a.csv: holds no labelled text; line 2: its label is not"),
        ("a.csv", "teksti;label\nx;1\n", "a.csv:1: no column is called text: columns are teksti, label$"),
        ("a.tsv", "text,label\nx,1\n", "a.tsv:1: no column is called text or label: columns are text,label$"),
        ("a.jsonl", "text,label\nx,1\n", "a.jsonl: holds no labelled text; line 1: is no JSON"),
        ("a.csv", 'text,label\n"' + "x" * 1_700_000, "line 2: cannot be read from here on"),
    ],
)
def test_a_file_without_a_labelled_text_is_refused_in_one_line(
    tmp_path: Path, name: str, content: str, said: str
) -> None:
    with pytest.raises(DataUnusable, match=said) as refused:
        _read(tmp_path, content, name)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataUnusable, match="cannot be read"):
        read_labelled(tmp_path / name)


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.tsv", "a.jsonl"]))
def test_no_bytes_crash_the_reader(tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    for prefix in (b"", b"text,label\n", b"text\tlabel\n"):
        try:
            found = _read(folder, prefix + content, name)
        except DataUnusable:
            continue
        assert all(row.text.strip() for row in found.rows)


TEXTS = st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=8)


@given(TEXTS, st.sampled_from(",;\t"))
def test_what_the_csv_module_wrote_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], delimiter: str
) -> None:
    texts = [text.encode("utf-8", "replace").decode().replace("\0", "") or "x" for text in texts]
    texts = [text for text in texts if text.strip()]
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows([("label", "text"), *(("0", text) for text in texts)])
    found = _read(tmp_path_factory.mktemp("csv"), written.getvalue()) if texts else None
    assert found is None or [row.text for row in found.rows] == texts
