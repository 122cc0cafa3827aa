"""The chart of a period that is over: a watch's series, what it would have taken, and the incidents."""

import io
from datetime import datetime, timedelta
from typing import Final

from matplotlib.axes import Axes

from kuulolla.records.incident import Severity
from kuulolla.records.recipient import Language
from kuulolla.records.watch import Metric, Watch
from kuulolla.services.alerts.backtest import Backtest
from kuulolla.services.alerts.notify.axes import BEYOND, EDGE, SEEN, USUAL, empty_picture, label
from kuulolla.services.alerts.notify.catalogue import words
from kuulolla.services.alerts.notify.show import Show

_WIDTH_IN, _HEIGHT_IN, _DPI, _LETTERS_PT = 12, 4, 100, 9
_MARKS: Final = {Severity.MINOR: "o", Severity.MAJOR: "^", Severity.SEVERE: "D"}
"""A shape for each besides the colour: who sees no red sees a diamond."""

_LINES: Final = ("observed", "what one interval alone would take")
_OF_SILENCE: Final = ("missing posts", "how many it takes")


def draw(watch: Watch, found: Backtest, now: datetime) -> bytes:
    """The picture, a PNG of 1200 x 400 pixels; times are Finnish time."""
    figure, axes = empty_picture(_WIDTH_IN, _HEIGHT_IN, _DPI)
    _series(axes, watch, found)
    _incidents(axes, watch, found)
    moments = [one.at for one in found.seen]
    label(axes, watch.metric, moments, Show(words(Language.EN).writing, now), _LETTERS_PT)
    file = io.BytesIO()
    figure.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()


def _series(axes: Axes, watch: Watch, found: Backtest) -> None:
    times = [one.at.timestamp() for one in found.seen]
    is_silence = watch.metric is Metric.SILENT
    says, takes = _OF_SILENCE if is_silence else _LINES
    line = [one.expected if is_silence else one.observed for one in found.seen]
    axes.plot(times, line, color=SEEN, linewidth=0.9, label=says)
    upper = [one.upper for one in found.seen]
    axes.plot(times, upper, color=EDGE, linewidth=0.9, linestyle=(0, (4, 2)), label=takes)


def _incidents(axes: Axes, watch: Watch, found: Backtest) -> None:
    interval = timedelta(minutes=watch.interval_min)
    for one in found.incidents:
        axes.axvspan(one.began_at.timestamp(), (one.last_at + interval).timestamp(), facecolor=USUAL, zorder=0)
    for severity, mark in _MARKS.items():
        peaks = [one.peak for one in found.incidents if one.severity is severity]
        heights = [peak.expected if watch.metric is Metric.SILENT else peak.observed for peak in peaks]
        axes.plot(
            [peak.at.timestamp() for peak in peaks],
            heights,
            color=BEYOND,
            marker=mark,
            markersize=7,
            linestyle="none",
            label=f"{severity} incident",
        )
