"""`kuulolla watches`: which saved searches are watched for what, and who is told."""

import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table

from kuulolla.cli import watches_yaml
from kuulolla.cli.record_given import By, Title, TitleEn, TitleSv, already, defined, merged
from kuulolla.cli.record_given import change as changed_by
from kuulolla.cli.record_shown import AsList, AsObject, AtVersion, at_version, print_json, who_made
from kuulolla.cli.watches_given import Quiet, incidents, kept_watch, records_settings, steps, watch_states, watches

if TYPE_CHECKING:
    from kuulolla.records.false_alarms import FalseAlarms
    from kuulolla.records.versions import KeptVersions
    from kuulolla.records.watch import Watch
    from kuulolla.records.watches import Watches

app = typer.Typer(no_args_is_help=True, help="What is watched, how closely, and who is told when it is not as usual.")
app.command(epilog="Examples: kuulolla watches export --out vahdit.yaml | kuulolla watches export --secrets")(
    watches_yaml.export
)
app.command("import", epilog="Example: kuulolla watches import vahdit.yaml --dry-run")(watches_yaml.import_)

# The same names as the records have, which are not imported here: with them comes Elasticsearch's client, slowly.
Metric = Literal["negative_count", "total_count", "negative_share", "mean_score", "silent"]
Sensitivity = Literal["low", "normal", "high"]

_Named = Annotated[str, typer.Argument(metavar="NAME", help="Its name, such as kela-kielteiset.")]
_SEARCH = "The saved search that it watches, as in a query: brand:kela."
_METRIC = (
    "What of it: how many posts, how many or what share of them negative, their mean score; silent: that none comes."
)
_Interval = Annotated[
    int | None,
    typer.Option(help="Minutes that are counted together: 5, 10, 15, 30, 60 (where none is given) … 1440."),
]
_Closely = Annotated[Sensitivity | None, typer.Option(help="How closely it looks: normal where none is given.")]
_Minimum = Annotated[
    int | None, typer.Option(help="Posts there must be to be told of, of a silence missing ones: 5 unless given.")
]
_Cooldown = Annotated[
    int | None, typer.Option(help="Hours in which what begins again is the same incident: 24 where none are given.")
]
_Tells = Annotated[
    list[str] | None, typer.Option("--recipient", help="Who is told. Can be given again; '' for nobody.")
]
_Escalates = Annotated[
    list[str] | None,
    typer.Option(
        "--escalate",
        metavar="MINUTES:NAMES",
        help="Who else, of what nobody has acknowledged for so long: 30:esimies,johto. Can be given again.",
    ),
]
_SevereFrom = Annotated[
    float | None, typer.Option(help="Times what was expected from which it is severe: 5 where none are given.")
]


@app.command("list", epilog="Examples: kuulolla watches list | kuulolla watches list --json")
def list_(*, as_json: AsList = False) -> None:
    """Show the watches, which cannot be looked at, and how often each was wrong: a table, or JSON."""
    settings = records_settings()
    found = watches(settings).all()
    counted, blind = incidents(settings).false_alarms(found), watch_states(settings).blind()
    if as_json:
        print_json([as_document(one, counted[name], blind.get(name)) for name, one in found.items()])
    else:
        Console().print(table(found.values(), counted, blind))
        for name in (name for name, one in found.items() if one.enabled and name in blind):
            typer.echo(f"{name} cannot be looked at: {blind[name]}")


@app.command(
    epilog="Examples: kuulolla watches show kela-kielteiset | kuulolla watches show kela-kielteiset --version 2"
)
def show(name: _Named, version: AtVersion = None, *, as_json: AsObject = False) -> None:
    """Show a watch as YAML, how often it was wrong in all its versions, and who changed it."""
    settings = records_settings()
    there = kept_watch(watches(settings), name)
    key = there.record.key
    watch, counted = at_version(key, there, version), incidents(settings).false_alarms([key])[key]
    blind = watch_states(settings).blind().get(key)
    if as_json:
        print_json(as_document(watch, counted, blind))
    else:
        sys.stdout.write(told(watch, there, counted, blind))


@app.command(
    no_args_is_help=True,
    epilog="Examples: kuulolla watches add kela-kielteiset --search brand:kela --metric negative_count "
    "--recipient paivystys | kuulolla watches add jonot --search theme:jonot --metric total_count --interval 30 "
    "--recipient paivystys --escalate 30:esimies --escalate 120:esimies,johto --quiet 22:00-07:00",
)
def add(  # noqa: PLR0913 - a field of the watch each
    name: _Named,
    search: Annotated[str, typer.Option(help=_SEARCH)],
    metric: Annotated[Metric, typer.Option(help=_METRIC)],
    interval: _Interval = None,
    sensitivity: _Closely = None,
    minimum: _Minimum = None,
    cooldown: _Cooldown = None,
    recipient: _Tells = None,
    escalate: _Escalates = None,
    quiet: Quiet = None,
    severe_from: _SevereFrom = None,
    title: Title = None,
    title_sv: TitleSv = None,
    title_en: TitleEn = None,
    by: By = None,
    *,
    disabled: Annotated[bool, typer.Option("--disabled", help="Watch nothing until it is enabled.")] = False,
) -> None:
    """Watch a saved search; without a recipient, incidents are seen in the portal alone."""
    records = watches(records_settings())
    there = records.read(name)
    if there is not None:
        raise already(there.record.key, there.record, "`kuulolla watches change` changes it")
    given = {
        "search": search,
        "metric": metric,
        "interval_min": interval,
        "sensitivity": sensitivity,
        "minimum": minimum,
        "cooldown_h": cooldown,
        "recipients": recipient,
        "escalation": steps(escalate),
        "quiet": quiet,
        "severe_from": severe_from,
        "enabled": not disabled,
    }
    _keep(records, name, None, merged({}, given, {"fi": title, "sv": title_sv, "en": title_en}), by)


@app.command(
    no_args_is_help=True,
    epilog="Examples: kuulolla watches change kela-kielteiset --sensitivity low --recipient paivystys "
    "--recipient johto | kuulolla watches change jonot --quiet '' --escalate ''",
)
def change(  # noqa: PLR0913 - a field of the watch each
    name: _Named,
    search: Annotated[str | None, typer.Option(help=_SEARCH)] = None,
    metric: Annotated[Metric | None, typer.Option(help=_METRIC)] = None,
    interval: _Interval = None,
    sensitivity: _Closely = None,
    minimum: _Minimum = None,
    cooldown: _Cooldown = None,
    recipient: _Tells = None,
    escalate: _Escalates = None,
    quiet: Quiet = None,
    severe_from: _SevereFrom = None,
    title: Title = None,
    title_sv: TitleSv = None,
    title_en: TitleEn = None,
    by: By = None,
) -> None:
    """Change a watch: what is not given stays as it was, an empty text takes it away."""
    given = {
        "search": search,
        "metric": metric,
        "interval_min": interval,
        "sensitivity": sensitivity,
        "minimum": minimum,
        "cooldown_h": cooldown,
        "recipients": recipient,
        "escalation": steps(escalate),
        "quiet": quiet,
        "severe_from": severe_from,
    }
    _change(name, given, {"fi": title, "sv": title_sv, "en": title_en}, by)


@app.command(epilog="Example: kuulolla watches enable jonot")
def enable(name: _Named, by: By = None) -> None:
    """Watch again what was disabled."""
    _change(name, {"enabled": True}, {}, by)


@app.command(epilog="Example: kuulolla watches disable jonot")
def disable(name: _Named, by: By = None) -> None:
    """Watch it no more, and keep what it says."""
    _change(name, {"enabled": False}, {}, by)


@app.command(epilog="Example: kuulolla watches remove jonot")
def remove(name: _Named) -> None:
    """Remove a watch with its versions; its incidents stay."""
    records = watches(records_settings())
    there = kept_watch(records, name)
    records.remove(there)
    typer.echo(f"{there.record.key}: removed")


def table(found: "Iterable[Watch]", counted: "Mapping[str, FalseAlarms]", blind: Mapping[str, str]) -> Table:
    """The watches as a table, for 80 characters: what each watches, how often, whether it does, how it did so far.

    `blind`: why nobody can look at some of them, by name.
    """
    from kuulolla.cli.length import length

    made = Table("watch", "search and metric", "every", "watches", "incidents", "false\nalarms")
    for named in made.columns[:2]:
        named.overflow = "fold"  # a long name goes on in the next line: cut short, no command would take it
    for one in found:
        made.add_row(
            one.key,
            f"{one.search} {one.metric}",
            length(one.interval_min),
            _watches(one, blind),
            str(counted[one.key].incidents),
            str(counted[one.key].marked),
        )
    return made


def _watches(watch: "Watch", blind: Mapping[str, str]) -> str:
    if not watch.enabled:
        return "no"
    return "cannot" if watch.key in blind else "yes"


def told(watch: "Watch", there: "KeptVersions[Watch]", counted: "FalseAlarms", blind: str | None) -> str:
    """A version as YAML, then in comments why nobody can look at it, how often it was wrong, and who made it."""
    from kuulolla.records.watches_file import write_watches

    said = [*([f"cannot be looked at: {blind}"] if blind else []), wrong(counted), who_made(watch, there)]
    return write_watches((), [watch.definition]) + "".join(f"# {line}\n" for line in said)


def wrong(counted: "FalseAlarms") -> str:
    """How often a watch was wrong, as far as people said so, and what would have helped; one line."""
    if counted.share is None:
        return "no incidents so far"
    if not counted.marked:
        return f"incidents: {counted.incidents}, none of them called a false alarm"
    helps = f"--sensitivity {counted.avoided_by}" if counted.avoided_by else "no sensitivity alone"
    return (
        f"incidents: {counted.incidents}, false alarms: {counted.marked} ({counted.share:.0%}); "
        f"{helps} would have left all of those out"
    )


def as_document(watch: "Watch", counted: "FalseAlarms", blind: str | None) -> dict[str, Any]:
    """A watch as JSON shows it, with how often it was wrong, and why nobody can look at it."""
    rates = {
        "incidents": counted.incidents,
        "false_alarms": counted.marked,
        "share": counted.share,
        "avoided_by": counted.avoided_by,
    }
    known = {name: value for name, value in rates.items() if value is not None}
    return {
        **watch.model_dump(mode="json", exclude_none=True),
        "rates": known,
        **({"blind": blind} if blind else {}),
    }


def _change(name: str, given: Mapping[str, Any], titles: Mapping[str, str | None], by: str | None) -> None:
    records = watches(records_settings())
    there = kept_watch(records, name)
    before = there.record.definition.model_dump(exclude_none=True)
    _keep(records, name, there.record, merged(before, given, titles), by)


def _keep(records: "Watches", name: str, there: "Watch | None", values: dict[str, Any], by: str | None) -> None:
    from kuulolla.records.watch import WatchDefinition

    definition = defined(WatchDefinition, {**values, "name": name})
    if there is not None and there.definition == definition:
        typer.echo(f"{there.key}: version {there.version}, which says so already")
        return
    (made,) = records.write([definition], changed_by(by), {definition.key: there.version} if there else {})
    typer.echo(f"{made.key}: version {made.version}")
