"""What a query finds, decided directly on a post's words: what the compiled query is compared with.

The protocol. A post is a `SamplePost`: its tokens, each with the position of its word (title and text are far apart),
its form as written in small letters, its lemmas and its compound parts; and its fields by the names that the query
language has. `finds` takes a tree without saved searches (`expand` puts them in), the analysis that the compiler gets
too, and the time. A word of the query finds a token when one of its lemmas is among the token's lemmas or parts.

Distances are counted as Lucene's minimal intervals: a stretch that holds a smaller one with both sides does not count,
and one word may serve both sides ("Kela-jono" is Kela near jono) unless the sides are the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product

from kuulolla.search.analysis import Analysis
from kuulolla.search.language.periods import begins, ends
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
    Tree,
    Word,
)

Span = tuple[int, int]
"""First and last position of a stretch of words."""

GAP = 100


@dataclass(frozen=True)
class Token:
    """A word of a post."""

    position: int
    form: str
    lemmas: frozenset[str]
    parts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SamplePost:
    """A post as a query sees it. `values` has single values by field: channel, source, score, published…

    A person's correction is `values["sentiment"]` already. `has` and `is_` are the values of those two fields.
    """

    tokens: tuple[Token, ...] = ()
    hashtags: frozenset[str] = frozenset()
    handles: frozenset[str] = frozenset()
    emotions: frozenset[str] = frozenset()
    has: frozenset[str] = frozenset()
    is_: frozenset[str] = frozenset()
    values: Mapping[str, str | float | datetime] = field(default_factory=dict)


def finds(tree: Tree, post: SamplePost, analysis: Analysis, now: datetime) -> bool:  # noqa: PLR0911 - one for each kind
    """Whether the query finds the post."""
    match tree:
        case And(parts):
            return all(finds(part, post, analysis, now) for part in parts)
        case Or(parts):
            return any(finds(part, post, analysis, now) for part in parts)
        case Not(part):
            return not finds(part, post, analysis, now)
        case Everything():
            return True
        case Hashtag(name):
            return name.lower() in post.hashtags
        case Handle(name):
            return name.lower() in post.handles
        case Field(name, value):
            return _has_value(post, name, value)
        case Range(name, low, high):
            measured = post.values.get(name)
            return measured is not None and _is_within(measured, low, high, now)
        case _:
            return any(way.spans for way in _ways(tree, post, analysis))


def _has_value(post: SamplePost, name: str, value: str) -> bool:
    sets = {"has": post.has, "is": post.is_, "emotion": post.emotions}
    if name in sets:
        return value in sets[name]
    has = post.values.get(name)
    if not isinstance(has, str):
        return False
    if name in {"source", "place"}:
        return has.casefold() == value.casefold()
    if name == "url":
        return has == value or has.startswith(tuple(f"{value}{end}" for end in "/?#"))
    return has == value


def _is_within(value: str | float | datetime, low: Bound | None, high: Bound | None, now: datetime) -> bool:
    if isinstance(value, datetime):
        return (low is None or value >= _since(low, now)) and (high is None or value < _until(high, now))
    if isinstance(value, str):
        raise TypeError("a range of texts")
    return (low is None or _is_above(value, low)) and (high is None or _is_below(value, high))


def _since(bound: Bound, now: datetime) -> datetime:
    period = _period(bound)
    return begins(period, now) if bound.inclusive else ends(period, now)


def _until(bound: Bound, now: datetime) -> datetime:
    period = _period(bound)
    return ends(period, now) if bound.inclusive else begins(period, now)


def _period(bound: Bound) -> Day | Ago:
    if isinstance(bound.value, Day | Ago):
        return bound.value
    raise TypeError("a number is no period")


def _is_above(value: float, bound: Bound) -> bool:
    limit = _number(bound)
    return value > limit or (bound.inclusive and value == limit)


def _is_below(value: float, bound: Bound) -> bool:
    limit = _number(bound)
    return value < limit or (bound.inclusive and value == limit)


def _number(bound: Bound) -> float:
    if isinstance(bound.value, Day | Ago):
        raise TypeError("a period is no number")
    return bound.value


@dataclass(frozen=True)
class _Way:
    """Where words lie in the post; `narrow` where it is a single word, whatever the post holds."""

    spans: list[Span]
    narrow: bool


def _ways(tree: Tree, post: SamplePost, analysis: Analysis) -> Iterator[_Way]:
    """Where the words lie, for each way to choose between phrases: single words of a choice are one way together."""
    match tree:
        case Word(text) | Phrase(text):
            yield _sequence([_readings(word.lemmas, post) for word in analysis.words(text)])
        case Exact(text):
            forms = [word.form for word in analysis.words(text)]
            yield _sequence([{token.position for token in post.tokens if token.form == form} for form in forms])
        case Prefix(text):
            begin = text.lower()
            yield _sequence([{token.position for token in post.tokens if token.form.startswith(begin)}])
        case Or(parts):
            ways = [way for part in parts for way in _ways(part, post, analysis)]
            yield _Way(sorted({span for way in ways if way.narrow for span in way.spans}), narrow=True)
            yield from (way for way in ways if not way.narrow)
        case Near(left, right, distance, ordered):
            same = _meaning(left, analysis) == _meaning(right, analysis)
            for one, other in product(_ways(left, post, analysis), _ways(right, post, analysis)):
                yield _near(one.spans, other.spans, distance, ordered=ordered or same)
        case _:
            raise TypeError(f"{type(tree).__name__} has no place in the text")


def _readings(lemmas: Sequence[str], post: SamplePost) -> set[int]:
    return {token.position for token in post.tokens if not (token.lemmas | token.parts).isdisjoint(lemmas)}


def _sequence(places: Sequence[set[int]]) -> _Way:
    """Stretches with a word at each of the places in turn."""
    first, *others = places or [set()]
    starts = [at for at in sorted(first) if all(at + step in place for step, place in enumerate(others, 1))]
    return _Way([(at, at + len(others)) for at in starts], narrow=not others)


def _near(left: list[Span], right: list[Span], distance: int, *, ordered: bool) -> _Way:
    pairs = [(one, other) for one, other in product(left, right) if not ordered or one[1] < other[0]]
    hulls = {_hull(one, other) for one, other in pairs}
    smallest = {hull for hull in hulls if not any(_is_inside(its, hull) for its in hulls)}
    near = {_hull(one, other) for one, other in pairs if _gap(one, other) <= distance}
    return _Way(sorted(smallest & near), narrow=False)


def _hull(one: Span, other: Span) -> Span:
    return min(one[0], other[0]), max(one[1], other[1])


def _gap(one: Span, other: Span) -> int:
    """Words between the two; fewer than none where they overlap."""
    return _width(_hull(one, other)) - _width(one) - _width(other)


def _width(span: Span) -> int:
    return span[1] - span[0] + 1


def _is_inside(one: Span, other: Span) -> bool:
    return one != other and other[0] <= one[0] and one[1] <= other[1]


def _meaning(tree: Tree, analysis: Analysis) -> frozenset[object]:
    """What the compiler makes of words: two sides with the same meaning ask for two places."""
    match tree:
        case Word(text) | Phrase(text):
            words = [frozenset(("lemma", lemma) for lemma in word.lemmas) for word in analysis.words(text)]
            return words[0] if len(words) == 1 else frozenset({("words", tuple(words))})
        case Exact(text):
            return frozenset({("forms", tuple(word.form for word in analysis.words(text)))})
        case Prefix(text):
            return frozenset({("prefix", text.lower())})
        case Or(parts):
            return frozenset[object]().union(*(_meaning(part, analysis) for part in parts))
        case Near(left, right, distance, ordered):
            one, other = _meaning(left, analysis), _meaning(right, analysis)
            return frozenset({("near", one, other, distance, ordered or one == other)})
        case _:
            raise TypeError(f"{type(tree).__name__} has no place in the text")
