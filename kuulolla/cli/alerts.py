"""`kuulolla alerts`: what watches would have told, looking back."""

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from kuulolla.cli.watches import Sensitivity

if TYPE_CHECKING:
    from datetime import datetime

    from kuulolla.records.watch import Watch
    from kuulolla.services.alerts.backtest import Counted

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
    from kuulolla.cli.watches_given import kept_watch, records_settings, watches
    from kuulolla.cli.whole_file import whole_file
    from kuulolla.records.sensitivity import Sensitivity as Closely
    from kuulolla.runtime.clock import SystemClock
    from kuulolla.services.alerts.backtest import at_each
    from kuulolla.services.alerts.series.intervals import ended_by
    from kuulolla.services.alerts.series.watching import LEARNED_FROM

    kept = kept_watch(watches(records_settings()), watch).record
    looked = kept.sensitivity if sensitivity is None else Closely(sensitivity)
    now, step = SystemClock().now(), timedelta(minutes=kept.interval_min)
    until = ended_by(now, step)
    since = until - timedelta(days=days)
    found = at_each(kept, _counted(kept, since - LEARNED_FROM, until), since)
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


def _counted(watch: "Watch", begin: "datetime", until: "datetime") -> "Counted":
    """The watch's posts, in as many searches as it takes."""
    from kuulolla.cli.open_index import open_pages
    from kuulolla.records.watched import looked_at
    from kuulolla.search.count.sentiment import Sentiments
    from kuulolla.search.count.series import MOST_INTERVALS, series
    from kuulolla.services.alerts.backtest import Counted

    pages, step = open_pages(), timedelta(minutes=watch.interval_min)
    query = {watch.name: pages.ask.question(looked_at(watch)).query}
    intervals = (until - begin) // step
    found = list[Sentiments]()
    for first in range(0, intervals, MOST_INTERVALS):
        many = min(MOST_INTERVALS, intervals - first)
        found += series(pages.client, pages.alias, query, begin + first * step, step, many)[watch.name]
    return Counted(begin, found)
