"""`kuulolla index retain`: old posts go, by whole months, and what alerts left behind."""

from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table


def retain(
    months: Annotated[int | None, typer.Option(min=1, help="Keep so many months, this one among them.")] = None,
    before: Annotated[str | None, typer.Option(metavar="MONTH", help="Delete the months before: 2025-01.")] = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go, delete nothing.")] = False,
) -> None:
    """Delete the posts of whole months, for good; this month stays. What people corrected stays, for training.

    The log may bring posts of a deleted month back: what is in it still, and is read again. Incidents that ended and
    deliveries go too, by the setting `alerts_kept_days`, what was learned of watches that are removed,
    and leases of processes that are gone.
    """
    from kuulolla.records.retain import Retain
    from kuulolla.runtime.clock import SystemClock
    from kuulolla.runtime.elastic import elasticsearch
    from kuulolla.runtime.settings import AdminSettings, load
    from kuulolla.search.index import current
    from kuulolla.search.months import held
    from kuulolla.search.retain import drop_before, goes

    limit = _limit(months, before)
    settings = load(AdminSettings)
    client = elasticsearch(settings)
    going = [month for month in held(client, current(client, settings.namespace)) if goes(month.month, limit)]
    table = Table("month", "posts", "tombstones", "MB")
    for month in going:
        table.add_row(month.month, f"{month.posts:,}", f"{month.tombstones:,}", f"{month.size_bytes / 1e6:,.1f}")
    if going:
        Console(stderr=True).print(table)
    now, records = SystemClock().now(), Retain(client, settings.namespace)
    old = records.old(now - timedelta(days=settings.alerts_kept_days), now)
    posts = sum(month.posts for month in going)
    what = f"{posts:,} posts in {len(going)} months before {limit}"
    if left := str(old):
        what += f"; of alerts: {left}"
    if dry_run:
        typer.echo(f"would delete {what}")
        return
    if (going or left) and not yes:
        typer.confirm(f"delete {what}, for good?", abort=True)
    drop_before(client, settings.namespace, limit)
    records.delete(old)
    typer.echo(f"deleted {what}")


def _limit(months: int | None, before: str | None) -> str:
    """The first month that stays."""
    from kuulolla.runtime.clock import SystemClock
    from kuulolla.search.index import month_at
    from kuulolla.search.retain import first_kept, is_month

    if (months is None) == (before is None):
        raise typer.BadParameter("give --months or --before, and not both")
    now = SystemClock().now()
    if months is not None:
        return first_kept(now, months)
    if before is None or not is_month(before):
        raise typer.BadParameter(f"{before!r} is no month such as 2025-01")
    if before > month_at(now):
        raise typer.BadParameter(f"this month stays: nothing after {month_at(now)}")
    return before
