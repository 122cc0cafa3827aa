"""`kuulolla model corrections`: labels that people set right, kept for search, for measuring and for training."""

import json
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kuulolla.cli.logged_in import logged_in
from kuulolla.cli.moment import Since
from kuulolla.cli.whole_file import whole_file
from kuulolla.schemas.scored_post import Label

if TYPE_CHECKING:
    from kuulolla.records.correct import Correct
    from kuulolla.records.corrections import Correction

app = typer.Typer(no_args_is_help=True, help="Set right what the model says of a post, and use what people set right.")

_PostId = Annotated[str, typer.Argument(metavar="POST_ID", help="32 hex digits, as `kuulolla search --json` shows.")]


@app.command(epilog="Example: kuulolla model corrections add 0a1b… negative --note ironiaa")
def add(
    post_id: _PostId,
    label: Annotated[Label, typer.Argument(help="What the post feels like.")],
    by: Annotated[str | None, typer.Option(help="Who says so. [default: who is logged in here]")] = None,
    note: Annotated[str | None, typer.Option(help="Why; at most 1,000 characters, and no name of anybody.")] = None,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="In place of an earlier correction.")] = False,
) -> None:
    """Say what a post feels like. Its label stays so, whatever a model says of it later."""
    from pydantic import ValidationError

    from kuulolla.records.correct import Judgement
    from kuulolla.runtime.clock import SystemClock

    judgement = Judgement(label, by or logged_in(), SystemClock().now(), note)
    try:
        made = _correct().correct(post_id, judgement, replace=replace)
    except ValidationError:
        raise typer.BadParameter("--by takes 1 to 200 characters, --note at most 1,000") from None
    typer.echo(f"{post_id}: {made.label_before or 'not scored'} -> {made.label}")


@app.command(epilog="Example: kuulolla model corrections remove 0a1b…")
def remove(post_id: _PostId) -> None:
    """Take a correction back: the model's label counts again."""
    typer.echo(f"{post_id}: {'taken back' if _correct().take_back(post_id) else 'was not corrected'}")


@app.command(epilog="Example: kuulolla model corrections export --since 2026-11-01 --out korjatut.jsonl")
def export(
    since: Since = None,
    out: Annotated[Path | None, typer.Option(help="File to write. [default: standard output]")] = None,
) -> None:
    """Write corrections as JSON lines that `kuulolla model evaluate --data` and training read, oldest first.

    Who corrected is a keyed pseudonym there; nobody is named where the setting pseudonym_key is missing.
    """
    correct = _correct()
    pseudonym = _pseudonyms()
    written = 0
    with whole_file(out) if out else nullcontext(sys.stdout.buffer) as file:
        for correction in correct.corrections.since(since):
            file.write(json.dumps(line(correction, pseudonym), ensure_ascii=False).encode() + b"\n")
            written += 1
    typer.echo(f"{written} corrections", err=True)


@app.command(epilog="Example: kuulolla model corrections restore")
def restore() -> None:
    """Copy every correction onto its post again, after months were built again from the log."""
    typer.echo(f"{_correct().restore()} posts lacked theirs")


def line(correction: "Correction", pseudonym: Callable[[str], str | None]) -> dict[str, Any]:
    """A correction as it leaves the house: no post, no author, no note, and nobody's name."""
    made = {
        "text": correction.text,
        "label": correction.label.value,
        "language": correction.language,
        "channel": correction.channel.value,
        "at": correction.at.isoformat(),
    }
    by = pseudonym(correction.by)
    return made if by is None else {**made, "by": by}


def _correct() -> "Correct":
    from kuulolla.records.correct import Correct
    from kuulolla.runtime.elastic import elasticsearch
    from kuulolla.runtime.settings import RecordsSettings, load
    from kuulolla.search.lexicons import Lexicons

    settings = load(RecordsSettings)
    client = elasticsearch(settings)
    return Correct(client, settings.namespace, Lexicons(client, settings.namespace))


def _pseudonyms() -> Callable[[str], str | None]:
    from kuulolla.runtime.settings import RecordsSettings, load
    from kuulolla.services.ingest.pseudonym import pseudonym

    key = load(RecordsSettings).pseudonym_key
    if key is None:
        return lambda _by: None
    return lambda by: pseudonym(by, "corrections", key.get_secret_value().encode())
