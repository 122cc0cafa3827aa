"""`kuulolla recipients`: whom notifications go to, by which channel, and when they are welcome."""

import secrets
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table

from kuulolla.cli.record_given import By, Title, TitleEn, TitleSv, already, defined, merged
from kuulolla.cli.record_given import change as changed_by
from kuulolla.cli.record_shown import AsList, AsObject, AtVersion, at_version, print_json, who_made
from kuulolla.cli.try_recipient import test
from kuulolla.cli.watches_given import Quiet, kept_recipient, recipients, records_settings

if TYPE_CHECKING:
    from kuulolla.records.recipient import Recipient
    from kuulolla.records.versions import KeptVersions

app = typer.Typer(no_args_is_help=True, help="Whom notifications go to. Addresses and secrets are never shown in full.")

# The same names as the records have, which are not imported here: with them comes Elasticsearch's client, slowly.
Channel = Literal["email", "slack", "teams", "webhook"]
Digest = Literal["none", "daily", "weekly"]
Language = Literal["fi", "sv", "en"]

_Named = Annotated[str, typer.Argument(metavar="NAME", help="Its name, such as paivystys.")]
_CHANNEL = "How notifications come."
_ADDRESS = "An e-mail address, or a URL that begins with https://."
_SecretStdin = Annotated[
    bool,
    typer.Option(
        "--secret-stdin",
        help="Read a webhook's secret, 32 characters or more, from standard input; else one is made and shown, once.",
    ),
]
_Language = Annotated[Language | None, typer.Option(help="What it is told in: fi where none is given.")]
_MostPerHour = Annotated[
    int | None,
    typer.Option(help="How many notifications: the last one tells of all that is left. 10 where none is given."),
]
_Digest = Annotated[Digest | None, typer.Option(help="How often it is told what there was: none where none is given.")]
_OnlyDigest = Annotated[
    bool | None,
    typer.Option("--only-digest/--incidents-too", help="Whether its digest alone tells it of incidents, or each does."),
]


@app.command("list", epilog="Examples: kuulolla recipients list | kuulolla recipients list --json")
def list_(*, as_json: AsList = False) -> None:
    """Show the recipients: a table, or JSON."""
    found = recipients(records_settings()).all().values()
    if as_json:
        print_json([as_document(one) for one in found])
    else:
        Console().print(table(found))


@app.command(epilog="Examples: kuulolla recipients show paivystys | kuulolla recipients show paivystys --version 2")
def show(name: _Named, version: AtVersion = None, *, as_json: AsObject = False) -> None:
    """Show a recipient as YAML, what may be shown of its address, and who changed it."""
    there = kept_recipient(recipients(records_settings()), name)
    found = at_version(there.record.key, there, version)
    if as_json:
        print_json(as_document(found))
    else:
        sys.stdout.write(told(found, there))


@app.command(
    no_args_is_help=True,
    epilog="Examples: kuulolla recipients add paivystys --channel email --address paivystys@kaislavesi.example "
    "--quiet 22:00-07:00 | kuulolla recipients add tekstiviestit --channel webhook "
    "--address https://sms.kaislavesi.example/in --secret-stdin < secret.txt",
)
def add(  # noqa: PLR0913 - a field of the recipient each
    name: _Named,
    channel: Annotated[Channel, typer.Option(help=_CHANNEL)],
    address: Annotated[str, typer.Option(help=_ADDRESS)],
    language: _Language = None,
    most_per_hour: _MostPerHour = None,
    quiet: Quiet = None,
    digest: _Digest = None,
    title: Title = None,
    title_sv: TitleSv = None,
    title_en: TitleEn = None,
    by: By = None,
    *,
    only_digest: _OnlyDigest = None,
    secret_stdin: _SecretStdin = False,
    disabled: Annotated[bool, typer.Option("--disabled", help="Tell it nothing until it is enabled.")] = False,
) -> None:
    """Add somebody to tell. `kuulolla recipients test` then shows whether notifications arrive."""
    there = recipients(records_settings()).read(name)
    if there is not None:
        raise already(there.record.key, there.record, "`kuulolla recipients change` changes it")
    given = {
        "channel": channel,
        "address": address,
        "language": language,
        "most_per_hour": most_per_hour,
        "quiet": quiet,
        "digest": digest,
        "only_digest": only_digest,
        "enabled": not disabled,
    }
    values = merged({}, given, {"fi": title, "sv": title_sv, "en": title_en})
    _keep(name, None, values, _secret(stdin=secret_stdin, made=channel == "webhook"), by)


@app.command(
    no_args_is_help=True,
    epilog="Examples: kuulolla recipients change paivystys --digest weekly --quiet '' | "
    "kuulolla recipients change tekstiviestit --new-secret",
)
def change(  # noqa: PLR0913 - a field of the recipient each
    name: _Named,
    channel: Annotated[Channel | None, typer.Option(help=_CHANNEL)] = None,
    address: Annotated[str | None, typer.Option(help=_ADDRESS)] = None,
    language: _Language = None,
    most_per_hour: _MostPerHour = None,
    quiet: Quiet = None,
    digest: _Digest = None,
    title: Title = None,
    title_sv: TitleSv = None,
    title_en: TitleEn = None,
    by: By = None,
    *,
    only_digest: _OnlyDigest = None,
    secret_stdin: _SecretStdin = False,
    new_secret: Annotated[bool, typer.Option("--new-secret", help="Make another secret of a webhook.")] = False,
    enabled: Annotated[bool | None, typer.Option("--enabled/--disabled", help="Whether it is told anything.")] = None,
) -> None:
    """Change a recipient: what is not given stays as it was, an empty text takes it away."""
    there = kept_recipient(recipients(records_settings()), name).record
    given = {
        "channel": channel,
        "address": address,
        "language": language,
        "most_per_hour": most_per_hour,
        "quiet": quiet,
        "digest": digest,
        "only_digest": only_digest,
        "enabled": enabled,
    }
    # Without address and secret: those of the record stay where the channel does, and another channel has its own.
    before = there.definition.model_dump(exclude_none=True, exclude={"address", "secret"})
    values = merged(before, given, {"fi": title, "sv": title_sv, "en": title_en})
    becomes_webhook = channel == "webhook" and there.channel != "webhook"
    _keep(name, there, values, _secret(stdin=secret_stdin, made=new_secret or becomes_webhook), by)


app.command(epilog="Example: kuulolla recipients test paivystys")(test)


@app.command(epilog="Example: kuulolla recipients remove tekstiviestit")
def remove(name: _Named) -> None:
    """Remove a recipient with its versions; refused while a watch tells it."""
    records = recipients(records_settings())
    there = kept_recipient(records, name)
    records.remove(there)
    typer.echo(f"{there.record.key}: removed")


def table(found: "Iterable[Recipient]") -> Table:
    """The recipients as a table: how each is reached, when it is not to be disturbed, its version."""
    made = Table("recipient", "channel", "address", "language", "quiet", "digest", "told", "version", "changed")
    for one in found:
        made.add_row(
            one.key,
            one.channel,
            as_document(one)["address"],
            one.language,
            f"{one.quiet.begins}-{one.quiet.ends}" if one.quiet else "",
            f"{one.digest} alone" if one.only_digest else one.digest,
            "yes" if one.enabled else "no",
            str(one.version),
            f"{one.changed_at:%Y-%m-%d}",
        )
    return made


def told(recipient: "Recipient", there: "KeptVersions[Recipient]") -> str:
    """A version as YAML, then in comments what may be shown of its address, and who made it."""
    from kuulolla.records.watches_file import write_watches

    yaml = write_watches([recipient.definition], ())
    return f"{yaml}# address: {as_document(recipient)['address']}\n# {who_made(recipient, there)}\n"


def as_document(recipient: "Recipient") -> dict[str, Any]:
    """A recipient as JSON shows it: what may be shown of its address and secret."""
    return recipient.model_dump(mode="json", exclude_none=True)


def _secret(*, stdin: bool, made: bool) -> tuple[str | None, bool]:
    """The secret that is given or made, if any is; and whether it was made, and is to be shown."""
    if stdin:
        return sys.stdin.readline().strip(), False
    return (secrets.token_urlsafe(32), True) if made else (None, False)


def _keep(
    name: str, there: "Recipient | None", values: dict[str, Any], secret: tuple[str | None, bool], by: str | None
) -> None:
    from kuulolla.records.recipient import RecipientDefinition, completed

    settings = records_settings()
    text, is_shown = secret
    definition = defined(RecipientDefinition, {**values, **({} if text is None else {"secret": text}), "name": name})
    if there is not None and there.definition == completed(definition, there):
        typer.echo(f"{there.key}: version {there.version}, which says so already")
        return
    over = {definition.key: there.version} if there else {}
    (made,) = recipients(settings).write([definition], changed_by(by), over, loopback=settings.stack == "local")
    typer.echo(f"{made.key}: version {made.version}")
    if is_shown:
        typer.echo(text)
        typer.echo("This is its secret, shown once: who receives checks with it that it is we who send.", err=True)
