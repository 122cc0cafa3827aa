"""`kuulolla model`: bring in a sentiment model from elsewhere, look at it, measure it, take it in use."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from kuulolla.cli import model_corrections
from kuulolla.cli.model_evaluate import evaluate
from kuulolla.cli.model_use import use

app = typer.Typer(no_args_is_help=True, help="Bring in sentiment models, look at them, measure them, take one in use.")
app.command(
    epilog="Examples: kuulolla model evaluate --data omat.csv | "
    "kuulolla model evaluate --data omat.csv --model bundled --model .local/models/finbert-sentiment"
)(evaluate)
app.command(epilog="Examples: kuulolla model use .local/models/finbert-sentiment | kuulolla model use --bundled")(use)
app.add_typer(model_corrections.app, name="corrections")

_ADDED = Path(".local/models")


@app.command(
    epilog="Example: kuulolla model add ~/finbert-sentiment --licence CC-BY-4.0 --labels negative,neutral,positive"
)
def add(  # noqa: PLR0913 - each is an option of the command
    source: Annotated[Path, typer.Argument(metavar="PATH", help="A Hugging Face sequence-classification folder.")],
    to: Annotated[Path | None, typer.Option(help="The model folder to write. [default: .local/models/NAME]")] = None,
    name: Annotated[str | None, typer.Option("--id", help="The model's id. [default: the folder's name]")] = None,
    licence: Annotated[str | None, typer.Option(help="Its licence. [default: as its README.md says]")] = None,
    languages: Annotated[str, typer.Option(help="Codes of the languages it reads, with commas between.")] = "fi",
    labels: Annotated[
        str | None, typer.Option(help="Its labels in the order of its outputs, where their names do not tell.")
    ] = None,
) -> None:
    """Make a model folder of a model from elsewhere: exported to ONNX, weights as 8-bit integers, labels mapped.

    Weights need torch: run it in the training environment. A folder that holds model.onnx is taken as it is, anywhere.
    """
    from kuulolla.services.sentiment.add_model import Details, add_model

    target = to or _ADDED / source.resolve().name
    details = Details(
        id=name,
        licence=licence,
        languages=tuple(code.strip() for code in languages.split(",")),
        labels=[label.strip() for label in labels.split(",")] if labels else None,
    )
    manifest = add_model(source, target, details)
    typer.echo(f"{target}: {manifest.id} {manifest.revision}, {', '.join(manifest.labels)}, licence {manifest.licence}")
    typer.echo(
        f"measure it with `kuulolla model evaluate --model {target} --data FILE`, take it in use with "
        f"`kuulolla model use {target}`"
    )


@app.command(epilog="Example: kuulolla model show .local/models/finbert-sentiment")
def show(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[PATH]", help="A model folder; without it, the one that comes along.")
    ] = None,
) -> None:
    """Show a model's id, revision, licence, labels, training data and figures."""
    from kuulolla.services.sentiment.model import bundled_model, read_manifest

    manifest = read_manifest(folder or bundled_model())
    console = Console()
    console.print(f"[bold]{manifest.id}[/bold] {manifest.revision}  licence {manifest.licence}")
    console.print(f"languages {', '.join(manifest.languages)}; labels {', '.join(manifest.labels)}")
    data = Table("trained on", "licence", "attribution")
    for one in manifest.training_data:
        data.add_row(one.name, one.licence, one.attribution)
    console.print(data)
    figures = Table("measured on", "posts", "accuracy", "macro-F1", "MCC", "calibration error")
    for portion, found in manifest.figures.items():
        posts = f"{found['posts']:.0f}" if "posts" in found else ""
        figures.add_row(portion, posts, *(f"{found[key]:.3f}" if key in found else "" for key in _FIGURES))
    console.print(figures)


_FIGURES = ("accuracy", "macro_f1", "mcc", "expected_calibration_error")
