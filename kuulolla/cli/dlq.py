"""`kuulolla dlq`: what was set aside and why, and the way back after a fix."""

import heapq
import json
import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from kuulolla.schemas.dead_letter import DeadLetter, Reason

if TYPE_CHECKING:
    from kuulolla.cli.dead_letters import Placed

app = typer.Typer(no_args_is_help=True, help="Look at records that were set aside, and send them back after a fix.")

PLACE = re.compile(r"([0-9]{1,6}):([0-9]{1,18})")

_Reason = Annotated[Reason | None, typer.Option(help="Only records set aside for this reason.")]


@app.command(name="list", epilog="Examples: kuulolla dlq list | kuulolla dlq list --reason not_json --json")
def list_(
    reason: _Reason = None,
    size: Annotated[int, typer.Option(min=1, max=100_000, help="How many to show, newest first.")] = 50,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object: total and records.")] = False,
) -> None:
    """List what was set aside: where it stands, when, why. Never what it says: see `show` for that."""
    total = 0

    def kept() -> Iterator["Placed"]:
        nonlocal total
        for placed in _chosen(reason):
            total += 1
            yield placed

    newest = heapq.nlargest(size, (_without_value(placed) for placed in kept()), key=lambda row: row["at"])
    if as_json:
        sys.stdout.write(json.dumps({"total": total, "records": newest}, ensure_ascii=False) + "\n")
        return
    table = Table("at", "record", "reason", "where", "rule", "came from", "set aside by")
    for row in newest:
        came_from = f"{row['topic']} {row['partition']}:{row['offset']}"
        table.add_row(
            row["at"][:19].replace("T", " "),
            row["place"],
            row["reason"],
            row["where"],
            row["rule"],
            came_from,
            row["set_aside_by"],
        )
    Console().print(table)
    typer.echo(f"{total} records" if total != 1 else "1 record")


@app.command(epilog="Example: kuulolla dlq show 0:17")
def show(
    place: Annotated[str, typer.Argument(metavar="PARTITION:OFFSET", help="As `kuulolla dlq list` gives it.")],
) -> None:
    """Show one record with its original value: somebody's text, so look only where you must."""
    from kuulolla.cli.dead_letters import letters
    from kuulolla.runtime.faults import Fault
    from kuulolla.runtime.settings import Settings, load

    found = next(letters(load(Settings), _place(place)), None)
    if found is None or found.letter is None:
        raise Fault(f"posts.dlq has no dead letter at {place}: see `kuulolla dlq list`")
    envelope = found.letter.model_dump(mode="json", exclude={"value", "schema_version"})
    for name, kept in envelope.items():
        typer.echo(f"{name}: {printable(json.dumps(kept, ensure_ascii=False) if name == 'headers' else str(kept))}")
    value = found.letter.value
    typer.echo("value: none" if value is None else f"value, {len(value)} bytes:\n{printable(_decoded(value))}")


@app.command(epilog="Examples: kuulolla dlq replay 0:17 2:3 | kuulolla dlq replay --reason refused_by_index")
def replay(
    places: Annotated[
        list[str] | None, typer.Argument(metavar="[PARTITION:OFFSET]...", help="As `kuulolla dlq list` gives them.")
    ] = None,
    reason: _Reason = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="All that are in posts.dlq now.")] = False,
) -> None:
    """Send records back to the topic they came from, unchanged. What is in the index already is not doubled by it.

    They stay in posts.dlq as well, and come there anew if the fix did not help.
    """
    from kuulolla.cli.dead_letters import letters
    from kuulolla.cli.dead_letters import replay as send_back
    from kuulolla.runtime.settings import Settings, load

    if not places and reason is None and not every:
        raise typer.BadParameter("say which: PARTITION:OFFSET, --reason, or --all")
    if places and (every or reason is not None):
        raise typer.BadParameter("give either PARTITION:OFFSET, or --reason and --all, not both")
    settings = load(Settings)
    asked = [_place(place) for place in dict.fromkeys(places or ())]
    missing: list[str] = []

    def named() -> Iterator["Placed"]:
        for at in asked:
            found = next(letters(settings, at), None)
            if found is None:
                missing.append(f"{at[0]}:{at[1]}")
            else:
                yield found

    done = send_back(settings, named() if asked else _chosen(reason))
    for place in missing:
        typer.echo(f"left {place}: posts.dlq has no record there", err=True)
    for place, why in done.left.items():
        typer.echo(f"left {place}: {why}", err=True)
    typer.echo(f"replayed {done.sent}, left {len(done.left) + len(missing)}")


def _chosen(reason: Reason | None) -> Iterator["Placed"]:
    from kuulolla.cli.dead_letters import letters
    from kuulolla.runtime.settings import Settings, load

    for placed in letters(load(Settings)):
        if placed.letter is not None and reason in (None, placed.letter.reason):
            yield placed


def _without_value(placed: "Placed") -> dict[str, Any]:
    kept = {"at", "reason", "where", "rule", "topic", "partition", "offset", "set_aside_by"}
    letter: DeadLetter = placed.letter  # type: ignore[assignment] # `_chosen` leaves the others out
    return {"place": placed.place, **letter.model_dump(mode="json", include=kept)}


def _place(text: str) -> tuple[int, int]:
    found = PLACE.fullmatch(text)
    if found is None:
        raise typer.BadParameter(f"{text!r} is not PARTITION:OFFSET, such as 0:17")
    return int(found[1]), int(found[2])


def _decoded(value: bytes) -> str:
    return value.decode(errors="backslashreplace")


def printable(text: str) -> str:
    """The text with control characters spelt out: a hostile value must not steer the terminal."""
    return "".join(sign if sign in "\n\t" or sign.isprintable() else repr(sign)[1:-1] for sign in text)
