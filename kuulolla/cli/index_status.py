"""`kuulolla index status`: the generations of the index, their months, and how far a rebuild is."""

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from kuulolla.search.inventory import Standing


def status(*, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False) -> None:
    """Show which indices are read, what made their words, what each month holds, and what is half made."""
    from kuulolla.runtime.elastic import elasticsearch
    from kuulolla.runtime.settings import AdminSettings, load
    from kuulolla.search.inventory import inventory

    settings = load(AdminSettings)
    found = [shown(standing) for standing in inventory(elasticsearch(settings), settings.namespace)]
    if as_json:
        sys.stdout.write(json.dumps({"generations": found}) + "\n")
        return
    console = Console()
    for one in found:
        console.print(_table(one))
        for line in advice(one):
            typer.echo(line)


def shown(standing: "Standing") -> dict[str, Any]:
    """A generation as it is printed; `misfit` says why this machine cannot write or search it, null where it can."""
    from kuulolla.search.index import OtherGeneration
    from kuulolla.search.open_lexicon import lexicon_of

    generation = standing.generation
    try:
        lexicon_of(generation)
        misfit = None
    except OtherGeneration as other:
        misfit = str(other)
    return {
        "name": generation.name,
        "stage": standing.stage.value,
        "analyser": generation.analyser,
        "misfit": misfit,
        "mapping_version": generation.mapping_version,
        "is_of_today": standing.is_of_today,
        "copied": standing.copied,
        "months": [asdict(month) for month in standing.months],
    }


def advice(one: dict[str, Any]) -> list[str]:
    """What to do about a generation, a line each; none where all is well."""
    from kuulolla.search.mapping import MAPPING_VERSION

    lines = []
    if one["copied"] is not None:
        lines.append(
            f"{one['name']} is half made, {one['copied']:.0%}: `kuulolla index rebuild` goes on, --abandon gives it up"
        )
    if one["stage"] == "closing":
        lines.append(
            f"{one['name']} takes no writes: unless a rebuild runs, start `kuulolla index rebuild`, or with --abandon"
        )
    if one["stage"] == "retired":
        lines.append(f"{one['name']} is read by nobody: `kuulolla index rebuild` deletes what is left of it")
    if one["stage"] == "current" and one["mapping_version"] != MAPPING_VERSION:
        lines.append(f"{one['name']} has fields of another kind than this version: run `kuulolla index rebuild`")
    elif one["stage"] == "current" and not one["is_of_today"]:
        lines.append(f"{one['name']} lacks fields of this version: run `kuulolla index apply`")
    if one["stage"] == "current" and one["misfit"]:
        lines.append(one["misfit"])
    return lines


def _table(one: dict[str, Any]) -> Table:
    title = f"{one['name']}, {one['stage']}: words by {one['analyser']}, mapping {one['mapping_version']}"
    table = Table("month", "posts", "tombstones", "MB", title=title, title_justify="left")
    for month in one["months"]:
        megabytes = f"{month['size_bytes'] / 1e6:,.1f}"
        table.add_row(month["month"], f"{month['posts']:,}", f"{month['tombstones']:,}", megabytes)
    return table
