"""`kuulolla alerts`: what watches would have told, looking back."""

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from kuulolla.cli.watches import Sensitivity

app = typer.Typer(no_args_is_help=True, help="What watches would have told.")


@app.command(
    no_args_is_help=True,
    epilog="Examples: kuulolla alerts backtest --watch kela-kielteiset --sensitivity low | "
    "kuulolla alerts backtest --watch kela-kielteiset --days 30 --draw kela.png",
)
def backtest(
    watch: Annotated[str, typer.Option(metavar="NAME", help="The watch, such as kela-kielteiset.")],
    days: Annotated[int, typer.Option(min=1, max=366, help="How far back, up to now.")] = 90,
    sensitivity: Annotated[
        Sensitivity | None, typer.Option(help="Had it looked as closely as that: as it does where none is given.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    draw: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also draw the series and the incidents there, as PNG.")
    ] = None,
) -> None:
    """Judge the posts of the last days as the watch would have, and show the incidents that there would have been.

    The 28 days before are learned from. Nobody is told anything, and nothing is kept.
    """
    from kuulolla.cli.backtest_shown import as_document, summary, table
    from kuulolla.cli.open_index import open_pages
    from kuulolla.cli.watches_given import incidents, kept_watch, records_settings, watches
    from kuulolla.cli.whole_file import whole_file
    from kuulolla.records.sensitivity import Sensitivity as Closely
    from kuulolla.runtime.clock import SystemClock
    from kuulolla.services.alerts.backtest import at_each
    from kuulolla.services.alerts.count_past import count_past
    from kuulolla.services.alerts.series.intervals import ended_by

    settings = records_settings()
    kept = kept_watch(watches(settings), watch).record
    looked = kept.sensitivity if sensitivity is None else Closely(sensitivity)
    now, step = SystemClock().now(), timedelta(minutes=kept.interval_min)
    until = ended_by(now, step)
    since = until - timedelta(days=days)
    found = at_each(kept, count_past(open_pages(), incidents(settings), kept, since, until), since)
    if draw is not None:
        from kuulolla.services.alerts.draw import draw as drawn

        with whole_file(draw) as file:
            file.write(drawn(kept, found[looked], now))
    if as_json:
        sys.stdout.write(json.dumps(as_document(kept, looked, found, since, until), ensure_ascii=False) + "\n")
        return
    if found[looked].incidents:
        Console().print(table(kept, found[looked]))
    typer.echo(summary(looked, found, days))
