"""The small chart of an alert: what was seen, against the range that is usual."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from PIL import Image

from kuulolla.records.recipient import Language
from kuulolla.records.watch import Metric
from kuulolla.search.language.periods import HELSINKI, midnight
from kuulolla.services.alerts.notify.catalogue import OfChart, words
from kuulolla.services.alerts.notify.notification import Point
from kuulolla.services.alerts.notify.show import Show

WIDTH, HEIGHT = 560, 200
"""As it is shown; it is drawn with twice as many pixels each way, for screens that have them."""

_DPI = 200
_COLOURS = 16
_MOST_TICKS = 6
INK = "#1d2733"
SEEN = "#0b4f8a"
USUAL = "#c3d3e2"
EDGE = "#5b7185"
BEYOND = "#a8201a"
"""Each at least 4.5 : 1 against white, but for the range's fill, which has an edge that is."""


@dataclass(frozen=True)
class Chart:
    """What is drawn: the intervals of a metric, for somebody who reads the language at `now`."""

    metric: Metric
    series: Sequence[Point]
    language: Language
    now: datetime

    def png(self) -> bytes:
        """The picture. The same series gives the same bytes; nothing of matplotlib that others share is touched."""
        figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=_DPI, facecolor="white", layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        says = words(self.language)
        self._draw(axes, says.chart)
        self._label(axes, Show(says.writing, self.now))
        drawn = io.BytesIO()
        figure.savefig(drawn, format="rgba", dpi=_DPI)
        picture = Image.frombytes("RGBA", (WIDTH * 2, HEIGHT * 2), drawn.getvalue()).convert("RGB")
        # A palette: 28 kB for a day of noise every five minutes, where 64 colours take 47 kB; 10 kB for a usual day.
        file = io.BytesIO()
        picture.quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            file, "PNG", optimize=True
        )
        return file.getvalue()

    def _draw(self, axes: Axes, says: OfChart) -> None:
        times = [point.at.timestamp() for point in self.series]
        lower, upper = [point.lower for point in self.series], [point.upper for point in self.series]
        axes.fill_between(
            times, lower, upper, step="mid", facecolor=USUAL, edgecolor=EDGE, linewidth=0.6, label=says.usual
        )
        seen = [float("nan") if point.observed is None else point.observed for point in self.series]
        axes.plot(times, seen, color=SEEN, linewidth=1.6, label=says.observed)
        beyond = [(point.at.timestamp(), point.observed) for point in self.series if _is_beyond(point)]
        if beyond:
            # A shape of its own besides the colour: who sees no red sees a diamond.
            at, observed = zip(*beyond, strict=True)
            axes.plot(at, observed, color=BEYOND, marker="D", markersize=4, linestyle="none", label=says.beyond)

    def _label(self, axes: Axes, show: Show) -> None:
        ticks = ticks_between(self.series[0].at, self.series[-1].at)
        axes.set_xticks([tick.timestamp() for tick in ticks], [show.tick(tick) for tick in ticks])
        axes.yaxis.set_major_locator(
            MaxNLocator(nbins=4, integer=self.metric not in {Metric.NEGATIVE_SHARE, Metric.MEAN_SCORE})
        )
        axes.yaxis.set_major_formatter(lambda value, _: show.value(self.metric, value))
        if self.metric is not Metric.MEAN_SCORE:
            axes.set_ylim(bottom=0)
        axes.tick_params(colors=INK, labelsize=7, length=2)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, fontsize=7, frameon=False, labelcolor=INK)


def ticks_between(first: datetime, last: datetime) -> list[datetime]:
    """Moments for an axis, at most six: round hours of Helsinki's clock, or midnights where it spans days."""
    hours = (last - first).total_seconds() / 3600
    step = next((step for step in (1, 2, 3, 6, 12, 24) if hours / step < _MOST_TICKS), 24)
    days_apart = max(1, -int(-hours // (24 * _MOST_TICKS)))
    day = first.astimezone(HELSINKI).date()
    found = []
    while (begins := midnight(day)) <= last:
        # By the clock, not by counting: a day of 25 hours has its noon 13 hours after its midnight.
        of_day = (datetime(day.year, day.month, day.day, hour, tzinfo=HELSINKI) for hour in range(0, 24, step))
        found += [tick for tick in (moment.astimezone(UTC) for moment in of_day) if first <= tick <= last]
        day = (begins.astimezone(HELSINKI) + timedelta(days=days_apart)).date()
    return found


def _is_beyond(point: Point) -> bool:
    return point.observed is not None and not point.lower <= point.observed <= point.upper
