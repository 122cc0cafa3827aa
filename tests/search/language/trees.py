"""Random trees in the one shape that a tree has, and random texts that look like queries."""

import unicodedata
from datetime import date

from hypothesis import strategies as st

from kuulolla.search.language.fields import FIELDS
from kuulolla.search.language.tree import (
    Ago,
    Bound,
    Day,
    Everything,
    Exact,
    Field,
    Handle,
    Hashtag,
    Near,
    Not,
    Phrase,
    Prefix,
    Range,
    Saved,
    Tree,
    Value,
    Word,
    all_of,
    any_of,
)
from kuulolla.search.language.words import clean_words

ODD = "aäkjO:*-=#@\"\\'()“.,…/ \n\u00a0\u200f\u202e\x00\ud800\u0308\u0338ÅİK9_+%<>≠😡👍🏽‰"
TYPED = st.text(st.sampled_from(ODD) | st.characters(), min_size=1, max_size=12).map(
    lambda text: unicodedata.normalize("NFC", text)
)

_LIKE_OPERATORS = [
    "kirjasto",
    "Kela",
    "AND",
    "ei",
    "TAI",
    "NEAR/5",
    "HSL:n",
    "is:n",
    "IS:n",
    "a:b",
    "12:30",
    "C++",
    "a*b",
]
WORDS = (st.sampled_from(_LIKE_OPERATORS) | TYPED.map(clean_words)).filter(lambda text: text and " " not in text)
TEXTS = st.lists(WORDS, min_size=2, max_size=4).map(" ".join)
NAMES = st.from_regex(r"[a-zäö][a-zäö0-9_]{0,8}", fullmatch=True)
VALUES = TYPED.map(lambda text: " ".join(text.split())).filter(bool)

AGO = st.builds(Ago, st.integers(0, 9999), st.sampled_from(("h", "d", "w")))
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31)).flatmap(
    lambda day: st.sampled_from([Day(day.year), Day(day.year, day.month), Day(day.year, day.month, day.day)])
)
_MILLIONTHS = 1_000_000
SCORES = st.integers(-_MILLIONTHS, _MILLIONTHS).map(lambda number: number / _MILLIONTHS)
RATINGS = st.integers(0, 1000).map(lambda number: number / 10)


def _ranges(field: str, values: st.SearchStrategy[Value]) -> st.SearchStrategy[Range]:
    bounds = st.builds(Bound, values, st.booleans())
    same = values.map(lambda value: Range(field, Bound(value), Bound(value)))
    return (
        same
        | bounds.map(lambda low: Range(field, low, None))
        | bounds.map(lambda high: Range(field, None, high))
        | st.builds(lambda one, other: _between(field, one, other), values, values)
    )


def _between(field: str, one: Value, other: Value) -> Range:
    """A range that is not empty whatever the time is."""
    low, high = (one, other) if _comes_first(one, other) else (other, one)
    return Range(field, Bound(low), Bound(high))


def _comes_first(one: Value, other: Value) -> bool:
    match one, other:
        case float(), float():
            return one <= other
        case Day(), Day():
            return (one.year, one.month or 1, one.day or 1) <= (other.year, other.month or 1, other.day or 1)
        case Ago(), Ago():
            hours = {"h": 1, "d": 24, "w": 168}
            return one.count * hours[one.unit] >= other.count * hours[other.unit]
        case _:
            return True


_CHOICES = [Field(name, value) for name, field in FIELDS.items() for value in field.choices]
WITH_A_PLACE: st.SearchStrategy[Tree] = (
    st.builds(Word, WORDS)
    | st.builds(Phrase, TEXTS)
    | st.builds(Exact, WORDS | TEXTS)
    | st.builds(Prefix, st.from_regex(r"[a-zäö]{3,8}(-[a-zäö]{1,3})?|HSL|NEAR|123", fullmatch=True))
)
CONDITIONS: st.SearchStrategy[Tree] = (
    st.just(Everything())
    | st.builds(Hashtag, NAMES)
    | st.builds(Handle, NAMES | st.just("kela@yhteiso.example"))
    | st.sampled_from(_CHOICES)
    | st.builds(Field, st.sampled_from(["source", "author", "place"]), VALUES)
    | st.builds(Field, st.just("id"), st.from_regex(r"[0-9a-f]{32}", fullmatch=True))
    | st.builds(Field, st.just("url"), st.sampled_from(["yle.example", "yle.example/uutiset?id=1", "x.example/(a)"]))
    | st.builds(Saved, st.sampled_from(("brand", "theme", "search")), VALUES)
    | _ranges("score", SCORES)
    | _ranges("rating", RATINGS)
    | _ranges("published", AGO | DAYS)
)


def _combined(parts: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    several = st.lists(parts, min_size=2, max_size=4)
    return several.map(all_of) | several.map(any_of) | parts.map(Not)


def _near(sides: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    choices = st.lists(sides, min_size=2, max_size=3).map(any_of)
    return st.builds(Near, sides | choices, sides | choices, st.integers(0, 50), st.booleans())


PLACED = st.recursive(WITH_A_PLACE, _near, max_leaves=5)
TREES = st.recursive(PLACED | CONDITIONS, _combined, max_leaves=12)

_OPERATORS = ["AND", "OR", "NOT", "-", "NEAR/5", "NEAR/99", "ONEAR", "(", ")", '"', "“", "\\", "*", "=", ":", ".."]
_FIELDS = ["channel:", "channel:forum", "score:<", "score:-1..0", "published:-7d", "theme:jonot", "HSL:n"]
_PIECES = st.sampled_from(["kirjasto", "kirjast*", "#tag", "@kela", *_OPERATORS, *_FIELDS])
LIKE_QUERIES = st.lists(_PIECES | TYPED, max_size=30).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda between: between.join(pieces))
)
