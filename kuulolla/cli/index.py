"""`kuulolla index`: the template that makes each month's index, and the fields of those that are there."""

from typing import Annotated, Literal

import typer

app = typer.Typer(no_args_is_help=True, help="Prepare Elasticsearch for posts.")


@app.command(epilog="Example: kuulolla index apply")
def apply(
    analyser: Annotated[
        Literal["best", "voikko", "fallback"],
        typer.Option(help="What reads Finnish, where there is no index yet; one that is there keeps its own."),
    ] = "best",
) -> None:
    """Put the template of posts, make the indices of records, add new fields. After every update."""
    from kuulolla.cli.prepare import apply_index_template
    from kuulolla.runtime.settings import AdminSettings, load

    generation = apply_index_template(load(AdminSettings), analyser)
    typer.echo(f"applied template {generation.name}, words by {generation.analyser}")
