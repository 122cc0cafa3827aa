"""`kuulolla model use`: the model that workers take from their next start on."""

import os
from pathlib import Path
from typing import Annotated

import typer

SENTENCE = "Kiitos, palvelu oli todella hyvää!"


def use(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[PATH]", help="A model folder, as `kuulolla model add` makes it.")
    ] = None,
    *,
    bundled: Annotated[bool, typer.Option("--bundled", help="Go back to the model that comes along.")] = False,
) -> None:
    """Let workers take this model at their next start: it is opened and tried, then written into kuulolla.yaml."""
    from kuulolla.runtime.change_config import change_config
    from kuulolla.runtime.settings import PREFIX, config
    from kuulolla.services.sentiment.scorer import load_scorer

    if (folder is None) != bundled:
        raise typer.BadParameter("give a model folder, or --bundled, and not both")
    scorer = load_scorer(folder, threads=1)
    scorer.score([SENTENCE], [None])
    path = config().path
    # From wherever a worker is started.
    change_config(path, "model", str(folder.resolve()) if folder else None)
    typer.echo(f"{path}: model is {scorer.model.id} {scorer.model.revision}; workers take it at their next start")
    if variable := os.environ.get(f"{PREFIX}MODEL"):
        typer.echo(f"but {PREFIX}MODEL={variable} goes before the file where it is set, as it is here", err=True)
