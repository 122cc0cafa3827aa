"""`kuulolla model evaluate`: models measured beside each other on anybody's own labelled file."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from kuulolla.schemas.post import Channel

if TYPE_CHECKING:
    from kuulolla.schemas.scored_post import Model
    from kuulolla.services.sentiment.evaluate import Evaluation, Figures, Say
    from kuulolla.services.sentiment.intervals import Difference, Interval
    from kuulolla.services.sentiment.labelled import BadRow, LabelledText
    from kuulolla.services.sentiment.scorer import FolderScorer

BUNDLED = "bundled"
LISTED = 20
_AT_ONCE = 128
_CHANGES = {"capitals": "in ALL CAPS", "typing_error": "with one typing error", "mask": r"with \[puhelin] put in"}


@dataclass(frozen=True)
class Measured:
    """A model with what was measured, and what it has more than the first one; None for the first."""

    model: "Model"
    evaluation: "Evaluation"
    gain: "Difference | None"


def evaluate(  # noqa: PLR0913 - the options of a command
    data: Annotated[Path, typer.Option(help="CSV, TSV or JSONL with text and label; channel, kind, phenomena too.")],
    model: Annotated[
        list[str] | None,
        typer.Option(metavar="FOLDER", help=f"A model folder, or `{BUNDLED}`; repeat to compare. [default: {BUNDLED}]"),
    ] = None,
    channel: Annotated[Channel | None, typer.Option(help="Where texts are from whose row does not say it.")] = None,
    domain: Annotated[
        str | None, typer.Option(help="Read every text as from a domain that no channel names, such as subtitles.")
    ] = None,
    threads: Annotated[int, typer.Option(min=1, help="Threads of the model.")] = 1,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Measure models on texts that people labelled negative, neutral or positive: as a whole, by group, how steady.

    Each further model is compared with the first on the same texts. Rows that cannot be used are told and left out.
    """
    from kuulolla.services.sentiment.evaluate import ask, compare
    from kuulolla.services.sentiment.evaluate import evaluate as measured
    from kuulolla.services.sentiment.labelled import read_labelled
    from kuulolla.services.sentiment.scorer import identify, load_scorer

    labelled = read_labelled(data)
    scorers = [load_scorer(None if name == BUNDLED else Path(name), threads) for name in model or [BUNDLED]]
    answers = [ask(labelled.rows, _say(scorer, _domains(scorer, labelled.rows, channel, domain))) for scorer in scorers]
    unread = sum(identify(row.text).code not in scorers[0].languages for row in labelled.rows)
    found = [
        Measured(scorer.model, measured(labelled.rows, own), compare(labelled.rows, answers[0], own) if at else None)
        for at, (scorer, own) in enumerate(zip(scorers, answers, strict=True))
    ]
    _tell_bad(labelled.bad)
    if unread:
        of = len(labelled.rows)
        why = "in another language, or too short to tell"
        typer.echo(f"{unread} of {of} texts that are measured a worker would leave unscored: {why}", err=True)
    if as_json:
        sys.stdout.write(json.dumps(_as_object(found, labelled.bad, unread), ensure_ascii=False) + "\n")
        return
    for table in _tables(found):
        Console().print(table)


def _domains(
    scorer: "FolderScorer", rows: "Sequence[LabelledText]", channel: Channel | None, domain: str | None
) -> list[str | None]:
    """Where the model is told that each text is from: `domain` for all, or what its channel or else `channel` says."""
    if domain is None:
        return scorer.domains([row.known_channel or channel for row in rows])
    known = scorer.opened.manifest.priors
    if domain not in known:
        names = ", ".join(known) or "none"
        raise typer.BadParameter(f"{scorer.model.id} knows no domain {domain}: it knows {names}", param_hint="--domain")
    return [domain] * len(rows)


def _say(scorer: "FolderScorer", domains: Sequence[str | None]) -> "Say":
    import numpy as np

    from kuulolla.services.sentiment.score import score

    console = Console(stderr=True)
    silent = not console.is_terminal

    def say(texts: Sequence[str]) -> Any:  # noqa: ANN401 - an array; numpy is not imported for --help
        at_once = range(0, len(texts), _AT_ONCE)
        # A large model takes minutes.
        starts = track(at_once, scorer.model.id, console=console, transient=True, disable=silent)
        parts = [(texts[at : at + _AT_ONCE], domains[at : at + _AT_ONCE]) for at in starts]
        return np.concatenate([score(some, scorer.opened, told).probabilities for some, told in parts])

    return say


def _tell_bad(bad: "Sequence[BadRow]") -> None:
    for row in bad[:LISTED]:
        typer.echo(f"left out line {row.line}: {row.reason}", err=True)
    if len(bad) > LISTED:
        typer.echo(f"left out {len(bad) - LISTED} more: --json lists all", err=True)


def _as_object(found: Sequence[Measured], bad: "Sequence[BadRow]", unread: int) -> dict[str, Any]:
    return {
        "models": [
            {**one.model.model_dump(), **asdict(one.evaluation), "against_first": one.gain and asdict(one.gain)}
            for one in found
        ],
        "left_out": [asdict(row) for row in bad],
        "left_unscored_by_a_worker": unread,
    }


def _tables(found: Sequence[Measured]) -> Iterator[Table]:
    yield _whole(found)
    for grouping in found[0].evaluation.groups:
        yield _groups(grouping, found)
    for at, one in enumerate(found, start=1):
        yield _confusion(f"people, and model {at}", one.evaluation)


def _whole(found: Sequence[Measured]) -> Table:
    names = (f"{at}: {one.model.id} {one.model.revision}" for at, one in enumerate(found, start=1))
    table = _table("model", *names)
    for name, show in _FIGURES.items():
        table.add_row(name, *(show(one.evaluation.whole, 3) for one in found))
    for way, words in _CHANGES.items():
        table.add_row(f"labels that change {words}", *(f"{one.evaluation.changed[way]:.1%}" for one in found))
    gains = [one.gain for one in found if one.gain is not None]
    if gains:
        table.add_section()
        for name, tell in _GAINS.items():
            table.add_row(name, "", *map(tell, gains))
    return table


def _groups(grouping: str, found: Sequence[Measured]) -> Table:
    table = _table(grouping, "model", *_FIGURES)
    groups = list(found[0].evaluation.groups[grouping])
    for name in groups[:LISTED]:
        for at, one in enumerate(found, start=1):
            figures = one.evaluation.groups[grouping][name]
            table.add_row("" if at > 1 else escape(name), str(at), *(show(figures, 2) for show in _FIGURES.values()))
    if len(groups) > LISTED:
        table.caption = f"the largest {LISTED} of {len(groups)}; --json has all"
    return table


def _confusion(title: str, evaluation: "Evaluation") -> Table:
    from kuulolla.services.sentiment.model import ORDER

    table = _table(title, *ORDER)
    for label, row in zip(ORDER, evaluation.whole.confusion, strict=True):
        table.add_row(label, *map(str, row))
    return table


def _table(*names: str) -> Table:
    return Table(*names, box=SIMPLE_HEAD, padding=(0, 1, 0, 0))


def _with(figure: float, interval: "Interval", digits: int) -> str:
    return f"{figure:.{digits}f} ({interval.low:.{digits}f}-{interval.high:.{digits}f})"


def _gain(figure: float, interval: "Interval") -> str:
    return f"{figure:+.3f} ({interval.low:+.3f} to {interval.high:+.3f})"


_NOT_ALL = "-"
"""Shown where people did not give every label: the figure would say little."""

_FIGURES: "Mapping[str, Callable[[Figures, int], str]]" = {
    "posts": lambda found, _: str(found.measured.posts),
    "accuracy": lambda found, digits: _with(found.measured.accuracy, found.accuracy_interval, digits),
    "macro-F1": lambda found, digits: (
        _with(found.measured.macro_f1, found.macro_f1_interval, digits) if found.has_every_label else _NOT_ALL
    ),
    "MCC": lambda found, digits: f"{found.measured.mcc:.{digits}f}" if found.has_every_label else _NOT_ALL,
    "ECE": lambda found, digits: f"{found.measured.expected_calibration_error:.{digits}f}",
}
_GAINS: "Mapping[str, Callable[[Difference], str]]" = {
    "accuracy against model 1": lambda gain: _gain(gain.accuracy, gain.accuracy_interval),
    "macro-F1 against model 1": lambda gain: _gain(gain.macro_f1, gain.macro_f1_interval),
    "right where model 1 is wrong": lambda gain: str(gain.only_second),
    "wrong where model 1 is right": lambda gain: str(gain.only_first),
    "McNemar's p": lambda gain: f"{gain.p:.2g}",
}
