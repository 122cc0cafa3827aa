"""`kuulolla keys`: who may ask the API, for what, and until when."""

import json
import re
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kuulolla.cli.logged_in import logged_in
from kuulolla.cli.moment import moment
from kuulolla.records.api_key import RATE_PER_MINUTE, VALID_AT_MOST, VALID_FOR, ApiKey, Scope
from kuulolla.records.written_key import ID

if TYPE_CHECKING:
    from kuulolla.records.api_keys import ApiKeys

app = typer.Typer(no_args_is_help=True, help="Give out keys to the API, look at them, and revoke them.")

_By = Annotated[str | None, typer.Option(help="Who does so. [default: who is logged in here]")]
_DAYS = re.compile(r"([0-9]{1,4})d")


@app.command(epilog="Example: kuulolla keys create --label raportti --scope read --scope export --expires 90d")
def create(
    label: Annotated[str, typer.Option(help="What the key is for; at most 200 characters.")],
    scopes: Annotated[
        list[Scope],
        typer.Option(
            "--scope",
            help="What it may do, once for each: read finds, reads and counts posts; export takes all that a query "
            "finds; saved_searches makes and changes saved searches; watches makes and changes watches and recipients; "
            "incidents says what is done about incidents.",
        ),
    ],
    expires: Annotated[
        str,
        typer.Option(metavar="DAYS|TIME", help="Until then: 90d, 2027-01-31, or with a time, in UTC; 730d at most."),
    ] = f"{VALID_FOR.days}d",
    rate: Annotated[int, typer.Option(min=1, max=60_000, help="Requests a minute.")] = RATE_PER_MINUTE,
    by: _By = None,
) -> None:
    """Make a key and print it, once: what is kept of it tells whether a key is right, and not what it is."""
    from pydantic import ValidationError

    from kuulolla.records.written_key import WrittenKey
    from kuulolla.runtime.clock import SystemClock

    now = SystemClock().now()
    written = WrittenKey.new()
    try:
        key = ApiKey(
            id=written.id,
            sha256=written.sha256(),
            label=label,
            scopes=frozenset(scopes),
            created_at=now,
            created_by=by or logged_in(),
            expires_at=expires_at(expires, now),
            rate_per_minute=rate,
        )
    except ValidationError:
        raise typer.BadParameter(
            "--label and --by take 1 to 200 printable characters, "
            f"--expires a time to come, {VALID_AT_MOST.days}d from now at most"
        ) from None
    _api_keys().create(key)
    typer.echo(written.text())
    typer.echo(
        f"This is shown once: put it where secrets are kept. It may {', '.join(sorted(key.scopes))} "
        f"until {key.expires_at:%Y-%m-%d %H:%M} UTC, unless you `kuulolla keys revoke {key.id}`.",
        err=True,
    )


@app.command(name="list", epilog="Example: kuulolla keys list --json")
def list_(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object: total and keys.")] = False
) -> None:
    """List every key there was, oldest first: what it is for, what it may, who made it. Never what it is."""
    from kuulolla.runtime.clock import SystemClock

    now = SystemClock().now()
    keys = list(_api_keys().oldest_first())
    if as_json:
        shown = {"total": len(keys), "keys": [row(key, now) for key in keys]}
        sys.stdout.write(json.dumps(shown, ensure_ascii=False) + "\n")
        return
    Console().print(table(keys, now))
    typer.echo(f"{len(keys)} keys" if len(keys) != 1 else "1 key")


@app.command(epilog="Example: kuulolla keys revoke mz7c2qk4h5ta")
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="In a key it stands between its two underscores.")],
    by: _By = None,
) -> None:
    """Make a key good for nothing from now on, for ever. Again it changes nothing."""
    from pydantic import ValidationError

    from kuulolla.runtime.clock import SystemClock

    if not re.fullmatch(ID, key_id):
        # What was given instead may be a key in full: it is not repeated.
        raise typer.BadParameter("an ID has 12 characters, as `kuulolla keys list` shows it")
    try:
        key = _api_keys().revoke(key_id, by or logged_in(), SystemClock().now())
    except ValidationError:
        raise typer.BadParameter("--by takes 1 to 200 printable characters") from None
    typer.echo(f"{key_id}: revoked at {key.revoked_at:%Y-%m-%d %H:%M} UTC by {key.revoked_by}")


def expires_at(written: str, now: datetime) -> datetime:
    """The end that an option names: so many days from now, or a moment; typer tells what is wrong with it."""
    if days := _DAYS.fullmatch(written):
        return now + timedelta(days=int(days[1]))
    try:
        return moment(written)
    except typer.BadParameter:
        raise typer.BadParameter(f"{written!r} is neither days such as 90d nor a date such as 2027-01-31") from None


def row(key: ApiKey, now: datetime) -> dict[str, Any]:
    """A key as JSON, with how it stands: ok, expired or revoked; without what tells whether a key is right."""
    shown = key.model_dump(mode="json", exclude={"schema_version", "sha256"})
    return {**shown, "standing": key.standing(now).value}


def table(keys: Sequence[ApiKey], now: datetime) -> Table:
    """The keys as a table, a row each."""
    made = Table("id", "label", "scopes", "a minute", "created", "by", "expires", "standing")
    for key in keys:
        made.add_row(
            key.id,
            Text(key.label),  # somebody's words are no markup
            ", ".join(sorted(key.scopes)),
            str(key.rate_per_minute),
            f"{key.created_at:%Y-%m-%d}",
            Text(key.created_by),
            f"{key.expires_at:%Y-%m-%d}",
            key.standing(now).value,
        )
    return made


def _api_keys() -> "ApiKeys":
    from kuulolla.records.api_keys import ApiKeys
    from kuulolla.runtime.elastic import elasticsearch
    from kuulolla.runtime.settings import KeysSettings, load

    settings = load(KeysSettings)
    return ApiKeys(elasticsearch(settings), settings.namespace)
