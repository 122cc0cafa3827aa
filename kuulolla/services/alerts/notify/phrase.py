"""What is said of something unusual: what was seen, what is usual, by how much, since when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from kuulolla.records.delivery import DeliveryKind
from kuulolla.records.incident import Ending
from kuulolla.records.watch import Metric
from kuulolla.services.alerts.notify.catalogue import Lengths, Words
from kuulolla.services.alerts.notify.clean import name_line, quote_line
from kuulolla.services.alerts.notify.notification import Alert, Figures, Happening, Point
from kuulolla.services.alerts.notify.show import Show, duration

_HARDLY_ANY = 0.5
"""Of less expected than half a mention nobody says how many that is."""

_TIMES_OF = 1.0
"""Of less expected than one mention nobody says how many times it came, nor of a share or a score: none is more."""

_TIMES_FROM = 1.5
"""Below that "1,2 kertaa" says less than the difference alone."""


@dataclass(frozen=True)
class Phrase:
    """Puts figures and times into the sentences of a language."""

    says: Words
    show: Show

    def headline(self, seen: Happening) -> str:
        """What was seen and what is usual, as one line without a full stop; or what is wrong."""
        if seen.trouble is not None:
            return self.says.troubles[seen.trouble].happened.format(since=self.show.moment(seen.began_at))
        says = self.says.metrics[seen.metric]
        # Which way it went is the metric's: what is told is beyond the usual on that side, whatever came after it.
        return (says.peaked if seen.has_gone_on else says.happened).format(**self._seen_and_usual(seen))

    def over(self, seen: Happening) -> str:
        """That it is as usual again, or how else it ended, as one line without a full stop."""
        if seen.ending is not None and seen.ending is not Ending.CALM:
            return self.says.endings[seen.ending]
        return (self.says.metrics[seen.metric] if seen.trouble is None else self.says.troubles[seen.trouble]).over

    def facts(self, alert: Alert) -> Iterator[str]:
        """The sentences under the headline: by how much, since when, whose watch; how it went, once it is over.

        Where it grew worse, or began again, that comes first: the headline is like the one that was told before.
        """
        seen = alert.happening
        counts = seen.metric is not Metric.SILENT  # nor does a source, which is watched for silence
        if alert.kind is DeliveryKind.WORSENED:
            yield self.says.worsened
        if alert.kind is DeliveryKind.REOPENED:
            yield self.says.reopened
        if seen.closed_at is not None:
            yield self.lasted(seen)
        elif seen.trouble is None and not counts:
            yield self.says.began.format(began=self.show.moment(seen.began_at))
        if counts:
            yield from self._figures(seen)
        if seen.reason is not None:
            yield self.says.technically.format(reason=self.says.quote.format(text=quote_line(seen.reason)))
        if alert.kind is DeliveryKind.ESCALATED:
            yield self.says.unacknowledged
        severity = self.says.severities[seen.severity]
        yield self.says.about.format(watch=name_line(seen.watch), search=name_line(seen.search), severity=severity)

    def _figures(self, seen: Happening) -> Iterator[str]:
        """By how much, and when; of one that is over, when it was farthest from what is usual."""
        if seen.closed_at is not None:
            yield self.says.peak.format(span=self._span(seen), **self._seen_and_usual(seen))
        else:
            yield self._difference(seen)
            began = self.show.moment(seen.began_at)
            text = self.says.since if seen.has_gone_on else self.says.at_once
            yield text.format(began=began, span=self._span(seen))
        yield from self._in_all(seen)

    def _difference(self, seen: Happening) -> str:
        """By how much: so many times the usual, or so much more; of a score, so much less."""
        figures = seen.farthest.figures
        ratio = figures.ratio
        if figures.expected >= _TIMES_OF and ratio is not None and ratio >= _TIMES_FROM:
            _, expected = self.show.pair(seen.metric, figures.observed, figures.expected)
            return self.says.more_times.format(ratio=self.show.about(ratio), expected=expected)
        text = self.says.lower if seen.metric is Metric.MEAN_SCORE else self.says.more
        return text.format(difference=self._amount(seen, figures))

    def _amount(self, seen: Happening, figures: Figures) -> str:
        apart = abs(figures.observed - figures.expected)
        match seen.metric:
            case Metric.NEGATIVE_SHARE:
                points = self.show.about(apart * 100)
                return (self.says.points.one if points == "1" else self.says.points.other).format(count=points)
            case Metric.MEAN_SCORE:
                return self.show.number(apart, 2)
            case _:
                return self._mentions(seen.metric, apart)

    def _mentions(self, metric: Metric, count: float) -> str:
        """So many mentions; of negative ones that they are: of mentions in all there may be no more than usual."""
        shown = self.show.about(count)
        texts = self.says.negative_mentions if metric is Metric.NEGATIVE_COUNT else self.says.mentions
        return (texts.one if shown == "1" else texts.other).format(count=shown)

    def _in_all(self, seen: Happening) -> Iterator[str]:
        """What came beyond the expected in all, where that is more than was told by now."""
        figures = seen.farthest.figures
        if seen.excess is not None and round(seen.excess) > round(figures.observed - figures.expected):
            yield self.says.more_in_all.format(difference=self._mentions(seen.metric, seen.excess))

    def _seen_and_usual(self, seen: Happening) -> dict[str, str]:
        """What was observed in what is told of, what is usual, and how long it is: `in` it, or `during` it."""
        stretch = seen.farthest
        observed, expected = self.show.pair(seen.metric, stretch.figures.observed, stretch.figures.expected)
        hardly_any = seen.metric.is_in_posts and stretch.figures.expected < _HARDLY_ANY
        return {
            "observed": observed,
            "usual": self.says.hardly_any if hardly_any else self.says.usually.format(expected=expected),
            "in": self._length(self.says.within, stretch.minutes),
            "during": self._length(self.says.during, stretch.minutes),
        }

    def _length(self, texts: Lengths, minutes: int) -> str:
        """A length in the words for it, or in the largest unit that it is whole in."""
        if minutes in texts.of:
            return texts.of[minutes]
        unit = next(unit for unit in (1440, 60, 1) if minutes % unit == 0)
        many = {1440: texts.days, 60: texts.hours, 1: texts.minutes}[unit]
        return many.format(count=self.show.number(minutes // unit))

    def _span(self, seen: Happening) -> str:
        stretch = seen.farthest
        return self.show.span(stretch.began_at, stretch.began_at + timedelta(minutes=stretch.minutes))

    def lasted(self, seen: Happening) -> str:
        """How long what is over was beyond, as far as somebody looked."""
        began, ended = seen.began_at, seen.ended_at or seen.began_at
        text = self.says.lasted_at_least if seen.is_unwatched else self.says.lasted
        return text.format(duration=duration(self.show.writing, ended - began), span=self.show.span(began, ended))

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
            usual=self.says.usually.format(expected=self.show.value(seen.metric, last.expected)),
        )
