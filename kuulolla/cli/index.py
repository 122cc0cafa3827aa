"""`kuulolla index`: the template that makes each month's index, and the fields of those that are there."""

import typer

app = typer.Typer(no_args_is_help=True, help="Prepare Elasticsearch for posts.")


@app.command(epilog="Example: kuulolla index apply")
def apply() -> None:
    """Put the index template, make the indices of what people decide, add new fields. After every update."""
    from kuulolla.cli.prepare import apply_index_template
    from kuulolla.runtime.settings import AdminSettings, load

    typer.echo(f"applied template {apply_index_template(load(AdminSettings))}")
