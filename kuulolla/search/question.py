"""What somebody asks: a query's text read once, compiled for the index, and able to say what it found in a post."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kuulolla.runtime.clock import Clock
from kuulolla.search.compile import compile_tree
from kuulolla.search.language.expand import SavedNow, expand
from kuulolla.search.language.parse import parse
from kuulolla.search.language.tree import Saved, SavedKind, Tree, terms
from kuulolla.search.lexicon import Lexicon
from kuulolla.search.marks import Marker, Marks
from kuulolla.search.with_words import read_document

Compiled = Mapping[str, Any]
"""A query as Elasticsearch takes it."""


@dataclass(frozen=True)
class Question:
    """A query: its `tree` as it was written, and `query` as Elasticsearch takes it, which never finds deleted posts."""

    tree: Tree
    query: Compiled
    _marker: Marker
    _lexicon: Lexicon

    def marks(self, document: Mapping[str, Any]) -> Marks:
        """What it finds in a document's title and text."""
        return self._marker.marks(*read_document(document, self._lexicon))


@dataclass(frozen=True)
class Ask:
    """Reads queries: with the lexicon of the index, the saved searches that there are, and the time it is."""

    lexicon: Lexicon
    saved: SavedNow
    clock: Clock

    def question(self, text: str, now: datetime | None = None) -> Question:
        """What `text` asks, now or at another time. Raises QueryError."""
        return self.of_tree(parse(text), now)

    def of_tree(self, tree: Tree, now: datetime | None = None) -> Question:
        """What a tree asks. Raises QueryError where a saved search is unknown or too much is asked."""
        # Once: what is marked is what was asked, though somebody changes a saved search meanwhile. Who names none need
        # not wait until those that there are have been read.
        names_some = any(isinstance(term, Saved) for term in terms(tree))
        whole = expand(tree, self.saved.now()) if names_some else tree
        query = compile_tree(whole, self.lexicon, now or self.clock.now())
        return Question(tree, query, Marker(whole, self.lexicon), self.lexicon)

    def saved_queries(self, kind: SavedKind, names: Iterable[str]) -> dict[str, Compiled]:
        """What saved searches ask, by the names given. Raises QueryError where there is none of that name."""
        return {name: self.of_tree(Saved(kind, name, 0)).query for name in dict.fromkeys(names)}
