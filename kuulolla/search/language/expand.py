"""Saved searches put in the place where a query names them."""

from collections.abc import Iterable
from typing import Protocol, Self

from kuulolla.search.language.complain import QueryError, nearest, quoted
from kuulolla.search.language.tree import And, Not, Or, Saved, SavedKind, Tree, all_of, any_of, terms

MOST_CLAUSES = 1_000
"""Terms of a query with its saved searches; Elasticsearch takes at least 1,024 clauses."""
MOST_DEEP = 24
"""Levels with saved searches, each of which is one. Elasticsearch refuses 30 Boolean queries in one another."""


class SavedSearches(Protocol):
    """Where saved searches are: a port, so that the language knows no index."""

    def find(self, kind: SavedKind, name: str) -> Tree | None:
        """The tree of that saved search, capitals aside; None where there is none."""
        ...

    def names(self, kind: SavedKind) -> Iterable[str]:
        """The names that there are of a kind, for "did you mean"."""
        ...


class SavedNow(Protocol):
    """Saved searches that people change: what they are now, for a query whose parts must not differ in age."""

    def now(self) -> SavedSearches:
        """Those of now, which stay as they are."""
        ...


class NoSavedSearches:
    """Where nobody saved a search."""

    def now(self) -> Self:
        """None now either."""
        return self

    def find(self, kind: SavedKind, name: str) -> Tree | None:
        """None."""
        del kind, name
        return None

    def names(self, kind: SavedKind) -> Iterable[str]:
        """No names."""
        del kind
        return ()


def expand(tree: Tree, saved: SavedSearches) -> Tree:
    """The tree with what its saved searches find in their place; none is left.

    Raises QueryError where one is unknown or uses itself, and where all together is too large. What is wrong
    inside a saved search has the column at which the query names the outermost one.
    """
    return _Expansion(saved).expanded(tree, (), 0, 1)


class _Expansion:
    def __init__(self, saved: SavedSearches) -> None:
        self._saved, self._clauses = saved, 0

    def expanded(self, tree: Tree, path: tuple[str, ...], at: int, deep: int) -> Tree:
        if deep > MOST_DEEP:
            raise QueryError(at, f"with its saved searches the query is nested more than {MOST_DEEP} deep")
        match tree:
            case Saved():
                return self._found(tree, path, at or tree.column, deep)
            case And(parts):
                return all_of([self.expanded(part, path, at, deep + 1) for part in parts])
            case Or(parts):
                return any_of([self.expanded(part, path, at, deep + 1) for part in parts])
            case Not(part):
                return Not(self.expanded(part, path, at, deep + 1))
            case _:
                self._count(tree, at)
                return tree

    def _found(self, named: Saved, path: tuple[str, ...], at: int, deep: int) -> Tree:
        name = f"{named.kind}:{named.name}"
        if name.casefold() in map(str.casefold, path):
            raise QueryError(at, f"{name} uses itself: {' uses '.join((*path, name))}", "change one of them")
        found = self._saved.find(named.kind, named.name)
        if found is None:
            near = nearest(named.name, self._saved.names(named.kind))
            inside_of = f" in {path[-1]}" if path else ""
            meant = f"did you mean {named.kind}:{near}?" if near else ""
            raise QueryError(at, f"there is no {named.kind} {quoted(named.name)}{inside_of}", meant)
        return self.expanded(found, (*path, name), at, deep + 1)

    def _count(self, tree: Tree, at: int) -> None:
        self._clauses += sum(1 for _ in terms(tree))
        if self._clauses > MOST_CLAUSES:
            raise QueryError(
                at, f"with its saved searches the query has more than {MOST_CLAUSES:,} words and conditions"
            )
