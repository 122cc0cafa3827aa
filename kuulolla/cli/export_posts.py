"""`kuulolla search --export`: everything that a query finds, written to a file that is whole or not there."""

from pathlib import Path

import typer

from kuulolla.cli.whole_file import whole_file
from kuulolla.search.export.columns import Words
from kuulolla.search.export.found import Kind, file_chunks, found
from kuulolla.search.page import Pages

KINDS: dict[str, Kind] = {".csv": "csv", ".xlsx": "xlsx", ".jsonl": "jsonl"}


def export_posts(pages: Pages, query: str, path: Path, words: Words, limit: int) -> None:
    """Write what the query finds, oldest first, and say how much of it is in the file."""
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise typer.BadParameter(f"--export takes a file that ends in {', '.join(KINDS)}; {path.name} does not")
    part = found(pages, pages.ask.question(query).query, limit)
    with whole_file(path) as file:
        file.writelines(file_chunks(part, kind, query, pages.ask.clock.now(), words))
    exported = part.exported
    left = f", of {exported.total:,}: --limit left out the others" if exported.limited else ""
    typer.echo(f"wrote {exported.rows:,} posts to {path}{left}", err=True)
