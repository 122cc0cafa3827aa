"""The report's made series as a picture: what is noticed against what is a false alarm.

Kuulolla is a curve from less to more sensitive, another tool's rule a point.

    python -m benchmarks.alerts.report > report.json && python -m benchmarks.alerts.draw report.json docs/alerts.png
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

PANELS: Final = ("spike x 2", "spike x 3", "spike x 5", "build_up x 5")
_OURS: Final = "kuulolla"
_MARKS: Final = ("s", "^", "D", "v")
_LEAST: Final = 0.01
"""False alarms a week that are drawn at the left end: none were seen."""


def draw(figures: Mapping[str, Any], path: Path) -> None:
    """A panel for each event; each figure is the mean over series of 3, 30, 300 and 3,000 posts a day."""
    figure = Figure(figsize=(11, 3.2), dpi=100)
    panels: Sequence[Axes] = figure.subplots(1, len(PANELS), sharey=True)
    for panel, event in zip(panels, PANELS, strict=True):
        _panel(panel, figures["made"], event)
    panels[0].set_ylabel("noticed while it goes on")
    figure.supxlabel("false alarms a week and watch", fontsize=10)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=3, fontsize=8, frameon=False)
    figure.tight_layout(rect=(0, 0, 1, 0.85))
    FigureCanvasAgg(figure)
    figure.savefig(path, metadata={"Software": None})


def _panel(panel: Axes, made: Mapping[str, Any], event: str) -> None:
    ours = sorted(_place(of, event) for way, of in made.items() if way.startswith(_OURS))
    panel.plot(*zip(*ours, strict=True), "o-", color="#0b5fa5", label="Kuulolla, less to more sensitive")
    rules = [(way, of) for way, of in made.items() if not way.startswith(_OURS)]
    for mark, (way, of) in zip(_MARKS, rules, strict=True):
        panel.plot(*_place(of, event), mark, color="#b34700", label=way)
    panel.set_xscale("log")
    panel.set_xlim(_LEAST / 1.5, 10)
    panel.set_ylim(-0.03, 1.03)
    panel.set_title(event.replace("_", "-").replace(" x ", " × "), fontsize=10)  # noqa: RUF001 - times
    panel.grid(visible=True, alpha=0.3)


def _place(of: Mapping[str, Any], event: str) -> tuple[float, float]:
    alarms = mean(of["false_alarms_a_week"].values())
    return max(alarms, _LEAST), mean(by["share"] for by in of["noticed"][event].values())


if __name__ == "__main__":
    draw(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2]))
