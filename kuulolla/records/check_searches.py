"""What saved searches name must be there, and none may use itself: looked at with all of them at hand. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from kuulolla.records.saved_search import Said, in_its_line, key_of
from kuulolla.search.language.complain import QueryError
from kuulolla.search.language.expand import expand
from kuulolla.search.language.parse import parse
from kuulolla.search.language.tree import Saved, SavedKind, Tree, terms


class SearchesByName:
    """Saved searches as the query language asks for them: its port `SavedSearches`, over what does not change."""

    def __init__(self, searches: Iterable[Said]) -> None:
        self._by_key = {search.key: search for search in searches}

    def find(self, kind: SavedKind, name: str) -> Tree | None:
        """The tree of that one; None where there is none. Raises QueryError where it can no longer be parsed."""
        search = self._by_key.get(key_of(kind, name))
        return None if search is None else tree_of(search)

    def names(self, kind: SavedKind) -> list[str]:
        """The names of a kind, for "did you mean"."""
        return [search.name for search in self._by_key.values() if search.kind == kind]


def tree_of(search: Said) -> Tree:
    """What a saved search asks. Raises QueryError, which names it, where it can no longer be parsed."""
    try:
        return _tree(search.text)
    except QueryError as error:
        anew = f"save it anew with `kuulolla searches add {search.key} … --replace`, or remove it"
        raise QueryError(0, f"{search.key} can no longer be used: {error}", anew) from None


def complaints(known: Mapping[str, Said], written: Iterable[Said]) -> dict[str, str]:
    """Why the searches `written` cannot be kept beside those that are known, or in their place; by key.

    What cannot be used is told once it is written anew, and of others where it could be used before: a change of
    one may be too much for those that use it.
    """
    new = {search.key: search for search in written}
    changed = {**known, **new}
    before, after = _unusable(known), _unusable(changed)
    return {key: why for key, why in after.items() if key in new or key not in before}


def users(key: str, known: Mapping[str, Said]) -> list[str]:
    """The keys of the searches that name this one, except itself, in order."""
    return sorted(search.key for search in known.values() if search.key != key and key in _named(search))


def _named(search: Said) -> Iterator[str]:
    try:
        tree = tree_of(search)
    except QueryError:
        return
    yield from (key_of(term.kind, term.name) for term in terms(tree) if isinstance(term, Saved))


def _unusable(searches: Mapping[str, Said]) -> dict[str, str]:
    saved = SearchesByName(searches.values())
    found = {}
    for key, search in searches.items():
        try:
            expand(Saved(search.kind, search.name, 0), saved)
        except QueryError as error:
            found[key] = in_its_line(error, search.query or "")
    return found


@lru_cache(4096)
def _tree(text: str) -> Tree:
    return parse(text)
