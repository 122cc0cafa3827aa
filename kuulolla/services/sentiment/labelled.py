"""Labelled texts from anybody's CSV, TSV or JSONL file; a row that cannot be used is told with its line and why."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kuulolla.runtime.faults import Fault
from kuulolla.schemas.post import TEXT_LIMIT, Channel
from kuulolla.schemas.scored_post import Label
from kuulolla.services.sentiment.labels import label_of

_JSON, _TABS = {".jsonl", ".ndjson"}, {".tsv", ".tab"}
_DELIMITERS = ",;\t"
# Kinds of posts by other names than their channel's.
_KINDS = {"short_post": Channel.MICROBLOG, "survey_answer": Channel.SURVEY}
_NAMES = re.compile(r"[^\s,;|]+")


class DataUnusable(Fault):
    """A file without a single labelled text; the message is one line saying why."""


@dataclass(frozen=True)
class LabelledText:
    """A text and what people said of it; the rest where its row carries it."""

    text: str
    label: Label
    channel: str | None = None
    kind: str | None = None
    phenomena: frozenset[str] = field(default_factory=frozenset)

    @property
    def known_channel(self) -> Channel | None:
        """The channel, or else the kind, where it is one of ours: how common each label is depends on it."""
        named = (_KINDS.get(name or "", name) for name in (self.channel, self.kind))
        return next((Channel(name) for name in named if name in set(Channel)), None)


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be used: the line that it begins on, from 1, and why; never what it says."""

    line: int
    reason: str


@dataclass(frozen=True)
class Labelled:
    """What a file holds, in its order."""

    rows: tuple[LabelledText, ...]
    bad: tuple[BadRow, ...]


def read_labelled(path: Path) -> Labelled:
    """The labelled texts of a file with `text` and `label`, and `channel`, `kind`, `phenomena` where there are any.

    JSONL by its suffix, otherwise a table with a header: tabs without quoting in a .tsv, otherwise quoted, with the
    delimiter that finds the header's names. UTF-8, or else Windows-1252. Raises DataUnusable where there is nothing.
    """
    try:
        text = _decoded(path.read_bytes())
    except OSError as error:
        raise DataUnusable(f"{path}: cannot be read ({error.strerror}): give a CSV, TSV or JSONL file") from None
    lines = _objects(text) if path.suffix.lower() in _JSON else _table(text, path)
    found = [(line, _row(values)) for line, values in lines]
    rows = tuple(row for _, row in found if isinstance(row, LabelledText))
    bad = tuple(BadRow(line, reason) for line, reason in found if isinstance(reason, str))
    if not rows:
        first = f"; line {bad[0].line}: {bad[0].reason}" if bad else ""
        raise DataUnusable(f"{path}: holds no labelled text{first}")
    return Labelled(rows, bad)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("windows-1252", "replace")


def _objects(text: str) -> Iterator[tuple[int, Mapping[str, Any] | str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, _object(line)


def _object(line: str) -> Mapping[str, Any] | str:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return "is no JSON"
    return value if isinstance(value, dict) else "is no JSON object"


def _table(text: str, path: Path) -> Iterator[tuple[int, Mapping[str, Any] | str]]:
    # Of the whole process, as the csv module has it; its own 131,072 would refuse texts that the pipeline takes.
    csv.field_size_limit(8 * TEXT_LIMIT)
    if path.suffix.lower() in _TABS:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
    else:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    header: list[str] | None = None
    before = 0
    while True:
        try:
            cells = next(rows, None)
        except csv.Error as error:
            yield before + 1, f"cannot be read from here on ({error})"
            return
        if cells is None:
            return
        line, before = before + 1, rows.line_num
        if not any(cells):
            continue
        if header is None:
            header = _header(cells, path)
        else:
            yield line, dict(zip(header, cells, strict=False))


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(_DELIMITERS, key=lambda delimiter: len({"text", "label"} & set(_named(first.split(delimiter)))))


def _header(cells: list[str], path: Path) -> list[str]:
    names = _named(cells)
    if missing := [name for name in ("text", "label") if name not in names]:
        listed = ", ".join(name[:40] for name in names[:20])
        raise DataUnusable(f"{path}:1: no column is called {' or '.join(missing)}: columns are {listed}")
    return names


def _named(cells: list[str]) -> list[str]:
    return [cell.strip().strip('"').lower() for cell in cells]


def _row(values: Mapping[str, Any] | str) -> LabelledText | str:
    """The labelled text, or why it is none."""
    if isinstance(values, str):
        return values
    text, label = values.get("text"), _label(values.get("label"))
    if not isinstance(text, str) or not text.strip():
        return "has no text"
    if len(text) > TEXT_LIMIT:
        return f"its text has {len(text)} characters, {TEXT_LIMIT} are allowed"
    if label is None:
        return "its label is not negative, neutral or positive, or a name that means one of them"
    return LabelledText(text, label, _name(values, "channel"), _name(values, "kind"), _names(values.get("phenomena")))


def _label(value: object) -> Label | None:
    # A number is one, null is none: as a word, "none" means neutral.
    return label_of(str(value)) if isinstance(value, str | int) else None


def _name(values: Mapping[str, Any], key: str) -> str | None:
    value = values.get(key)
    return (value.strip() or None) if isinstance(value, str) else None


def _names(value: object) -> frozenset[str]:
    match value:
        case str():
            return frozenset(_NAMES.findall(value))
        case list():
            return frozenset(name for name in value if isinstance(name, str))
        case _:
            return frozenset()
