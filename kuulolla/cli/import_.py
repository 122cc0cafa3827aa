"""`kuulolla import`: a file of posts into Kafka, with a progress bar and an account at the end."""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Self

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from kuulolla.schemas.post import Channel, Touchpoint
from kuulolla.schemas.reading import Rejected

if TYPE_CHECKING:
    from kuulolla.runtime.settings import IngestSettings
    from kuulolla.services.ingest.import_order import Counts
    from kuulolla.services.ingest.look import Looked

LISTED = 20
QUIET_S = 3.0
"""Seconds that Kafka may take before the bar says so."""


def _source(name: str) -> str:
    from kuulolla.services.ingest.collected import is_source_name

    if not is_source_name(name):
        raise typer.BadParameter("lower-case letters, digits, dots, hyphens and underscores, at most 200")
    return name


def import_(  # noqa: PLR0913 - one parameter an option
    file: Annotated[Path, typer.Argument(help="CSV, XLSX or JSONL; delimiter and encoding are found.")],
    source: Annotated[str, typer.Option(help="Name of the source, such as kaupunki-palaute.", callback=_source)],
    channel: Annotated[Channel, typer.Option(help="The kind of place that the posts come from.")],
    touchpoint: Annotated[
        Touchpoint | None, typer.Option(help="Whose the place is. Left out: what is usual for the channel.")
    ] = None,
    map_: Annotated[
        list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help="Which column a field is in; repeat.")
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Return when all rows can be found by a search.")] = False,  # noqa: FBT002
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and judge every row, send nothing.")] = False,  # noqa: FBT002
    rejected: Annotated[
        Path | None, typer.Option(help="Write row number and reason of each rejected row here.")
    ] = None,
) -> None:
    """Import posts from a file. Needs Kafka alone; a killed import goes on where it was when run again.

    A row without an id has its content's hash as id, a row without a time the time of the file's first import.
    """
    from kuulolla.runtime.clock import SystemClock
    from kuulolla.runtime.settings import IngestSettings, load
    from kuulolla.services.ingest.collected import Origin, usual_touchpoint
    from kuulolla.services.ingest.import_file import dry_run as judge
    from kuulolla.services.ingest.import_file import import_file
    from kuulolla.services.ingest.import_order import Order

    settings = load(IngestSettings)
    order = Order(file, Origin(source, channel, touchpoint or usual_touchpoint(channel)), _mapped(map_ or []))
    with _rejections(rejected) as rejections, _Bar(rejections) as bar:
        counts = (judge if dry_run else import_file)(order, settings, SystemClock(), bar)
    _tell(counts, dry=dry_run, listed=bar.listed)
    if wait and not dry_run:
        _wait(settings)


def _mapped(pairs: list[str]) -> dict[str, str]:
    for pair in pairs:
        if "=" not in pair:
            raise typer.BadParameter(f"{pair!r} is not FIELD=COLUMN", param_hint="--map")
    return {field.strip(): column.strip() for field, _, column in (pair.partition("=") for pair in pairs)}


Rejections = Callable[[int, Rejected], object]


@contextmanager
def _rejections(path: Path | None) -> Iterator[Rejections]:
    """Where rejected rows are written, one at a time: row number and reason, never what the row says."""
    if path is None:
        yield lambda _row, _why: None
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(("row", "reason", "field", "rule"))
        yield lambda row, why: writer.writerow((row, why.reason.value, why.where, why.rule))


class _Bar:
    """The progress bar on standard error, by bytes of the file, and the first rejected rows."""

    def __init__(self, rejections: Rejections) -> None:
        self.listed: list[str] = []
        self._rejections = rejections
        self._began = monotonic()
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
        rows = TextColumn("{task.fields[rows]:>9,} rows  {task.fields[speed]:>7,.0f}/s")
        self._progress = Progress(*columns, rows, TimeRemainingColumn(), console=Console(stderr=True))
        self._task = TaskID(0)
        self._before = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress.tasks:  # else nothing was shown, and the first line is what went wrong
            self._progress.stop()

    def begins(self, looked: "Looked", before: "Counts", after_row: int) -> None:
        if after_row:
            self._progress.console.print(f"resuming after row {after_row:,}, which Kafka acknowledged", highlight=False)
        self._before = before.read
        self._began = monotonic()
        self._progress.start()
        self._task = self._progress.add_task("importing", total=looked.size, rows=before.read, speed=0.0)

    def moves(self, done_bytes: int, counts: "Counts") -> None:
        speed = (counts.read - self._before) / max(monotonic() - self._began, 0.001)
        self._progress.update(self._task, completed=done_bytes, rows=counts.read, speed=speed, description="importing")

    def rejects(self, row: int, why: Rejected) -> None:
        self._rejections(row, why)
        if len(self.listed) < LISTED:
            self.listed.append(f"row {row}: {why}")

    def waits(self, seconds: float) -> None:
        if seconds > QUIET_S:
            self._progress.update(self._task, description=f"waiting for Kafka since {seconds:.0f} s")


def _tell(counts: "Counts", listed: Sequence[str], *, dry: bool) -> None:
    """The account on standard output; the first rejected rows on standard error."""
    for line in listed:
        typer.echo(line, err=True)
    refused = sum(counts.rejected.values())
    if refused > len(listed):
        typer.echo(f"and {refused - len(listed):,} more: --rejected FILE writes all of them", err=True)
    reasons = ", ".join(f"{reason} {many:,}" for reason, many in counts.rejected.most_common())
    typer.echo(f"read        {counts.read:>9,}")
    typer.echo(f"accepted    {counts.accepted:>9,}{'  (dry run: nothing was sent)' if dry else ''}")
    typer.echo(f"duplicates  {counts.duplicates:>9,}")
    typer.echo(f"rejected    {refused:>9,}{f'  ({reasons})' if reasons else ''}")


def _wait(settings: "IngestSettings") -> None:
    from kuulolla.services.ingest.searchable import wait_until_searchable

    with Console(stderr=True).status("waiting until all can be found") as status:
        wait_until_searchable(settings, lambda service, waiting: status.update(f"{waiting:,} posts wait for {service}"))
    typer.echo("all can be found")
