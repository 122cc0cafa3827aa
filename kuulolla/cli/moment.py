"""A moment as an option: a date or a time.

Where no zone is given it is in UTC, as the months of the index are, or in Finland's time, as the days of counts are.
"""

from datetime import UTC, datetime, tzinfo
from typing import Annotated

import typer


def moment(written: str, zone: tzinfo = UTC) -> datetime:
    """The moment that an option names; typer tells what is wrong with it."""
    from kuulolla.schemas.contract import YEARS

    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter(f"{written!r} is no date such as 2026-11-01 or 2026-11-01T12:00+02:00") from None
    if found.year not in YEARS:  # in the year 1 there is no UTC of it
        raise typer.BadParameter(f"{written!r} lies before 1990 or after 2099: a date such as 2026-11-01 is meant")
    return found if found.tzinfo else found.replace(tzinfo=zone)


def in_helsinki(written: str) -> datetime:
    """The same, in Finland's time where no zone is given."""
    from kuulolla.search.language.periods import HELSINKI

    return moment(written, HELSINKI)


Since = Annotated[
    datetime | None,
    typer.Option(metavar="TIME", parser=moment, help="From then on: 2026-11-01, or with a time, in UTC."),
]
Until = Annotated[datetime | None, typer.Option(metavar="TIME", parser=moment, help="Until before then.")]
