"""The tree of a query, as `parse` makes it and everything else reads it: frozen values, equal when they mean the same.

`all_of` and `any_of` keep it in one shape: no And in an And, no Or in an Or, never one part alone. Text is NFC, without
punctuation around words, its letters as they were written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, Union

Unit = Literal["h", "d", "w"]
SavedKind = Literal["brand", "theme", "search"]


@dataclass(frozen=True, slots=True)
class Everything:
    """`*`: every post."""


@dataclass(frozen=True, slots=True)
class Word:
    """`kirjasto`: the word in any inflection, or as a part of a compound."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """`"kelan jono"`: two words or more, one after another, each in any inflection."""

    text: str


@dataclass(frozen=True, slots=True)
class Exact:
    """`=jonoa`, `="kelan jono"`: one word or more as written, capitals aside."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """`kirjast*`: a word that begins so as written, capitals aside."""

    text: str


@dataclass(frozen=True, slots=True)
class Hashtag:
    """`#kelajono`."""

    name: str


@dataclass(frozen=True, slots=True)
class Handle:
    """`@kela`: an account that the text names."""

    name: str


@dataclass(frozen=True, slots=True)
class Field:
    """`channel:forum`: a field of `fields.py` and its value by its English name."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day, a month (no day) or a year (no month) in Europe/Helsinki."""

    year: int
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Ago:
    """So many hours, days or weeks before now; days and weeks mean the whole day in Europe/Helsinki."""

    count: int
    unit: Unit


Value: TypeAlias = float | Day | Ago


@dataclass(frozen=True, slots=True)
class Bound:
    """An end of a range. A period counts as a whole: after November means from December on."""

    value: Value
    inclusive: bool = True


@dataclass(frozen=True, slots=True)
class Range:
    """`score:<-0.5`, `published:-7d`: at least one end is there."""

    field: str
    low: Bound | None
    high: Bound | None


@dataclass(frozen=True, slots=True)
class Saved:
    """`theme:jonot`: what a saved search finds. `column` is where it stands, for a complaint that comes later."""

    kind: SavedKind
    name: str
    column: int = field(default=1, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Near:
    """`a NEAR/5 b`: at most `distance` words between them; `ordered`: first left, then right (ONEAR)."""

    left: "Tree"
    right: "Tree"
    distance: int
    ordered: bool
    column: int = field(default=1, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    """`NOT a`, `-a`."""

    part: "Tree"


@dataclass(frozen=True, slots=True)
class And:
    """`a b`, `a AND b`: two parts or more."""

    parts: "tuple[Tree, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    """`a OR b`: two parts or more."""

    parts: "tuple[Tree, ...]"


Term: TypeAlias = Everything | Word | Phrase | Exact | Prefix | Hashtag | Handle | Field | Range | Saved
Tree: TypeAlias = Union[Term, Near, Not, And, Or]  # noqa: UP007 - names in quotation marks have no |


def all_of(parts: Sequence[Tree]) -> Tree:
    """What finds posts that every part finds; takes one part or more."""
    flat = tuple(_flat(And, parts))
    return flat[0] if len(flat) == 1 else And(flat)


def any_of(parts: Sequence[Tree]) -> Tree:
    """What finds posts that at least one part finds; takes one part or more."""
    flat = tuple(_flat(Or, parts))
    return flat[0] if len(flat) == 1 else Or(flat)


def inside(tree: Tree) -> tuple[Tree, ...]:
    """The trees directly inside this one, from left to right; none in a term."""
    match tree:
        case And(parts) | Or(parts):
            return parts
        case Not(part):
            return (part,)
        case Near(left, right):
            return (left, right)
        case _:
            return ()


def terms(tree: Tree) -> Iterator[Term]:
    """The terms of a tree from left to right."""
    match tree:
        case And() | Or() | Not() | Near():
            for part in inside(tree):
                yield from terms(part)
        case _:
            yield tree


def _flat(kind: type[And] | type[Or], parts: Sequence[Tree]) -> Iterator[Tree]:
    for part in parts:
        if isinstance(part, kind):
            yield from part.parts
        else:
            yield part
