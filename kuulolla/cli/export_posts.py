"""`kuulolla search --export`: everything that a query finds, written to a file that is whole or not there."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

import typer

from kuulolla.search.export.columns import Words
from kuulolla.search.export.csv_rows import csv_chunks
from kuulolla.search.export.jsonl import jsonl_chunks
from kuulolla.search.export.part import Document, Part
from kuulolla.search.export.xlsx import write_xlsx
from kuulolla.search.page import Pages
from kuulolla.search.question import Compiled
from kuulolla.search.walk import count, walk

Kind = Literal["csv", "xlsx", "jsonl"]
KINDS: dict[str, Kind] = {".csv": "csv", ".xlsx": "xlsx", ".jsonl": "jsonl"}


def export_posts(pages: Pages, query: str, path: Path, words: Words, limit: int) -> None:
    """Write what the query finds, oldest first, and say how much of it is in the file."""
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise typer.BadParameter(f"--export takes a file that ends in {', '.join(KINDS)}; {path.name} does not")
    question = pages.ask.question(query)
    found = count(pages.client, pages.alias, question.query)
    part = Part(_documents(pages, question.query), found, limit)
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as file:
            _write(part, kind, file, query, pages, words)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    exported = part.exported
    left = f", of {exported.total:,}: --limit left out the others" if exported.limited else ""
    typer.echo(f"wrote {exported.rows:,} posts to {path}{left}", err=True)


def _write(  # noqa: PLR0913 - what, how and where to
    part: Part, kind: Kind, file: BinaryIO, query: str, pages: Pages, words: Words
) -> None:
    if kind == "xlsx":
        write_xlsx(file, part, query, pages.ask.clock.now(), words)
    else:
        file.writelines(csv_chunks(part, words) if kind == "csv" else jsonl_chunks(part))


def _documents(pages: Pages, query: Compiled) -> Iterator[Document]:
    for hits in walk(pages.client, pages.alias, query, ("published_at", "id"), size=1_000):
        yield from (hit["_source"] for hit in hits)
