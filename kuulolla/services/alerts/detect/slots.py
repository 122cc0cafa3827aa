"""The hours that repeat: of the day, of a kind of day, of the week. In Helsinki, where a public holiday is a Sunday."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, NamedTuple

from holidays import country_holidays

from kuulolla.search.language.periods import HELSINKI

HOURS_OF_DAY: Final = 24
HOURS_OF_KINDS: Final = 3 * 24
HOURS_OF_WEEK: Final = 7 * 24

_HOLIDAYS: Final = country_holidays("FI")  # 13 to 15 days a year, the eves of Midsummer and Christmas among them
_SATURDAY, _SUNDAY = 5, 6
_HOUR_S: Final = 3600
_REMEMBERED: Final = 1 << 14  # hours; nearly two years


class Slot(NamedTuple):
    """An hour by what it may be like: 0 to 23 of the day, 0 to 71 of working day, Saturday and Sunday, 0 to 167."""

    of_day: int
    of_kind: int
    of_week: int


def slots_around(moment: datetime) -> tuple[tuple[Slot, float], tuple[Slot, float]]:
    """The two hours whose middles lie around an aware moment, with their weights: the nearer counts more, both are 1.

    An expectation that jumped at full hours would call the first minutes of a morning a rise.
    """
    since_middle = moment.timestamp() / _HOUR_S - 0.5
    hour = int(since_middle // 1)
    weight = since_middle - hour
    return (_slot(hour), 1 - weight), (_slot(hour + 1), weight)


@lru_cache(_REMEMBERED)
def _slot(hour: int) -> Slot:
    """The slot of an hour since 1970. Helsinki is whole hours from UTC: its hours are UTC's."""
    local = datetime.fromtimestamp(hour * _HOUR_S, UTC).astimezone(HELSINKI)
    day = _SUNDAY if local.date() in _HOLIDAYS else local.weekday()
    kind = max(day - _SATURDAY + 1, 0)
    return Slot(local.hour, kind * HOURS_OF_DAY + local.hour, day * HOURS_OF_DAY + local.hour)
