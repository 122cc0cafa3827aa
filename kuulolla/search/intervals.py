"""Phrases and distances as Elasticsearch's intervals query, over fields that share their positions.

A word may lie in any of the readings: `use_field` lets one rule look into another field than the others, and a distance
is then counted over all of them.
"""

from collections.abc import Sequence
from itertools import chain
from math import prod
from typing import Any

from kuulolla.search import layout
from kuulolla.search.analysis import Analysis, QueryWord
from kuulolla.search.language.complain import QueryError
from kuulolla.search.language.tree import Exact, Near, Or, Phrase, Prefix, Tree, Word

Rule = dict[str, Any]
Query = dict[str, Any]

MOST_WAYS = 512
"""Ways to choose one phrase at each OR inside NEAR: Lucene writes them all out, and refuses more than its clauses."""


def sequence(words: Sequence[QueryWord]) -> Query:
    """Posts with the words one after another, each in any inflection."""
    return {"intervals": {layout.FORMS: _one_after_another([_reading(word) for word in words])}}


def nearness(near: Near, analysis: Analysis) -> Query:
    """Posts in which the sides are near. Raises QueryError where too many phrases could be combined."""
    rule = _rule(near, analysis)
    if rule is None:
        return {"match_none": {}}
    if _ways(rule) > MOST_WAYS:
        raise QueryError(near.column, f"there are more than {MOST_WAYS} ways to combine the phrases", "use fewer ORs")
    return {"intervals": {layout.FORMS: rule}}


def are_same(left: Tree, right: Tree, analysis: Analysis) -> bool:
    """Whether two sides of a distance look for the same, so that they ask for two places of it."""
    return _rule(left, analysis) == _rule(right, analysis)


def _rule(tree: Tree, analysis: Analysis) -> Rule | None:
    """The rule for words that have a place; None where there is nothing to look for."""
    match tree:
        case Word(text) | Phrase(text):
            words = [_reading(word) for word in analysis.words(text)]
            return _one_after_another(words) if words else None
        case Exact(text):
            forms = [_match(word.form) for word in analysis.words(text)]
            return _one_after_another(forms) if forms else None
        case Prefix(text):
            return {"prefix": {"prefix": text.lower()}}
        case Or(parts):
            rules = [rule for part in parts if (rule := _rule(part, analysis)) is not None]
            return _any_of(rules) if rules else None
        case Near(left, right, distance, ordered):
            return _near(_rule(left, analysis), _rule(right, analysis), distance, ordered=ordered)
        case _:
            raise TypeError(f"{type(tree).__name__} has no place in the text: parse refuses it")


def _near(left: Rule | None, right: Rule | None, distance: int, *, ordered: bool) -> Rule | None:
    if left is None or right is None:
        return None
    if left == right:
        # "a near a" asks for two places. Lucene makes one rule of two equal ones and takes the width of a phrase that
        # it repeats for less than nothing: in order, and with a word that is nowhere, they stay two.
        right = _any_of([right, _match(layout.NOWHERE)])
        ordered = True
    return {"all_of": {"intervals": [left, right], "max_gaps": distance, "ordered": ordered}}


def _one_after_another(rules: Sequence[Rule]) -> Rule:
    return rules[0] if len(rules) == 1 else {"all_of": {"intervals": list(rules), "max_gaps": 0, "ordered": True}}


def _reading(word: QueryWord) -> Rule:
    return _any_of([_match(it, field) for it in (*word.lemmas, *word.stems) for field in layout.READINGS])


def _match(word: str, field: str | None = None) -> Rule:
    return {"match": {"query": word} | ({"use_field": field} if field else {})}


def _any_of(rules: Sequence[Rule]) -> Rule:
    """One rule for one or more, in an order of its own, so that the same choice is the same rule."""
    flat = chain.from_iterable(rule["any_of"]["intervals"] if "any_of" in rule else [rule] for rule in rules)
    unique = {repr(rule): rule for rule in flat}
    in_order = [unique[key] for key in sorted(unique)]
    return in_order[0] if len(in_order) == 1 else {"any_of": {"intervals": in_order}}


def _ways(rule: Rule) -> int:
    """In how many ways Lucene writes the rule out: single words of a choice stay together, longer parts do not."""
    if "all_of" in rule:
        return prod(map(_ways, rule["all_of"]["intervals"]))
    if "any_of" in rule:
        long = [part for part in rule["any_of"]["intervals"] if "all_of" in part]
        return sum(map(_ways, long)) + (len(long) < len(rule["any_of"]["intervals"]))
    return 1
