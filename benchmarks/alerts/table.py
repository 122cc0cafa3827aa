"""The report's figures as tables for people to read.

python -m benchmarks.alerts.table report.json
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any, Final

from rich.console import Console
from rich.table import Table

EVENTS: Final = ("spike x 2", "spike x 3", "spike x 5", "spike x 10", "build_up x 5")
_WIDTH: Final = 150


def tables(figures: Mapping[str, Any]) -> Iterator[Table]:
    """One for each part of the report; without those of the real series where these were not there."""
    goals = figures["goals"]
    if "nab" in figures:
        found = {**figures["nab"], "kuulolla, margin of the four others": figures["nab_leave_one_out"]}
        yield _nab(found, goals)
        yield _windows(figures["nab_windows"])
    yield _made(figures["made"])
    yield _silence(figures["silence"])
    long = figures["long_intervals"]
    yield _long_intervals(long["false_alarms_a_week"], "Long intervals: false alarms a week and watch", "")
    yield _long_intervals(long["noticed"], "Long intervals: share of bad days noticed on that day", "bad days")
    yield _long_intervals(long["silences_noticed"], "Long intervals: share of silences noticed", "silences")


def _nab(found: Mapping[str, Any], goals: Mapping[str, float]) -> Table:
    title = "Real mentions of five brands (NAB)"
    table = _table(title, "", "standard", "low false alarms", "windows", "false alarms", "a day and series")
    table.add_row(
        "goal", f"> {goals['standard']}", f"> {goals['low_false_alarms']}", "", "", f"<= {goals['false_alarms_a_day']}"
    )
    for way, of in found.items():
        table.add_row(
            way, *_each(of, "standard", "low_false_alarms", "windows_hit", "false_alarms", "false_alarms_a_day")
        )
    return table


def _windows(brands: Mapping[str, Any]) -> Table:
    """Of a brand the median of those that were noticed, then each."""
    table = _table(
        "When their windows were noticed, in hours", "", "window from", "long", "from its beginning", "from its mark"
    )
    for brand, windows in brands.items():
        seen = [one for one in windows if one["after_h"] is not None]
        middles = [_hours(median(one[key] for one in seen)) if seen else "" for key in ("after_h", "after_mark_h")]
        table.add_row(brand, f"{len(seen)} of {len(windows)}: median", "", *middles)
        for one in windows:
            after = [_hours(one[key]) if one in seen else "not noticed" for key in ("after_h", "after_mark_h")]
            table.add_row("", one["begin"][:16].replace("T", " "), f"{one['length_h']:.0f}", *after)
    return table


def _made(ways: Mapping[str, Any]) -> Table:
    table = _table(
        "Made series: false alarms a week and watch, share of incidents noticed", "", "", "false alarms", *EVENTS
    )
    for way, of in ways.items():
        for number, (volume, alarms) in enumerate(of["false_alarms_a_week"].items()):
            shares = (f"{of['noticed'][event][volume]['share']:g}" for event in EVENTS)
            table.add_row("" if number else way, volume, f"{alarms:.2f}", *shares)
    return table


def _silence(ways: Mapping[str, Any]) -> Table:
    table = _table("Silence", "", "interval", "", "false alarms a week", "noticed", "median h", "nine in ten within h")
    for way, steps in ways.items():
        for step, volumes in steps.items():
            for volume, of in volumes.items():
                keys = ("false_alarms_a_week", "noticed", "median_h", "nine_in_ten_within_h")
                table.add_row(way, step, volume, *_each(of, *keys))
    return table


def _long_intervals(lengths: Mapping[str, Any], title: str, called: str) -> Table:
    """A row for each interval and what there was in it, `called` so; a column for each volume."""
    volumes = _first(_first(lengths))
    table = _table(title, "interval", called, *volumes)
    for length, each in lengths.items():
        for name, of in each.items():
            table.add_row(length, name, *_each(of, *volumes))
    return table


def _hours(many: float) -> str:
    return f"{round(many, 1) + 0.0:.1f}"  # no -0.0


def _first(of: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(iter(of.values()))
    return found


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column)
    return table


def _each(of: Mapping[str, Any], *keys: str) -> Iterable[str]:
    return ("" if of[key] is None else str(of[key]) for key in keys)


def main() -> None:
    """Print the tables of a file that `benchmarks.alerts.report` wrote."""
    console = Console(width=_WIDTH)
    for table in tables(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))):
        console.print(table, end="\n\n")


if __name__ == "__main__":
    main()
