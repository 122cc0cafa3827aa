"""A moment as an option: a date or a time, in UTC where no zone is given, as the months of the index are."""

from datetime import UTC, datetime
from typing import Annotated

import typer


def moment(written: str) -> datetime:
    """The moment that an option names; typer tells what is wrong with it."""
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter(f"{written!r} is no date such as 2026-11-01 or 2026-11-01T12:00+02:00") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


Since = Annotated[
    datetime | None,
    typer.Option(metavar="TIME", parser=moment, help="From then on: 2026-11-01, or with a time, in UTC."),
]
Until = Annotated[datetime | None, typer.Option(metavar="TIME", parser=moment, help="Until before then.")]
