"""The small chart of an alert: what was seen, against the range that is usual."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from matplotlib.axes import Axes
from PIL import Image

from kuulolla.records.recipient import Language
from kuulolla.records.watch import Metric
from kuulolla.services.alerts.notify.axes import BEYOND, EDGE, SEEN, USUAL, empty_picture, label
from kuulolla.services.alerts.notify.catalogue import OfChart, words
from kuulolla.services.alerts.notify.notification import Point
from kuulolla.services.alerts.notify.show import Show

WIDTH, HEIGHT = 560, 200
"""As it is shown; it is drawn with twice as many pixels each way, for screens that have them."""

_DPI = 200
_COLOURS = 16
_LETTERS_PT = 7


@dataclass(frozen=True)
class Chart:
    """What is drawn: the intervals of a metric, for somebody who reads the language at `now`."""

    metric: Metric
    series: Sequence[Point]
    language: Language
    now: datetime

    def png(self) -> bytes:
        """The picture. The same series gives the same bytes."""
        figure, axes = empty_picture(WIDTH / 100, HEIGHT / 100, _DPI)
        says = words(self.language)
        self._draw(axes, says.chart)
        moments = [point.at for point in self.series]
        label(axes, self.metric, moments, Show(says.writing, self.now), _LETTERS_PT)
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


def _is_beyond(point: Point) -> bool:
    return point.observed is not None and not point.lower <= point.observed <= point.upper
