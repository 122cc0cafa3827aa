"""What the commands of saved searches work with: the records, one of them by its name, who changes it."""

from typing import TYPE_CHECKING, Annotated

import typer

from kuulolla.cli.logged_in import logged_in

if TYPE_CHECKING:
    from kuulolla.records.saved_search import SavedSearch
    from kuulolla.records.searches import Searches
    from kuulolla.records.versions import Change, KeptVersions
    from kuulolla.search.language.tree import Saved

Named = Annotated[str, typer.Argument(metavar="KIND:NAME", help="As in a query: brand:kela, theme:jonot, search:x.")]
By = Annotated[str | None, typer.Option(help="Who says so. [default: who is logged in here]")]


def searches() -> "Searches":
    """The saved searches of the namespace that is set, as the user `records`."""
    from kuulolla.records.searches import Searches
    from kuulolla.runtime.elastic import elasticsearch
    from kuulolla.runtime.settings import RecordsSettings, load

    settings = load(RecordsSettings)
    return Searches(elasticsearch(settings), settings.namespace)


def saved(written: str) -> "Saved":
    """The kind and name that an argument gives, read as a query reads them."""
    from kuulolla.search.language.complain import QueryError
    from kuulolla.search.language.parse import parse
    from kuulolla.search.language.tree import Saved

    try:
        found = parse(written)
    except QueryError:
        found = None
    if not isinstance(found, Saved):
        raise typer.BadParameter("name it as in a query: brand:kela, theme:jonot or search:aukiolot")
    return found


def kept(named: "Saved") -> "KeptVersions[SavedSearch]":
    """That saved search as it is now. Raises Fault with what was probably meant where there is none."""
    from kuulolla.runtime.faults import Fault
    from kuulolla.search.language.complain import nearest

    found = searches().read(named.kind, named.name)
    if found is None:
        near = nearest(named.name, [one.name for one in searches().all().values() if one.kind == named.kind])
        meant = f"did you mean {named.kind}:{near}?" if near else "`kuulolla searches list` shows what there is"
        raise Fault(f"there is no {named.kind} {named.name}: {meant}")
    return found


def change(by: str | None) -> "Change":
    """Who changes saved searches, and that it is now."""
    from kuulolla.records.versions import LONGEST_NAME, Change
    from kuulolla.runtime.clock import SystemClock

    who = by or logged_in()
    if len(who) > LONGEST_NAME:
        raise typer.BadParameter(f"--by takes at most {LONGEST_NAME} characters")
    return Change(who, SystemClock().now())
