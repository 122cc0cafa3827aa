"""What stands after a field's colon, read: a choice, a name, a range of numbers or of days, an address."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from kuulolla.search.address import address
from kuulolla.search.language.complain import QueryError, nearest, quoted
from kuulolla.search.language.fields import FieldName, value_called
from kuulolla.search.language.periods import begins, read_period
from kuulolla.search.language.tree import Ago, Bound, Day, Field, Range, Saved, SavedKind, Value

_NUMBER = re.compile(r"[-\u2212]?\d{1,9}(?:[.,]\d{1,6})?", re.ASCII)
_COMPARED = re.compile(r"(<=|>=|<|>)(.*)", re.DOTALL)
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)
_SAVED: dict[str, SavedKind] = {"brand": "brand", "theme": "theme", "search": "search"}


def read_value(field: FieldName, text: str, at: int) -> Field | Range | Saved:  # noqa: PLR0911 - one for each kind
    """The condition `field:text`, whose value stands at column `at`. Raises QueryError."""
    if not text:
        raise QueryError(
            at, f"{field.name}: needs a value right after the colon", f"for example {_EXAMPLES[field.kind]}"
        )
    match field.kind:
        case "choice":
            return Field(field.name, _choice(field, text, at))
        case "number":
            return _range(field, text, at, _number)
        case "date":
            return _range(field, text, at, _period)
        case "saved":
            return Saved(_SAVED[field.name], text, at)
        case "id":
            return Field(field.name, _id(text, at))
        case "address":
            return Field(field.name, _address(text, at))
        case "name":
            return Field(field.name, text)


_EXAMPLES = {
    "choice": "channel:forum",
    "number": "score:<-0.5",
    "date": "published:-7d",
    "saved": "theme:jonot",
    "id": "id: and the 32 digits",
    "address": "url:example.fi",
    "name": 'place:"Iso Robertinkatu"',
}


def _choice(field: FieldName, text: str, at: int) -> str:
    found = value_called(field, text)
    if found is None:
        near = nearest(text, [*field.choices, *field.choices.values()])
        known = f"did you mean {field.name}:{near}?" if near else f"it takes {', '.join(field.choices)}"
        raise QueryError(at, f"{field.name}: has no value {quoted(text)}", known)
    return found


def _range(field: FieldName, text: str, at: int, read: Callable[[FieldName, str, int], Value]) -> Range:
    if compared := _COMPARED.fullmatch(text):
        sign, rest = compared.groups()
        bound = Bound(read(field, rest, at + len(sign)), inclusive=sign.endswith("="))
        return Range(field.name, bound, None) if sign.startswith(">") else Range(field.name, None, bound)
    first, dots, last = text.partition("..")
    if not dots:
        value = read(field, text, at)
        # "-7d" alone is since then; a day, a month or a number alone is just that.
        bound = Bound(value)
        return Range(field.name, bound, None if isinstance(value, Ago) and text.startswith("-") else bound)
    low = Bound(read(field, first, at)) if first else None
    high = Bound(read(field, last, at + len(first) + 2)) if last else None
    if low is None and high is None:
        raise QueryError(at, f"{field.name}: needs a value before or after the ..", f"{_EXAMPLES[field.kind]}")
    if low is not None and high is not None and _is_after(low.value, high.value):
        raise QueryError(at, f"{first} comes after {last}", f"did you mean {field.name}:{last}..{first}?")
    return Range(field.name, low, high)


def _number(field: FieldName, text: str, at: int) -> float:
    if not _NUMBER.fullmatch(text):
        raise QueryError(at, f"{quoted(text)} is no number", f"for example {field.name}:<0.5 or {field.name}:0..1")
    number = float(text.replace(",", ".").replace("\u2212", "-"))
    if not field.low <= number <= field.high:
        raise QueryError(at, f"{field.name}: lies between {field.low:,g} and {field.high:,g}, {text} never is")
    return number + 0.0  # -0.0 is 0.0


def _period(field: FieldName, text: str, at: int) -> Day | Ago:
    period = read_period(text)
    if period is None:
        meant = f"{field.name}:2026-11-20, :2026-11, :2026-11-01..2026-11-20, :-7d (days; w weeks, h hours), :today"
        raise QueryError(at, f"{quoted(text)} is no day, month or year from 1990 to 2099", meant)
    return period


def _is_after(low: Value, high: Value) -> bool:
    """Whether a range between the two is empty whatever the time is."""
    match low, high:
        case float(), float():
            return low > high
        case Ago(), Ago():
            return _hours(low) < _hours(high)
        case Day(), Day():
            return begins(low, _ANY_TIME) > begins(high, _ANY_TIME)
        case _:
            return False


def _hours(ago: Ago) -> int:
    return ago.count * {"h": 1, "d": 24, "w": 168}[ago.unit]


def _id(text: str, at: int) -> str:
    if not _ID.fullmatch(text.lower()):
        raise QueryError(at, "an id is 32 digits of 0-9 and a-f", "ids stand in the results, in each post's field id")
    return text.lower()


def _address(text: str, at: int) -> str:
    found = address(text)
    if not found or found != "".join(found.split()):
        raise QueryError(at, "url: needs a site or an address without spaces", f"for example {_EXAMPLES['address']}")
    return found
