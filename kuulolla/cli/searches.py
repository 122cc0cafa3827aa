"""`kuulolla searches`: brands, themes and other searches that people save, one by one."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table

from kuulolla.cli import searches_yaml
from kuulolla.cli.record_given import By, Title, TitleEn, TitleSv, already, change, defined, merged
from kuulolla.cli.record_shown import AsList, AsObject, AtVersion, at_version, print_json, who_made
from kuulolla.cli.searches_given import Named, kept, saved, searches

if TYPE_CHECKING:
    from kuulolla.records.saved_search import SavedSearch
    from kuulolla.records.versions import KeptVersions

app = typer.Typer(no_args_is_help=True, help="Brands, themes and other searches that a query names: theme:jonot.")
app.command(epilog="Example: kuulolla searches export --out haut.yaml")(searches_yaml.export)
app.command("import", epilog="Example: kuulolla searches import haut.yaml --dry-run")(searches_yaml.import_)
app.command(no_args_is_help=True, epilog="Example: kuulolla searches starter public path value --dry-run")(
    searches_yaml.starter
)

_Group = Literal["about", "stage", "value"]


@app.command("list", epilog="Examples: kuulolla searches list --kind theme | kuulolla searches list --json")
def list_(
    kind: Annotated[Literal["brand", "theme", "search"] | None, typer.Option(help="Only of that kind.")] = None,
    group: Annotated[_Group | None, typer.Option(help="Only of that group.")] = None,
    *,
    as_json: AsList = False,
) -> None:
    """Show saved searches: a table, or JSON."""
    found = searches().all(kind, group).values()
    if as_json:
        print_json([as_document(search) for search in found])
    else:
        Console().print(table(found))


@app.command(epilog="Examples: kuulolla searches show theme:jonot | kuulolla searches show theme:jonot --version 2")
def show(named: Named, version: AtVersion = None, *, as_json: AsObject = False) -> None:
    """Show a saved search as YAML, who changed it, and what its query means in words."""
    there = kept(saved(named))
    search = at_version(there.record.key, there, version)
    if as_json:
        print_json(as_document(search))
    else:
        sys.stdout.write(told(search, there))


@app.command(
    epilog="Examples: kuulolla searches add theme:jonot 'jono OR jonottaa' --title Jonot --group about | "
    "kuulolla searches add brand:kela --alias Kela --alias Kansaneläkelaitos --alias FPA"
)
def add(  # noqa: PLR0913 - a field of the saved search each
    named: Named,
    query: Annotated[str | None, typer.Argument(help="The query; a brand may have --alias instead.")] = None,
    alias: Annotated[list[str] | None, typer.Option(help="A name of the brand. Can be given again.")] = None,
    exclude: Annotated[list[str] | None, typer.Option(help="What is called alike. Can be given again.")] = None,
    title: Title = None,
    title_sv: TitleSv = None,
    title_en: TitleEn = None,
    group: Annotated[_Group | None, typer.Option(help="What a theme tells of.")] = None,
    audience: Annotated[Literal["public", "b2b"] | None, typer.Option("--set", help="Whose words it knows.")] = None,
    note: Annotated[str | None, typer.Option(help="For colleagues.")] = None,
    by: By = None,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Change the one that is there.")] = False,
) -> None:
    """Save a search, or change one with --replace: what is not given stays as it was, an empty text takes it away."""
    from kuulolla.records.saved_search import Definition

    wanted, records = saved(named), searches()
    there = records.read(wanted.kind, wanted.name)
    if there is not None and not replace:
        raise already(there.record.key, there.record, "give --replace to change it")
    given = {"query": query, "aliases": alias, "exclusions": exclude, "group": group, "set": audience, "note": note}
    titles = {"fi": title, "sv": title_sv, "en": title_en}
    before = there.record.definition.model_dump(exclude_none=True) if there else {}
    definition = defined(Definition, {**changed(before, given, titles), "kind": wanted.kind, "name": wanted.name})
    (made,) = records.write([definition], change(by), {definition.key: there.record.version} if there else {})
    typer.echo(f"{made.key}: version {made.version}")


@app.command(epilog="Example: kuulolla searches remove theme:jonot")
def remove(named: Named) -> None:
    """Remove a saved search with its versions; refused while another one uses it."""
    there = kept(saved(named))
    searches().remove(there)
    typer.echo(f"{there.record.key}: removed")


def changed(before: dict[str, Any], given: dict[str, Any], titles: dict[str, str | None]) -> dict[str, Any]:
    """The fields of a definition after what was given; None changes nothing, an empty text takes a field away."""
    # A query and names take each other's place.
    taken = [
        other
        for one, others in (("query", ("aliases", "exclusions")), ("aliases", ("query",)))
        for other in others
        if any(given[one] or "") and given[other] is None
    ]
    return merged(before, {**given, **dict.fromkeys(taken, "")}, titles)


def table(found: "Iterable[SavedSearch]") -> Table:
    """The searches as a table: how a query names each, its title, group, set, version, day of the change, query."""
    made = Table("search", "title", "group", "set", "version", "changed", "query", show_lines=False)
    for search in found:
        title = search.title.fi if search.title else ""
        query = " ".join(written(search).split())[:100]
        made.add_row(
            search.key, title, search.group, search.set, str(search.version), f"{search.changed_at:%Y-%m-%d}", query
        )
    return made


def told(search: "SavedSearch", there: "KeptVersions[SavedSearch]") -> str:
    """A version as YAML, then in comments who made it, and what it means in words."""
    from kuulolla.records.check_searches import tree_of
    from kuulolla.records.searches_file import write_searches
    from kuulolla.search.language.complain import QueryError
    from kuulolla.search.language.explain import explain

    try:
        tree = tree_of(search)
        meaning = [explain(tree, "en"), explain(tree, "fi")]
    except QueryError as error:
        meaning = [str(error)]
    return write_searches([search.definition]) + "".join(f"# {line}\n" for line in (who_made(search, there), *meaning))


def as_document(search: "SavedSearch") -> dict[str, Any]:
    """A saved search as JSON shows it: its query is always there, also where names make it."""
    made: dict[str, Any] = search.model_dump(mode="json", exclude_none=True)
    return {**made, "query": written(search)}


def written(search: "SavedSearch") -> str:
    """The query; of a brand whose names no grammar takes any more, the names."""
    from kuulolla.search.language.complain import QueryError

    try:
        return search.text
    except QueryError:
        return ", ".join(search.aliases)
