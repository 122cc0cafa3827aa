"""`kuulolla searches export`, `import` and `starter`: saved searches as YAML."""

import sys
from collections.abc import Mapping
from dataclasses import replace as but
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kuulolla.cli.searches_given import By, change, searches
from kuulolla.cli.whole_file import whole_file

if TYPE_CHECKING:
    from kuulolla.records.differences import Difference
    from kuulolla.records.saved_search import Definition, SavedSearch
    from kuulolla.records.searches_file import SearchesFile

_DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]


def export(
    kind: Annotated[Literal["brand", "theme", "search"] | None, typer.Option(help="Only of that kind.")] = None,
    out: Annotated[Path | None, typer.Option(help="File to write. [default: standard output]")] = None,
) -> None:
    """Write saved searches as YAML that `kuulolla searches import` reads; the same ones are the same text."""
    from kuulolla.records.searches_file import write_searches

    found = [search.definition for search in searches().all(kind).values()]
    text = write_searches(found)
    if out is None:
        sys.stdout.write(text)
    else:
        with whole_file(out) as file:
            file.write(text.encode())
    typer.echo(f"{len(found)} saved searches", err=True)


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="YAML as `kuulolla searches export` writes it.")],
    by: By = None,
    *,
    dry_run: _DryRun = False,
) -> None:
    """Bring saved searches in. What is wrong with the file is told, line by line, and nothing of it is kept then."""
    from kuulolla.records.differences import difference
    from kuulolla.records.import_searches import against
    from kuulolla.runtime.faults import Fault

    read, known = _read(file), searches().all()
    if wrong := against(read, known):
        raise Fault("\n".join(f"{file}{f':{one.line}' if one.line else ''}: {one.what}" for one in wrong))
    _bring_in(difference(read.definitions, known), known, by, dry_run=dry_run)


def starter(
    sets: Annotated[list[str], typer.Argument(metavar="SET", help="public, b2b, path or value; several if you like.")],
    by: By = None,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Also those that were changed here.")] = False,
    dry_run: _DryRun = False,
) -> None:
    """Begin with themes that ship with Kuulolla. One that is there under the same name stays as it is."""
    from kuulolla.records.differences import difference
    from kuulolla.records.starters import starter as themes

    known = searches().all()
    made = difference(themes(*sets), known)
    if not replace:
        for theme in made.changed:
            typer.echo(f"left     {theme.key}, which says something else here: --replace takes the starter's")
        made = but(made, changed=())
    _bring_in(made, known, by, dry_run=dry_run)


def _read(file: Path) -> "SearchesFile":
    from kuulolla.records.searches_file import read_searches
    from kuulolla.runtime.faults import Fault

    try:
        return read_searches(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise Fault(f"{file}: cannot be read ({type(error).__name__}): give a YAML file in UTF-8") from None


def _bring_in(
    made: "Difference[Definition]", known: "Mapping[str, SavedSearch]", by: str | None, *, dry_run: bool
) -> None:
    over = {one.key: known[one.key].version for one in made.changed}
    if not dry_run:
        searches().write([*made.added, *made.changed], change(by), over)
    for one in made.added:
        typer.echo(f"added    {one.key}")
    for one in made.changed:
        typer.echo(f"changed  {one.key}, version {over[one.key]} to {over[one.key] + 1}")
    counted = f"{len(made.added)} added, {len(made.changed)} changed, {len(made.same)} the same"
    typer.echo(f"{counted}; nothing was written" if dry_run else counted)
