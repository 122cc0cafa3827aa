"""`kuulolla watches export` and `import`: watches and their recipients as YAML."""

from pathlib import Path
from typing import Annotated

import typer

from kuulolla.cli.record_given import By, change
from kuulolla.cli.record_shown import BroughtIn, tell_changes
from kuulolla.cli.watches_given import recipients, records_settings, watches
from kuulolla.cli.yaml_file import DryRun, Out, read_yaml, refuse, write_yaml


def export(
    out: Out = None,
    *,
    secrets: Annotated[
        bool, typer.Option("--secrets", help="With addresses and secrets: a file that is to begin elsewhere with.")
    ] = False,
) -> None:
    """Write watches and recipients as YAML that `kuulolla watches import` reads.

    Without --secrets it has no addresses and no secrets: an import keeps those that are there.
    """
    from kuulolla.records.watches_file import write_watches

    settings = records_settings()
    told = [one.definition for one in recipients(settings).all().values()]
    found = [one.definition for one in watches(settings).all().values()]
    write_yaml(write_watches(told, found, secrets=secrets), out, private=secrets)
    typer.echo(f"{len(found)} watches, {len(told)} recipients", err=True)


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="YAML as `kuulolla watches export` writes it.")],
    by: By = None,
    *,
    dry_run: DryRun = False,
) -> None:
    """Bring watches and recipients in. What is wrong with the file is told, line by line, and nothing is kept then."""
    from kuulolla.records.import_watches import WatchesKnown, against, changes
    from kuulolla.records.searches import Searches
    from kuulolla.records.watches_file import read_watches

    settings = records_settings()
    loopback = settings.stack == "local"
    told, watched = recipients(settings), watches(settings)
    searches = Searches(watched.client, watched.namespace)
    known = WatchesKnown(told.all(), watched.all(), searches.all(), loopback=loopback)
    read = read_watches(read_yaml(file))
    refuse(file, against(read, known))
    made = changes(read, known)
    to_recipients = BroughtIn(made.recipients, known.recipients, "recipient:")
    to_watches = BroughtIn(made.watches, known.watches, "watch:")
    if not dry_run:
        who = change(by)
        # Recipients first: watches name them.
        told.write([*made.recipients.added, *made.recipients.changed], who, to_recipients.over, loopback=loopback)
        watched.write([*made.watches.added, *made.watches.changed], who, to_watches.over)
    tell_changes([to_recipients, to_watches], dry_run=dry_run)
