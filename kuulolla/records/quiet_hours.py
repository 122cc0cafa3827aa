"""Quiet hours: when a clock in Helsinki says that nobody is to be disturbed."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from kuulolla.schemas.contract import Part
from kuulolla.search.language.periods import HELSINKI

_DAY = timedelta(days=1)


class Weekday(StrEnum):
    """A day of the week, Monday first. Stored: never rename one."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


def _each_once(days: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
    """In the order of the week: the same days are the same hours."""
    return tuple(day for day in Weekday if day in days)


_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)


def _is_shown_by_a_clock(text: str) -> str:
    if not _CLOCK.fullmatch(text):
        raise ValueError("a time of the day is written as a clock shows it, such as 07:00 or 22:30")
    return text


Clock = Annotated[str, AfterValidator(_is_shown_by_a_clock)]


class QuietHours(Part):
    """From one time of the day to another, which may lie behind midnight, in Europe/Helsinki."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    begins: Clock = Field(alias="from")
    ends: Clock = Field(alias="to")
    days: Annotated[tuple[Weekday, ...], AfterValidator(_each_once)] = Field(
        default=(), description="on which they begin; none: on every day"
    )
    severe_too: bool = Field(default=False, description="whether severe incidents wait as well")

    @model_validator(mode="after")
    def _end(self) -> Self:
        if self.begins == self.ends:
            raise ValueError(f"quiet hours from {self.begins} to {self.ends} never end: give them another end")
        return self

    def ends_after(self, moment: datetime) -> datetime | None:
        """The end of the quiet time that `moment`, which is aware, lies in, in UTC; None where it is not quiet.

        They begin when the clock shows `from` for the first time, and end when it shows `to` for the last time: in
        October an hour comes twice. In March one is left out: a time in it has come once the clock jumps over it.
        """
        quiet_until = self._end_of_the_night(moment)
        # Nearly a day of quiet meets the next one where an hour comes twice.
        while quiet_until and (later := self._end_of_the_night(quiet_until)):
            quiet_until = later
        return quiet_until

    def _end_of_the_night(self, moment: datetime) -> datetime | None:
        return next((end for begin, end in self._around(moment) if begin <= moment < end), None)

    def _around(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Begin and end of the quiet hours that began yesterday or begin today."""
        today = moment.astimezone(HELSINKI).date()
        for day in (today - _DAY, today):
            if not self.days or list(Weekday)[day.weekday()] in self.days:
                last = day if self.begins < self.ends else day + _DAY
                yield _moment(day, self.begins, fold=0), _moment(last, self.ends, fold=1)


def _moment(day: date, clock: str, fold: int) -> datetime:
    """When the clock shows that, in UTC: for the first time, or with `fold` 1 for the last time.

    Where the clock never does, it is when it jumps over it.
    """
    shown = datetime.combine(day, time.fromisoformat(clock), HELSINKI).replace(fold=fold)
    if shown.astimezone(UTC).astimezone(HELSINKI).replace(tzinfo=None) == shown.replace(tzinfo=None):
        return shown.astimezone(UTC)
    return shown.replace(minute=0, fold=0).astimezone(UTC)  # in March a clock jumps from 3 to 4
