"""Posts from the cells of a table, by what its header says."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from kuulolla.schemas.dead_letter import Reason
from kuulolla.schemas.post import Place, Rating
from kuulolla.schemas.reading import Rejected
from kuulolla.services.ingest.collected import Collected, Origin, Row
from kuulolla.services.ingest.columns import Columns, columns
from kuulolla.services.ingest.moments import moment
from kuulolla.services.ingest.row_hash import row_hash
from kuulolla.services.ingest.tables import Cells

_EPOCH = datetime.fromtimestamp(0, UTC)
_LIST = re.compile(r"[,;|\n]")


class _UnreadableError(ValueError):
    """A cell that does not say what its column promises. Stays in this file: outside it is a value."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(rule)
        self.rejected = Rejected(Reason.BREAKS_CONTRACT, where=field, rule=rule)


def from_table(
    rows: Iterator[Cells | Rejected], origin: Origin, mapped: Mapping[str, str], first_seen_at: datetime
) -> Iterator[Row]:
    """The posts of a table, its first row that is not empty being the header. Raises Fault without a column of text."""
    known: Columns | None = None
    for number, cells in enumerate(rows, start=1):
        if isinstance(cells, Rejected):
            yield Row(number, cells)
        elif not any(cell.strip() for cell in cells):
            continue
        elif known is None:
            known = columns(cells, mapped)
        else:
            yield Row(number, _post(cells, known, origin, first_seen_at))


def _post(cells: Cells, known: Columns, origin: Origin, first_seen_at: datetime) -> Collected | Rejected:
    if any(cell.strip() for cell in cells[known.width :]):
        return Rejected(Reason.BREAKS_CONTRACT, rule=f"{len(cells)} cells in a table of {known.width} columns")
    try:
        return _collected(cells, known, origin, first_seen_at)
    except _UnreadableError as unreadable:
        return unreadable.rejected


def _collected(cells: Cells, known: Columns, origin: Origin, first_seen_at: datetime) -> Collected:
    edited_at = _moment(known.of(cells, "edited_at"), "edited_at")
    return Collected(
        native_id=known.of(cells, "native_id") or _hash(cells),
        text=known.of(cells, "text") or "",
        published_at=_published_at(cells, known) or first_seen_at,
        title=known.of(cells, "title"),
        author=known.of(cells, "author"),
        url=known.of(cells, "url"),
        thread_id=known.of(cells, "thread_id"),
        reply_to=known.of(cells, "reply_to"),
        edited_at=edited_at,
        revision=max(0, int((edited_at - _EPOCH) / timedelta(milliseconds=1))) if edited_at else 0,
        language_hint=known.of(cells, "language_hint"),
        rating=_rating(known.of(cells, "rating"), known.best),
        place=_place(cells, known),
        categories=_categories(known.of(cells, "categories")),
        origin=origin,
    )


def _hash(cells: Cells) -> str:
    # Empty cells at the end are left out: whether they are written depends on the program that saved the table.
    filled = len(cells)
    while filled and not cells[filled - 1]:
        filled -= 1
    return row_hash("\x1f".join(cells[:filled]).encode("utf-8", "surrogatepass"))


def _published_at(cells: Cells, known: Columns) -> datetime | None:
    day, clock = known.of(cells, "published_at"), known.of(cells, "clock")
    # Day and time of day in two columns; a spreadsheet's day comes with a midnight of its own.
    return _moment(f"{day.removesuffix('T00:00:00')} {clock}" if day and clock else day, "published_at")


def _moment(written: str | None, field: str) -> datetime | None:
    if written is None:
        return None
    found = moment(written)
    if found is None:
        raise _UnreadableError(field, "not a date and time; written as 1.12.2025 14.05 or 2025-12-01T14:05 it would be")
    return found


def _rating(written: str | None, best: float) -> Rating | None:
    if written is None:
        return None
    value, _, out_of = written.partition("/")
    top = _number(out_of, "rating") if out_of else best
    rating = Rating.model_construct(value=_number(value, "rating"), best=top)
    if not 0 <= rating.value <= rating.best or not rating.best:
        raise _UnreadableError(
            "rating", f"not within 0 and {top:g}; a header such as `arvosana (0-10)` names another range"
        )
    return rating


def _place(cells: Cells, known: Columns) -> Place | None:
    name, lat, lon = (known.of(cells, field) for field in ("place", "lat", "lon"))
    if name is None and lat is None and lon is None:
        return None
    return Place.model_construct(name=name, lat=_degrees(lat, "lat", 90), lon=_degrees(lon, "lon", 180))


def _degrees(written: str | None, field: str, most: float) -> float | None:
    degrees = _number(written, field) if written is not None else None
    if degrees is not None and abs(degrees) > most:
        raise _UnreadableError(field, "not degrees")
    return degrees


def _number(written: str, field: str) -> float:
    """A number with a decimal comma or point."""
    try:
        number = float(written.strip().replace(",", "."))
    except ValueError:
        raise _UnreadableError(field, "not a number") from None
    if not -1e12 < number < 1e12:  # noqa: PLR2004 - not infinite, not NaN, nothing that a person counts to
        raise _UnreadableError(field, "not a number")
    return number


def _categories(written: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in _LIST.split(written) if part.strip()) if written else ()
