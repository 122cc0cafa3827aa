"""`kuulolla incidents`: what watches noticed, and what people do about it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console

from kuulolla.cli.moment import Since
from kuulolla.cli.record_given import By
from kuulolla.cli.record_given import change as changed_by
from kuulolla.cli.record_shown import AsList, AsObject, print_json
from kuulolla.cli.watches_given import incidents, records_settings

if TYPE_CHECKING:
    from kuulolla.records.delivery import Delivery
    from kuulolla.records.incident import Incident
    from kuulolla.runtime.faults import Fault

app = typer.Typer(no_args_is_help=True, help="What watches noticed, why, and what is done about it.")


def incident_id(written: str) -> str:
    """An incident's id; typer tells what is wrong with anything else."""
    if re.fullmatch("[0-9a-f]{32}", written) is None:
        raise typer.BadParameter("an ID has 32 digits and letters a to f, as `kuulolla incidents list` shows it")
    return written


_Id = Annotated[str, typer.Argument(metavar="ID", parser=incident_id, help="As `kuulolla incidents list` shows it.")]


@app.command(
    "list", epilog="Examples: kuulolla incidents list --state open | kuulolla incidents list --watch kela --json"
)
def list_(
    since: Since = None,
    watch: Annotated[str | None, typer.Option(help="Of this watch alone.")] = None,
    state: Annotated[Literal["open", "closed"] | None, typer.Option(help="Those that go on, or are over.")] = None,
    size: Annotated[int, typer.Option(min=1, max=1000, help="How many to show.")] = 20,
    *,
    as_json: AsList = False,
) -> None:
    """Show incidents, newest first: a table, or JSON."""
    from kuulolla.cli.show_incident import table
    from kuulolla.records.incident import State
    from kuulolla.records.saved_search import name_of

    named = name_of(watch) if watch else None
    page = incidents(records_settings()).since(since, watch=named, state=State(state) if state else None, size=size)
    found = [kept.record for kept in page.incidents]
    if as_json:
        print_json([as_document(one) for one in found])
        return
    Console().print(table(found))
    if page.after:
        typer.echo("there are older ones: --size shows more of them")


@app.command(epilog="Examples: kuulolla incidents show 0a1b… | kuulolla incidents show 0a1b… --json")
def show(incident: _Id, *, as_json: AsObject = False) -> None:
    """Show what happened and why, posts that tell it, what was sent of it, and what people did about it."""
    from kuulolla.records.deliveries import Deliveries

    settings = records_settings()
    records = incidents(settings)
    kept = records.read(incident)
    if kept is None:
        raise _unknown(incident)
    deliveries = Deliveries(records.client, settings.namespace).of_incident(incident)
    posts = list(_posts(kept.record.why.telling)) if kept.record.why else []
    if as_json:
        print_json(whole(kept.record, deliveries, posts))
    else:
        _print(kept.record, deliveries, posts)


@app.command(epilog="Example: kuulolla incidents acknowledge 0a1b…")
def acknowledge(incident: _Id, by: By = None) -> None:
    """Say that you look after it: nobody else is told of it besides. Who was first stays."""
    from kuulolla.records import handle_incident as handle

    change = changed_by(by)
    first = _changed(incident, lambda one: handle.acknowledge(one, change)).acknowledged
    if first is not None:
        typer.echo(f"{incident}: acknowledged by {first.by} at {first.at:%Y-%m-%d %H:%M}")


@app.command(epilog="Examples: kuulolla incidents assign 0a1b… matti | kuulolla incidents assign 0a1b… ''")
def assign(
    incident: _Id, name: Annotated[str, typer.Argument(help="Account name; '' gives it back to nobody.")], by: By = None
) -> None:
    """Hand it to somebody."""
    from kuulolla.records import handle_incident as handle

    change = changed_by(by)
    made = _changed(incident, lambda one: handle.assign(one, name or None, change))
    typer.echo(f"{incident}: assigned to {made.assignee or 'nobody'}")


@app.command(
    epilog="Examples: kuulolla incidents comment 0a1b… 'Verkko on poikki Rannassa.' | "
    "kuulolla incidents comment 0a1b… --remove 2"
)
def comment(
    incident: _Id,
    text: Annotated[str | None, typer.Argument(help="At most 2,000 characters.")] = None,
    remove: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="Take the comment of this number away, for good.")
    ] = None,
    by: By = None,
) -> None:
    """Say something of it, also after it is over; or take what somebody said away."""
    from kuulolla.records import handle_incident as handle

    if (text is None) == (remove is None):
        raise typer.BadParameter("give a TEXT or --remove, and not both")
    change = changed_by(by)
    if remove is not None:
        _changed(incident, lambda one: handle.remove_comment(one, remove, change))
        typer.echo(f"{incident}: removed comment {remove}")
    elif text is not None:
        made = _changed(incident, lambda one: handle.comment(one, text, change))
        typer.echo(f"{incident}: comments: {len(made.comments)}")


@app.command(
    "false-alarm",
    epilog="Examples: kuulolla incidents false-alarm 0a1b… --note kampanja | "
    "kuulolla incidents false-alarm 0a1b… --undo | kuulolla incidents false-alarm 0a1b… --remove-note",
)
def false_alarm(
    incident: _Id,
    note: Annotated[str | None, typer.Option(help="Why; at most 2,000 characters.")] = None,
    by: By = None,
    *,
    undo: Annotated[bool, typer.Option("--undo", help="Take it back.")] = False,
    remove_note: Annotated[bool, typer.Option("--remove-note", help="Take the note away, for good.")] = False,
) -> None:
    """Say that it was nothing, also after it is over: a watch is measured by it. Who was first stays."""
    from kuulolla.records import handle_incident as handle

    if undo and note:
        raise typer.BadParameter("--undo takes no --note: `kuulolla incidents comment` keeps it")
    if remove_note and (undo or note):
        raise typer.BadParameter("--remove-note stands alone")
    change = changed_by(by)

    def done(one: "Incident") -> "Incident":
        if remove_note:
            return handle.remove_note(one, change)
        return handle.unmark(one, change) if undo else handle.mark_false_alarm(one, change, note)

    marked = _changed(incident, done).false_alarm
    said = f"a false alarm, says {marked.by} at {marked.at:%Y-%m-%d %H:%M}" if marked else "no false alarm any more"
    typer.echo(f"{incident}: {said}")


def as_document(incident: "Incident") -> dict[str, Any]:
    """An incident as JSON shows it."""
    return incident.model_dump(mode="json", exclude_none=True)


def whole(incident: "Incident", deliveries: "Iterable[Delivery]", posts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """An incident as JSON shows it alone: with a query for its posts, those that tell it best, and what was sent."""
    from kuulolla.records.watched import told_of
    from kuulolla.search.export.jsonl import shown

    return {
        **as_document(incident),
        "q": told_of(incident),
        "posts": [shown(post) for post in posts],
        "deliveries": [one.model_dump(mode="json", exclude_none=True) for one in deliveries],
    }


def _print(incident: "Incident", deliveries: "list[Delivery]", posts: list[Mapping[str, Any]]) -> None:
    from kuulolla.cli.show_incident import comments, facts, history, reasons, sent
    from kuulolla.cli.show_posts import empty_table, unmarked_row

    _echo("", facts(incident))
    if incident.why is not None:
        _echo("why:", reasons(incident.why))
    console, telling = Console(), empty_table()
    for post in posts:
        telling.add_row(*unmarked_row(post))
    if posts:
        console.print(telling)
    if deliveries:
        console.print(sent(deliveries))
    _echo("comments:", comments(incident))
    _echo("history:", history(incident.history))


def _echo(heading: str, lines: Iterable[str]) -> None:
    """The lines under their heading, which is not there where they are not."""
    for at, line in enumerate(lines):
        if heading and not at:
            typer.echo(heading)
        typer.echo(f"  {line}" if heading else line)


def _posts(ids: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    """The documents of those posts that are there still: what was erased since then is shown no more."""
    from kuulolla.runtime.elastic import elasticsearch
    from kuulolla.runtime.settings import SearchSettings, load
    from kuulolla.search.index import alias
    from kuulolla.search.stored import stored_post

    settings = load(SearchSettings)
    client = elasticsearch(settings)
    found = (stored_post(client, alias(settings.namespace), post_id) for post_id in ids)
    return (post.document for post in found if post is not None and not post.deleted)


def _changed(incident: str, how: "Callable[[Incident], Incident]") -> "Incident":
    kept = incidents(records_settings()).change(incident, how)
    if kept is None:
        raise _unknown(incident)
    return kept.record


def _unknown(incident: str) -> "Fault":
    from kuulolla.runtime.faults import Fault

    return Fault(f"there is no incident {incident}: `kuulolla incidents list` shows what there is")
