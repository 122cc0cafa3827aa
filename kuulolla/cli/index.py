"""`kuulolla index`: what makes each month's index, what is there, building it anew, letting old months go."""

from typing import Annotated

import typer

from kuulolla.cli.index_rebuild import rebuild
from kuulolla.cli.index_retain import retain
from kuulolla.cli.index_status import status
from kuulolla.finnish.which import Which

app = typer.Typer(no_args_is_help=True, help="Prepare Elasticsearch for posts, look at the index, build it anew.")
app.command(epilog="Examples: kuulolla index status | kuulolla index status --json")(status)
app.command(
    epilog="Examples: kuulolla index rebuild | kuulolla index rebuild --analyser voikko | "
    "kuulolla index rebuild --abandon"
)(rebuild)
app.command(
    epilog="Examples: kuulolla index retain --months 24 --dry-run | kuulolla index retain --before 2025-01 --yes"
)(retain)


@app.command(epilog="Example: kuulolla index apply")
def apply(
    analyser: Annotated[
        Which,
        typer.Option(help="What reads Finnish, where there is no index yet; one that is there keeps its own."),
    ] = "best",
) -> None:
    """Put the template of posts, make the indices of records, add new fields. After every update."""
    from kuulolla.cli.prepare import apply_index_template
    from kuulolla.runtime.settings import AdminSettings, load

    generation = apply_index_template(load(AdminSettings), analyser)
    typer.echo(f"applied template {generation.name}, words by {generation.analyser}")
