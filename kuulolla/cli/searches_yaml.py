"""`kuulolla searches export`, `import` and `starter`: saved searches as YAML."""

from collections.abc import Mapping
from dataclasses import replace as but
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kuulolla.cli.record_given import By, change
from kuulolla.cli.record_shown import BroughtIn, tell_changes
from kuulolla.cli.searches_given import searches
from kuulolla.cli.yaml_file import DryRun, Out, read_yaml, refuse, write_yaml

if TYPE_CHECKING:
    from kuulolla.records.differences import Difference
    from kuulolla.records.saved_search import Definition, SavedSearch


def export(
    kind: Annotated[Literal["brand", "theme", "search"] | None, typer.Option(help="Only of that kind.")] = None,
    out: Out = None,
) -> None:
    """Write saved searches as YAML that `kuulolla searches import` reads; the same ones are the same text."""
    from kuulolla.records.searches_file import write_searches

    found = [search.definition for search in searches().all(kind).values()]
    text = write_searches(found)
    write_yaml(text, out)
    typer.echo(f"{len(found)} saved searches", err=True)


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="YAML as `kuulolla searches export` writes it.")],
    by: By = None,
    *,
    dry_run: DryRun = False,
) -> None:
    """Bring saved searches in. What is wrong with the file is told, line by line, and nothing of it is kept then."""
    from kuulolla.records.differences import difference
    from kuulolla.records.import_searches import against
    from kuulolla.records.searches_file import read_searches

    read, known = read_searches(read_yaml(file)), searches().all()
    refuse(file, against(read, known))
    _bring_in(difference(read.definitions, known), known, by, dry_run=dry_run)


def starter(
    sets: Annotated[list[str], typer.Argument(metavar="SET", help="public, b2b, path or value; several if you like.")],
    by: By = None,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Also those that were changed here.")] = False,
    dry_run: DryRun = False,
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


def _bring_in(
    made: "Difference[Definition]", known: "Mapping[str, SavedSearch]", by: str | None, *, dry_run: bool
) -> None:
    brought = BroughtIn(made, known)
    if not dry_run:
        searches().write([*made.added, *made.changed], change(by), brought.over)
    tell_changes([brought], dry_run=dry_run)
