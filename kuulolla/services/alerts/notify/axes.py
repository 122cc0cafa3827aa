"""What our charts have in common: an empty picture, its colours, and axes that say times and values."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from kuulolla.records.watch import Metric
from kuulolla.search.language.periods import HELSINKI, midnight
from kuulolla.services.alerts.notify.show import Show

INK: Final = "#1d2733"
SEEN: Final = "#0b4f8a"
USUAL: Final = "#c3d3e2"
EDGE: Final = "#5b7185"
BEYOND: Final = "#a8201a"
"""Each at least 4.5 : 1 against white, but for the range's fill, which has an edge that is."""

_MOST_TICKS = 6
_MOST_VALUES = 4


def empty_picture(width_in: float, height_in: float, dpi: int) -> tuple[Figure, Axes]:
    """A white picture, and where to draw on it; nothing of matplotlib that others share is touched."""
    figure = Figure(figsize=(width_in, height_in), dpi=dpi, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def label(axes: Axes, metric: Metric, moments: Sequence[datetime], show: Show, letters_pt: int) -> None:
    """Say below what is drawn when that was, beside it how much of the metric, above it what is what.

    `moments`: those that are drawn, oldest first.
    """
    ticks = ticks_between(moments[0], moments[-1]) if moments else []
    axes.set_xticks([tick.timestamp() for tick in ticks], [show.tick(tick) for tick in ticks])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=_MOST_VALUES, integer=metric.is_in_posts))
    axes.yaxis.set_major_formatter(lambda value, _: show.value(metric, value))
    if metric is not Metric.MEAN_SCORE:
        axes.set_ylim(bottom=0)
    axes.tick_params(colors=INK, labelsize=letters_pt, length=2)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    in_a_row = len(axes.get_legend_handles_labels()[0])
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1), ncols=in_a_row, fontsize=letters_pt, frameon=False, labelcolor=INK
    )


def ticks_between(first: datetime, last: datetime) -> list[datetime]:
    """Moments for an axis, some six and at most eight: round hours of Helsinki's clock, of many days midnights."""
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
