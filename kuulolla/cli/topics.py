"""`kuulolla topics`: the catalogue and what the brokers have of it."""

import typer
from rich.console import Console
from rich.table import Table

from kuulolla.schemas.topics import catalogue

app = typer.Typer(no_args_is_help=True, help="Create the topics of the catalogue, and show it.")


@app.command(epilog="Example: kuulolla topics apply")
def apply() -> None:
    """Create missing topics, add missing partitions, set retention and cleanup. Never deletes anything."""
    from kuulolla.runtime.settings import Settings, load
    from kuulolla.runtime.topics import apply_topics

    done = apply_topics(load(Settings))
    for name in done.create:
        typer.echo(f"created {name}")
    for name, partitions in done.widen.items():
        typer.echo(f"widened {name} to {partitions} partitions")
    for name in done.configure:
        typer.echo(f"configured {name}")
    for name in done.wider_than_asked:
        typer.echo(f"left {name} as it is: it has more partitions than the catalogue asks for")
    if done.nothing_to_do:
        typer.echo("all topics are as the catalogue says")


@app.command(epilog="Example: kuulolla topics show")
def show() -> None:
    """Show the catalogue: what travels in each topic, who writes it and who reads it."""
    table = Table("topic", "value", "key", "partitions", "cleanup", "written by", "read by")
    for name, topic in catalogue().items():
        days = f" {topic.cleanup.retention_days} d" if topic.cleanup.retention_days else ""
        services = topic.services
        table.add_row(
            name,
            topic.value,
            topic.key,
            str(topic.partitions),
            f"{topic.cleanup.policy}{days}",
            ", ".join(services.write),
            ", ".join(services.read),
        )
    Console().print(table)
