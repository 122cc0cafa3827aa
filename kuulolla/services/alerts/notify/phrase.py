"""What is said of something unusual: what was seen, what is usual, by how much, since when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from kuulolla.records.delivery import DeliveryKind
from kuulolla.records.watch import Metric
from kuulolla.services.alerts.notify.catalogue import Words
from kuulolla.services.alerts.notify.clean import name_line, quote_line
from kuulolla.services.alerts.notify.notification import Alert, Figures, Happening, Point
from kuulolla.services.alerts.notify.show import Show

_TIMES_OF = 1.0
"""Of less expected than one mention nobody says how many times it came."""

_TIMES_FROM = 1.5
"""Below that "1,2-kertaisesti" says less than the difference alone."""


@dataclass(frozen=True)
class Phrase:
    """Puts figures and times into the sentences of a language."""

    says: Words
    show: Show

    def headline(self, seen: Happening) -> str:
        """What was seen and what is usual, as one line without a full stop; or what is wrong."""
        if seen.reason is not None:
            return quote_line(seen.reason)
        figures, says = seen.figures, self.says.metrics[seen.metric]
        return (says.rose if figures.observed > figures.expected else says.fell).format(
            observed=self.show.value(seen.metric, figures.observed),
            range=self.show.range(seen.metric, figures.lower, figures.upper),
            expected=self.show.about(figures.expected),
            **{"in": self.says.within[seen.interval_min], "during": self.says.during[seen.interval_min]},
        )

    def over(self, seen: Happening) -> str:
        """That it is as usual again, as one line without a full stop."""
        return self.says.works_again if seen.reason is not None else self.says.metrics[seen.metric].over

    def facts(self, alert: Alert) -> Iterator[str]:
        """The sentences under the headline: by how much, since when, whose watch; how it went, once it is over.

        Where it grew worse that comes first: the headline is like the one that was told before.
        """
        seen = alert.happening
        counts = seen.reason is None and seen.metric is not Metric.SILENT
        if alert.kind is DeliveryKind.WORSENED:
            yield self.says.worsened
        if alert.kind is DeliveryKind.REOPENED:
            yield self.says.reopened
        if seen.closed_at is not None:
            yield self.lasted(self.says.lasted, seen.began_at, seen.closed_at)
        elif not counts:
            yield self.says.began.format(began=self.show.moment(seen.began_at))
        if counts:
            yield from self._figures(seen)
        if alert.kind is DeliveryKind.ESCALATED:
            yield self.says.unacknowledged
        severity = self.says.severities[seen.severity]
        yield self.says.about.format(watch=name_line(seen.watch), search=name_line(seen.search), severity=severity)

    def _figures(self, seen: Happening) -> Iterator[str]:
        """By how much, and when; of one that is over, when it was farthest from what is usual."""
        if seen.closed_at is not None:
            yield self.says.peak.format(
                span=self._interval(seen),
                observed=self.show.value(seen.metric, seen.figures.observed),
                range=self.show.range(seen.metric, seen.figures.lower, seen.figures.upper),
            )
        else:
            yield self._difference(seen)
            began = self.show.moment(seen.began_at)
            is_first = seen.began_at == seen.seen_at
            yield (self.says.at_once if is_first else self.says.since).format(began=began, span=self._interval(seen))
        yield from self._in_all(seen)

    def _difference(self, seen: Happening) -> str:
        """By how much: so many times the expected, or so much more or less."""
        figures = seen.figures
        expected = self.show.value(seen.metric, figures.expected)
        difference = self._amount(seen, figures)
        ratio = figures.ratio
        counts = seen.metric in {Metric.NEGATIVE_COUNT, Metric.TOTAL_COUNT} and figures.expected >= _TIMES_OF
        if counts and ratio is not None and ratio >= _TIMES_FROM:
            ratio_shown = self.show.about(ratio)
            return self.says.more_times.format(ratio=ratio_shown, expected=expected, difference=difference)
        text = self.says.more if figures.observed > figures.expected else self.says.less
        return text.format(difference=difference, expected=expected)

    def _amount(self, seen: Happening, figures: Figures) -> str:
        apart = abs(figures.observed - figures.expected)
        match seen.metric:
            case Metric.NEGATIVE_SHARE:
                points = round(apart * 100)
                return self.says.points.of(points).format(count=self.show.number(points))
            case Metric.MEAN_SCORE:
                return self.show.number(apart, 2)
            case _:
                return self._mentions(apart)

    def _mentions(self, count: float) -> str:
        shown = self.show.about(count)
        return (self.says.mentions.one if shown == "1" else self.says.mentions.other).format(count=shown)

    def _in_all(self, seen: Happening) -> Iterator[str]:
        """What came beyond the expected in all, where that is more than the one interval says."""
        if seen.excess is None or round(abs(seen.excess)) <= round(abs(seen.figures.observed - seen.figures.expected)):
            return
        text = self.says.more_in_all if seen.excess > 0 else self.says.less_in_all
        yield text.format(difference=self._mentions(abs(seen.excess)))

    def _interval(self, seen: Happening) -> str:
        return self.show.span(seen.seen_at, seen.seen_at + timedelta(minutes=seen.interval_min))

    def lasted(self, text: str, began: datetime, ended: datetime) -> str:
        """How long something lasted, in the sentence `text`."""
        return text.format(duration=self.show.duration(ended - began), span=self.show.span(began, ended))

    def chart(self, seen: Happening, series: tuple[Point, ...]) -> str | None:
        """What the chart shows, in words; None where it has nothing to show."""
        counted = [(point.observed, point.at) for point in series if point.observed is not None]
        if not counted:
            return None
        (highest, highest_at), (lowest, lowest_at) = max(counted), min(counted)
        last = series[-1]
        return self.says.chart.alt.format(
            metric=self.says.metrics[seen.metric].name,
            span=self.show.span(series[0].at, last.at + timedelta(minutes=seen.interval_min)),
            highest=self.show.value(seen.metric, highest),
            highest_at=self.show.moment(highest_at),
            lowest=self.show.value(seen.metric, lowest),
            lowest_at=self.show.moment(lowest_at),
            last=self.show.value(seen.metric, counted[-1][0]),
            range=self.show.range(seen.metric, last.lower, last.upper),
        )
