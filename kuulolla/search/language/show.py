"""From a tree to the text of a query: parse(show(tree)) is the tree again."""

import re

from kuulolla.search.language.periods import show_period
from kuulolla.search.language.tree import (
    Ago,
    And,
    Bound,
    Day,
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
    Tree,
    Value,
    Word,
)
from kuulolla.search.language.words import is_capitals, is_case_ending, split_at_colon, tells

_OPERATOR = re.compile(r"OR|TAI|AND|JA|NOT|EI|O?NEAR(/.*)?", re.DOTALL)
_BARE = re.compile(r'[^\s()"“”„*]+')


def show(tree: Tree) -> str:
    """The query as a person would write it, with English names and operators."""
    match tree:
        case Or(parts):
            return " OR ".join(map(show, parts))
        case And(parts):
            return " ".join(_within(part, Or) for part in parts)
        case Near(left, right, distance, ordered):
            operator = f"{'O' if ordered else ''}NEAR/{distance}"
            return f"{_within(left, Or, And)} {operator} {_within(right, Or, And, Near)}"
        case Not(part):
            return f"NOT {_within(part, Or, And, Near)}"
        case _:
            return _term(tree)


def _within(tree: Tree, *weaker: type[Tree]) -> str:
    return f"({show(tree)})" if isinstance(tree, weaker) else show(tree)


def _term(term: Tree) -> str:  # noqa: PLR0911 - one for each kind of term
    match term:
        case Word(text):
            return text if _is_bare_word(text) else _quoted(text)
        case Phrase(text):
            return _quoted(text)
        case Exact(text):
            return f"={text if _is_bare_word(text) else _quoted(text)}"
        case Prefix(text):
            return f"{text}*"
        case Hashtag(name):
            return f"#{name}"
        case Handle(name):
            return f"@{name}"
        case Field(name, value) | Saved(name, value):
            return f"{name}:{value if _BARE.fullmatch(value) else _quoted(value)}"
        case Range(field, low, high):
            return f"{field}:{_range(low, high)}"
        case _:
            return "*"


def _is_bare_word(text: str) -> bool:
    """Whether `text` without quotation marks is read as that word: no operator, no field, no sign before it."""
    # A sign or an accent in front would be read as part of what stands before it: = and U+0338 are one character.
    if not _BARE.fullmatch(text) or _OPERATOR.fullmatch(text) or not tells(text[0]):
        return False
    parts = split_at_colon(text)
    # A name in capitals is a word whatever fields there are; any other one may be a field's.
    return parts is None or (is_capitals(parts[0]) and is_case_ending(parts[1]))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _range(low: Bound | None, high: Bound | None) -> str:
    if low is not None and low == high:
        return _single(low.value)
    if low is not None and high is not None:
        return f"{show_value(low.value)}..{show_value(high.value)}"
    if low is not None:
        since = low.inclusive and isinstance(low.value, Ago)
        return show_value(low.value) if since else f">{'=' if low.inclusive else ''}{show_value(low.value)}"
    return f"<{'=' if high.inclusive else ''}{show_value(high.value)}" if high is not None else ""


def _single(value: Value) -> str:
    if not isinstance(value, Ago):
        return show_value(value)
    named = {Ago(0, "d"): "today", Ago(1, "d"): "yesterday"}
    return named.get(value, f"{show_value(value)}..{show_value(value)}")


def show_value(value: Value) -> str:
    """A number or a period as `values.py` reads it."""
    if isinstance(value, Day | Ago):
        return show_period(value)
    return f"{value:.6f}".rstrip("0").rstrip(".")
