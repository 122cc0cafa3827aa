"""From a query's tree to the query that Elasticsearch takes: core queries only, no script, no plugin.

Pure: the words' analysis and the time are passed in. docs/adr/0011 says why it looks so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kuulolla.search import layout
from kuulolla.search.analysis import Analysis, QueryWord
from kuulolla.search.conditions import condition
from kuulolla.search.intervals import nearness, sequence
from kuulolla.search.language.tree import (
    And,
    Everything,
    Exact,
    Field,
    Handle,
    Hashtag,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Range,
    Tree,
    Word,
)

Query = dict[str, Any]

PART_BOOST = 0.5
"""A word that is only a part of a compound counts half in relevance."""


def compile_tree(tree: Tree, analysis: Analysis, now: datetime) -> Query:
    """The Elasticsearch query for a tree with its saved searches in their place; it never finds deleted posts.

    `now` is aware. Raises QueryError where too many phrases could be combined.
    """
    return {
        "bool": {"filter": [{"term": {"deleted": False}}], "must": [_Compiler(analysis, now).compiled(tree)]},
    }


@dataclass(frozen=True)
class _Compiler:
    analysis: Analysis
    now: datetime

    def compiled(self, tree: Tree) -> Query:  # noqa: PLR0911 - one for each kind of tree
        match tree:
            case And(parts):
                return self._all(parts)
            case Or(parts):
                return {"bool": {"should": [self.compiled(part) for part in parts], "minimum_should_match": 1}}
            case Not(part):
                return {"bool": {"must_not": [self.compiled(part)]}}
            case Field() | Range():
                return condition(tree, self.now)
            case Everything():
                return {"match_all": {}}
            case Hashtag(name):
                return {"term": {layout.HASHTAGS: name.lower()}}
            case Handle(name):
                return {"term": {layout.HANDLES: name.lower()}}
            case _:
                return self._words(tree)

    def _all(self, parts: Sequence[Tree]) -> Query:
        """Conditions filter and are cached, words count in relevance, what is denied needs no level of its own."""
        made: dict[str, list[Query]] = {}
        for part in parts:
            if isinstance(part, Not):
                made.setdefault("must_not", []).append(self.compiled(part.part))
            else:
                kind = "filter" if isinstance(part, Field | Range | Hashtag | Handle) else "must"
                made.setdefault(kind, []).append(self.compiled(part))
        return {"bool": made}

    def _words(self, tree: Tree) -> Query:
        match tree:
            case Word(text) | Phrase(text):
                words = self.analysis.words(text)
                return sequence(words) if len(words) > 1 else _word(words)
            case Exact(text):
                return _exact([word.form for word in self.analysis.words(text)])
            case Prefix(text):
                return {"prefix": {layout.FORMS: {"value": text.lower()}}}
            case Near():
                return nearness(tree, self.analysis)
            case _:
                raise TypeError(f"{type(tree).__name__} is left over: saved searches are expanded before")


def _word(words: Sequence[QueryWord]) -> Query:
    if not words:
        return {"match_none": {}}
    lemmas = " ".join((*words[0].lemmas, *words[0].stems))
    fields = [layout.LEMMAS, f"{layout.PARTS}^{PART_BOOST}"]
    return {"multi_match": {"query": lemmas, "type": "best_fields", "operator": "or", "fields": fields}}


def _exact(forms: Sequence[str]) -> Query:
    if not forms:
        return {"match_none": {}}
    if len(forms) == 1:
        return {"match": {layout.FORMS: {"query": forms[0]}}}
    return {"match_phrase": {layout.FORMS: {"query": " ".join(forms)}}}
