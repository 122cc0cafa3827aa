"""Numbers and times as a language writes them, in Finnish time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kuulolla.records.watch import Metric
from kuulolla.search.language.periods import HELSINKI, midnight
from kuulolla.services.alerts.notify.catalogue import Writing

_MINUS = "\N{MINUS SIGN}"
_WHOLE_FROM = 10
"""Numbers from here on are written without decimals: 9,7 tells something that 48,3 does not."""

_ROUNDED_FROM = 2
"""What is usual is told in round numbers from here on: "about 10" where it is 9,7."""

_MOST_DECIMALS = 5


@dataclass(frozen=True)
class Show:
    """Writes for somebody who reads at `now`: today's times stand without their day, this year's days without it."""

    writing: Writing
    now: datetime

    def number(self, number: float, decimals: int = 0) -> str:
        """A number with the language's signs: in Finnish `1 234`, and a comma before decimals."""
        digits = f"{abs(number):,.{decimals}f}"
        is_negative = number < 0 and any(digit in digits for digit in "123456789")
        written = digits.translate({ord(","): self.writing.thousands, ord("."): self.writing.decimal})
        return f"{_MINUS}{written}" if is_negative else written

    def about(self, number: float) -> str:
        """A number of which small ones have a decimal: `9,7`, `48`, `10`."""
        has_decimal = abs(number) < _WHOLE_FROM and round(number, 1) != round(number)
        return self.number(number, 1 if has_decimal else 0)

    def value(self, metric: Metric, value: float, more: int = 0) -> str:
        """A figure of a metric: a count, a share in per cent, or a mean score with its sign; `more` decimals."""
        match metric:
            case Metric.NEGATIVE_SHARE:
                return self.percent(value, more)
            case Metric.MEAN_SCORE:
                return self._signed(value, 2 + more)
            case _:
                return self.number(value, more) if more else self.about(value)

    def pair(self, metric: Metric, observed: float, expected: float) -> tuple[str, str]:
        """What was seen and about what is usual, with the decimals that it takes to tell them apart."""
        usual = float(round(expected)) if metric.is_in_posts and expected >= _ROUNDED_FROM else expected
        short = self.value(metric, observed), self.value(metric, usual)
        longer = (
            (self.value(metric, observed, more), self.value(metric, expected, more))
            for more in range(1, _MOST_DECIMALS)
        )
        return next((written for written in (short, *longer) if written[0] != written[1]), short)

    def percent(self, share: float, decimals: int = 0) -> str:
        """A share of 0 to 1: `62 %`."""
        return self.writing.percent.format(number=self.number(share * 100, decimals))

    def moment(self, at: datetime) -> str:
        """A time: `klo 13.00` of today, `29.11. klo 13.00` of another day."""
        return self._at(at) if self._is_today(at) else self._dated(at)

    def tick(self, at: datetime) -> str:
        """A time on an axis: the clock alone, at midnight the day that begins."""
        local = at.astimezone(HELSINKI)
        return self._day(at) if (local.hour, local.minute) == (0, 0) else self._clock(at)

    def span(self, begin: datetime, end: datetime) -> str:
        """From a time to another: of one day `klo 13.00` and the end's clock, else both with their days."""
        day, last_day = begin.astimezone(HELSINKI).date(), end.astimezone(HELSINKI).date()
        if day == last_day:
            return self.writing.hours_of_day.format(begin=self.moment(begin), end=self._clock(end))
        if end == midnight(day + timedelta(days=1)):
            end_of_day = self.writing.clock.format(hour=24, minute="00")
            return self.writing.hours_of_day.format(begin=self.moment(begin), end=end_of_day)
        return self.writing.span.format(begin=self._dated(begin), end=self._dated(end))

    def _signed(self, score: float, decimals: int) -> str:
        written = self.number(score, decimals)
        return written if written.startswith(_MINUS) or round(score, decimals) == 0 else f"+{written}"

    def _at(self, at: datetime) -> str:
        return self.writing.at.format(clock=self._clock(at))

    def _dated(self, at: datetime) -> str:
        return self.writing.day_at.format(day=self._day(at), at=self._at(at))

    def _clock(self, at: datetime) -> str:
        local = at.astimezone(HELSINKI)
        return self.writing.clock.format(hour=local.hour, minute=f"{local.minute:02}")

    def _day(self, at: datetime) -> str:
        local = at.astimezone(HELSINKI)
        is_this_year = local.year == self.now.astimezone(HELSINKI).year
        pattern = self.writing.day if is_this_year else self.writing.day_of_year
        return pattern.format(day=local.day, month=self.writing.months[local.month - 1], year=local.year)

    def _is_today(self, at: datetime) -> bool:
        return at.astimezone(HELSINKI).date() == self.now.astimezone(HELSINKI).date()


def duration(writing: Writing, length: timedelta) -> str:
    """How long something lasted, in whole minutes, of whole days the hours too: `3 h 20 min`, `2 vrk 3 h`."""
    minutes = round(length.total_seconds() / 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, writing.days), (hours, writing.hours), (0 if days else rest, writing.minutes)]
    written = [text.format(count=count) for count, text in parts if count]
    return " ".join(written) or writing.minutes.format(count=0)
