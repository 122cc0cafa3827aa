"""What the commands of saved searches work with: the records, and one of them by its name."""

from typing import TYPE_CHECKING, Annotated

import typer

from kuulolla.cli.record_given import absent

if TYPE_CHECKING:
    from kuulolla.records.saved_search import SavedSearch
    from kuulolla.records.searches import Searches
    from kuulolla.records.versions import KeptVersions
    from kuulolla.search.language.tree import Saved

Named = Annotated[str, typer.Argument(metavar="KIND:NAME", help="As in a query: brand:kela, theme:jonot, search:x.")]


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
    found = searches().read(named.kind, named.name)
    if found is None:
        names = [one.name for one in searches().all().values() if one.kind == named.kind]
        raise absent(named.kind, named.name, names, f"{named.kind}:", "searches list")
    return found
