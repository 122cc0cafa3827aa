"""Moments as people and programs write them: Finnish dates, ISO, RFC 2822, Unix time, Excel's serial days."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")
"""Where a time without a zone is taken to be from."""

_CLOCK = r"(?:[\sT,]*(?:klo|kello|kl|at)?\.?\s*(?P<hour>\d{1,2})[.:](?P<minute>\d{2})(?:[.:](?P<second>\d{2}))?)?"
_WEEKDAY = r"(?:[^\W\d]{2,12}\.?,?\s+)?"
_FORMS = tuple(
    re.compile(form + _CLOCK, re.IGNORECASE)
    for form in (
        _WEEKDAY + r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4}|\d{2})",
        _WEEKDAY + r"(?P<day>\d{1,2})\.?\s+(?P<name>[^\W\d]{3,14})\.?\s+(?P<year>\d{4})",
        r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})",
    )
)
_UNIX = re.compile(r"\d{9,10}(?:[.,]\d+)?|\d{13}")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")

# The first letters that tell a month in Finnish, Swedish or English ("maaliskuuta", "mars", "March").
_MONTHS = {
    "tam": 1, "jan": 1, "hel": 2, "feb": 2, "maa": 3, "mar": 3, "huh": 4, "apr": 4, "tou": 5, "maj": 5, "may": 5,
    "kes": 6, "jun": 6, "hei": 7, "jul": 7, "elo": 8, "aug": 8, "syy": 9, "sep": 9, "lok": 10, "okt": 10, "oct": 10,
    "nov": 11, "jou": 12, "dec": 12,
}  # fmt: skip
_NOVEMBER = "marras"  # "mar" is March in the other two languages

_EXCEL_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's days have no zone; it is added below
_MILLISECONDS_FROM = 10**11


def moment(written: str) -> datetime | None:
    """The aware moment that `written` names, or None where it names none or could be read in two ways.

    A time without a zone is Helsinki's; a date alone is its first minute there. `1/12/2025` is refused: day first
    or month first depends on who wrote it.
    """
    written = " ".join(written.split())
    # Finnish first: for fromisoformat 14.05 is five hundredths of a second after two.
    for read in (_finnish, _iso, _number, _mail):
        found = read(written)
        if found is not None:
            return found
    return None


def _iso(written: str) -> datetime | None:
    # Only with separators: fromisoformat would take `20251201` for a date, which may as well be a number.
    return _or_none(lambda: _aware(datetime.fromisoformat(written))) if written[4:5] == "-" else None


def _finnish(written: str) -> datetime | None:
    found = next((found for form in _FORMS if (found := form.fullmatch(written))), None)
    return _or_none(lambda: _from_parts(found.groupdict())) if found else None


def _from_parts(part: dict[str, str | None]) -> datetime | None:
    name = (part.get("name") or "").lower()
    month = int(part.get("month") or 0) or (11 if name.startswith(_NOVEMBER) else _MONTHS.get(name[:3], 0))
    year = int(part["year"] or 0)
    hour, minute, second = (int(part[name] or 0) for name in ("hour", "minute", "second"))
    return _aware(datetime(year if year > 99 else 2000 + year, month, int(part["day"] or 0), hour, minute, second))  # noqa: DTZ001, PLR2004


def _number(written: str) -> datetime | None:
    if _UNIX.fullmatch(written):
        seconds = float(written.replace(",", "."))
        return datetime.fromtimestamp(seconds / 1000 if seconds > _MILLISECONDS_FROM else seconds, UTC)
    if _SERIAL.fullmatch(written):
        # To the second: a day's fraction in a double is off by microseconds.
        seconds = round(float(written.replace(",", ".")) * 86_400)
        return _aware(_EXCEL_DAY_0 + timedelta(seconds=seconds))
    return None


def _mail(written: str) -> datetime | None:
    return _or_none(lambda: _aware(parsedate_to_datetime(written))) if written[:3].isalpha() else None


def _aware(found: datetime) -> datetime:
    return (found if found.tzinfo else found.replace(tzinfo=HELSINKI)).astimezone(UTC)


def _or_none(read: Callable[[], datetime | None]) -> datetime | None:
    try:
        return read()
    except (ValueError, OverflowError, TypeError, IndexError):  # all of them mean: no such date
        return None
