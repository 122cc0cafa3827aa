"""What a query finds, as a sentence: "finds posts that contain “kirjasto” in any form and that …"."""

import re
from collections.abc import Iterator
from itertools import groupby

from kuulolla.search.language.complain import printable
from kuulolla.search.language.fields import FIELDS
from kuulolla.search.language.periods import show_period
from kuulolla.search.language.phrasing import CLAUSES, PIECES, Locale
from kuulolla.search.language.show import show_value
from kuulolla.search.language.tree import (
    Ago,
    And,
    Bound,
    Day,
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
    Saved,
    Term,
    Tree,
    Value,
    Word,
    terms,
)


def explain(tree: Tree, locale: Locale = "en") -> str:
    """A sentence that begins "finds posts" or "löytää julkaisut", then hints at words that look like operators."""
    words = _Sentence(locale)
    if isinstance(tree, Everything):
        return words.piece("finds_all")
    return printable(words.piece("finds", words.clause(tree, top=True)) + words.hints(tree))


# Words that people write for an operator; found as words they narrow a search down to nearly nothing.
_OPERATORS = {"and": "AND", "or": "OR", "not": "NOT", "ja": "JA", "tai": "TAI", "ei": "EI"}
_NEAR = re.compile(r"o?near(?:/\d+)?", re.IGNORECASE | re.ASCII)


class _Sentence:
    """Sentences in one language. Clauses know their own negation; only a group has to be negated as a whole."""

    def __init__(self, locale: Locale) -> None:
        self._clauses, self._pieces, self._locale = CLAUSES[locale], PIECES[locale], locale

    def piece(self, name: str, *filled: object) -> str:
        return self._pieces[name].format(*filled)

    def clause(self, tree: Tree, *, negated: bool = False, top: bool = False) -> str:
        match tree:
            case Not(part):
                return self.clause(part, negated=not negated)
            case And(parts) | Or(parts):
                between = self.piece("and" if isinstance(tree, And) else "or")
                inner = between.join(self._all(parts) if isinstance(tree, And) else map(self.clause, parts))
                return inner if top and not negated else self._said("group", inner, negated=negated)
            case Word() | Phrase() | Exact() | Prefix() | Near():
                return self._said("contain", self.words(tree), negated=negated)
            case _:
                return self._condition(tree, negated=negated)

    def _all(self, parts: tuple[Tree, ...]) -> Iterator[str]:
        """A clause for each part; words one after another share one."""
        for are_words, run in groupby(parts, lambda part: isinstance(part, Word)):
            same = list(run)
            if are_words and len(same) > 1:
                *first, last = (part.text for part in same if isinstance(part, Word))
                listed = self.piece("words", ", ".join(f"“{text}”" for text in first), last)
                yield self._said("contain", listed, negated=False)
            else:
                yield from map(self.clause, same)

    def words(self, tree: Tree) -> str:
        """Words that have a place in the text, as a noun phrase."""
        match tree:
            case Word(text) | Phrase(text) | Exact(text) | Prefix(text):
                return self.piece(type(tree).__name__.lower(), text)
            case Near(left, right, distance, ordered):
                return self.piece("before" if ordered else "near", self._side(left), self._side(right), distance)
            case Or(parts):
                return self.piece("or").join(map(self._side, parts))
            case _:
                raise TypeError(f"{type(tree).__name__} has no place in the text")

    def hints(self, tree: Tree) -> str:
        meant = {word.text: self._operator(word.text) for word in terms(tree) if isinstance(word, Word)}
        return "".join(self.piece("hint", text, operator) for text, operator in meant.items() if operator)

    def _operator(self, text: str) -> str | None:
        return text.upper() if _NEAR.fullmatch(text) else _OPERATORS.get(text.lower())

    def _side(self, tree: Tree) -> str:
        return f"({self.words(tree)})" if isinstance(tree, Or | Near) else self.words(tree)

    def _said(self, name: str, *filled: object, negated: bool) -> str:
        return self._clauses[name][negated].format(*filled)

    def _condition(self, term: Term, *, negated: bool) -> str:
        match term:
            case Hashtag(name):
                return self._said("hashtag", name, negated=negated)
            case Handle(name):
                return self._said("handle", name, negated=negated)
            case Field(name, value):
                return self._said(name, self._named(name, value), negated=negated)
            case Saved(kind, name):
                return self._said(kind, f"“{name}”", negated=negated)
            case Range(name, low, high):
                said = self._days(low, high) if name == "published" else self._numbers(low, high)
                return self._said(name, said, negated=negated)
            case _:
                return self._said("everything", negated=negated)

    def _named(self, name: str, value: str) -> str:
        choices = FIELDS[name].choices
        if value not in choices:
            return f"“{value}”"
        return choices[value] if self._locale == "fi" else value.replace("_", " ")

    def _numbers(self, low: Bound | None, high: Bound | None) -> str:
        if low is not None and high is not None:
            if low == high:
                return self.piece("equal", show_value(low.value))
            return self.piece("between", show_value(low.value), show_value(high.value))
        if low is not None:
            return self.piece("at least" if low.inclusive else "above", show_value(low.value))
        return self.piece("at most" if high.inclusive else "below", show_value(high.value)) if high else ""

    def _days(self, low: Bound | None, high: Bound | None) -> str:
        if low is not None and high is not None:
            if low == high:
                return self.piece("within", self._day(low.value))
            return self.piece("from to", self._day(low.value), self._day(high.value))
        if low is not None:
            return self.piece("since" if low.inclusive else "after time", self._day(low.value))
        return self.piece("until" if high.inclusive else "before time", self._day(high.value)) if high else ""

    def _day(self, value: Value) -> str:
        match value:
            case Ago(0, "d" | "w"):
                return self.piece("today")
            case Ago(1, "d"):
                return self.piece("yesterday")
            case Ago(count, unit):
                return self.piece(unit, count)
            case Day():
                return show_period(value)
            case _:
                return str(value)
