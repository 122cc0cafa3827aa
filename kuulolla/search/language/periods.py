"""Periods as a query writes them, and the moments at which they begin and end in Europe/Helsinki.

`2026-11-20`, `2026-11`, `2026`, `today`, `-7d` (so many days ago), `-2w`, `-24h`; in Finnish `tänään`, `-7pv`, `-2vk`,
`-24t`.
"""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from kuulolla.schemas.contract import YEARS
from kuulolla.search.language.tree import Ago, Day, Unit

HELSINKI = ZoneInfo("Europe/Helsinki")

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_AGO = re.compile(r"-(\d{1,4})(h|d|w|t|pv|vk)", re.ASCII | re.IGNORECASE)
_UNITS: dict[str, Unit] = {"h": "h", "d": "d", "w": "w", "t": "h", "pv": "d", "vk": "w"}
_NAMED = {"today": 0, "tänään": 0, "yesterday": 1, "eilen": 1}


def read_period(text: str) -> Day | Ago | None:
    """The period that `text` names; None where it names none, or a day that no calendar has."""
    if text.casefold() in _NAMED:
        return Ago(_NAMED[text.casefold()], "d")
    if ago := _AGO.fullmatch(text):
        return Ago(int(ago[1]), _UNITS[ago[2].casefold()])
    if not (day := _DAY.fullmatch(text)):
        return None
    year, month, of_month = (int(part) if part else None for part in day.groups())
    try:
        date(year or 0, month or 1, of_month or 1)
    except ValueError:
        return None
    return Day(year or 0, month, of_month) if year in YEARS else None


def show_period(period: Day | Ago) -> str:
    """The period as `read_period` takes it."""
    if isinstance(period, Ago):
        return f"-{period.count}{period.unit}"
    parts = [f"{period.year:04}", *(f"{part:02}" for part in (period.month, period.day) if part is not None)]
    return "-".join(parts)


def begins(period: Day | Ago, now: datetime) -> datetime:
    """The period's first moment, aware, in UTC. `now` is aware."""
    if isinstance(period, Ago) and period.unit == "h":
        return now.astimezone(UTC) - timedelta(hours=period.count)
    return midnight(_first_day(period, now))


def ends(period: Day | Ago, now: datetime) -> datetime:
    """The first moment after the period, aware, in UTC; of hours ago that moment itself."""
    if isinstance(period, Ago):
        return begins(period, now) if period.unit == "h" else midnight(_first_day(period, now) + timedelta(days=1))
    first = _first_day(period, now)
    if period.day is not None:
        return midnight(first + timedelta(days=1))
    months = first.year * 12 + first.month - 1 + (1 if period.month is not None else 12)
    return midnight(date(months // 12, months % 12 + 1, 1))


def _first_day(period: Day | Ago, now: datetime) -> date:
    if isinstance(period, Ago):
        days = period.count * (7 if period.unit == "w" else 1)
        return now.astimezone(HELSINKI).date() - timedelta(days=days)
    return date(period.year, period.month or 1, period.day or 1)


def midnight(day: date) -> datetime:
    """The day's first moment in Europe/Helsinki, aware, in UTC."""
    # Days in Helsinki have 23 and 25 hours twice a year: midnight is asked of the zone, not counted.
    return datetime(day.year, day.month, day.day, tzinfo=HELSINKI).astimezone(UTC)
