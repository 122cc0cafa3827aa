"""`kuulolla stack`: the local Kafka and Elasticsearch."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table

from kuulolla.runtime.faults import StackFault
from kuulolla.stack import Profile, StackLayout, StackStatus, lifecycle
from kuulolla.stack.way import Tell

NOT_UP = 3
"""Exit code of `status` where a server does not answer."""

app = typer.Typer(
    no_args_is_help=True,
    help="Start and stop the local Kafka and Elasticsearch. Data and secrets lie in .local/stack "
    "(KUULOLLA_STACK_DIR), ports start at 19000 (KUULOLLA_STACK_PORT_BASE).",
)

How = Annotated[
    Literal["auto", "containers", "maven"],
    typer.Option(help="By containers or from Maven artefacts under a JDK 21+; auto: containers if an engine answers."),
]
ForTests = Annotated[bool, typer.Option("--test", help="For test runs: half the memory, slower under sustained load.")]


@app.command(epilog="Examples: kuulolla stack up | KUULOLLA_STACK_PORT_BASE=29000 kuulolla stack up --test")
def up(*, how: How = "auto", test: ForTests = False) -> None:
    """Start what is down and wait until both servers answer."""
    profile = Profile.TEST if test else Profile.DEFAULT
    with _told() as tell:
        stack = lifecycle.up(_layout(profile), how, tell=tell)
    _show(stack)


@app.command(epilog="Example: kuulolla stack down")
def down() -> None:
    """Stop both servers. Data and secrets stay."""
    with _told() as tell:
        lifecycle.down(_layout(), tell=tell)
    typer.echo("down")


@app.command(epilog="Example: kuulolla stack reset")
def reset() -> None:
    """Delete all topics, posts and indices. Secrets stay, so pseudonyms do too; what was running runs again."""
    with _told() as tell:
        lifecycle.reset(_layout(), tell=tell)
    typer.echo("empty")


@app.command(epilog="Example: kuulolla stack status && kuulolla run all")
def status() -> None:
    """Show what runs. Exit code 0 if both servers answer, 3 if not."""
    with _told():
        stack = lifecycle.status(_layout())
    _show(stack)
    if not stack.up:
        raise typer.Exit(NOT_UP)


def _layout(profile: Profile = Profile.DEFAULT) -> StackLayout:
    return StackLayout.from_environment(os.environ, profile)


@contextmanager
def _told() -> Iterator[Tell]:
    """A spinner that says what is being waited for; a fault becomes one line and exit code 1."""
    console = Console(stderr=True)
    try:
        with console.status("one moment") as spinner:
            yield spinner.update
    except StackFault as fault:
        typer.echo(f"kuulolla stack: {fault}", err=True)
        raise typer.Exit(1) from fault


def _show(stack: StackStatus) -> None:
    table = Table("server", "address", "answers", "runs as")
    for server in stack.servers:
        table.add_row(server.server, server.address, "yes" if server.answers else "no", server.running or "-")
    Console().print(table)


if __name__ == "__main__":
    app()
