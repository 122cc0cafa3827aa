"""One saved search, the theme `ruuhka`, that a test may change."""

from dataclasses import dataclass
from typing import Self

from kuulolla.search.language.tree import SavedKind, Tree


@dataclass
class OneTheme:
    """What the theme finds, and how often it was looked for."""

    tree: Tree
    looks: int = 0

    def now(self) -> Self:
        """As it is."""
        self.looks += 1
        return self

    def find(self, kind: SavedKind, name: str) -> Tree | None:
        """The theme."""
        return self.tree if (kind, name) == ("theme", "ruuhka") else None

    def names(self, kind: SavedKind) -> list[str]:
        """The theme's name."""
        return ["ruuhka"] if kind == "theme" else []
