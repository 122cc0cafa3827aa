"""Elasticsearch's queries on one post, for the queries that `compile.py` makes: what `test_meaning.py` compares with.

Intervals run as Lucene's iterators do (lazily, from left to right, minimising as they go), written anew from their
description. It cannot tell whether a real server takes a query; tests on the real one do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

Span = tuple[int, int]
Rule = Mapping[str, Any]

Document = Mapping[str, Mapping[int, str]]
"""Words by position, by field."""


@dataclass(frozen=True)
class Source:
    """Intervals of a rule; `narrow` where none can be longer than a word."""

    spans: tuple[Span, ...]
    narrow: bool


def matches(query: Rule, document: Document) -> bool:  # noqa: PLR0911 - one for each kind of query
    """Whether a query over words finds the document."""
    (kind, body), *_ = query.items()
    match kind:
        case "bool":
            return _bool(body, document)
        case "match_all":
            return True
        case "match_none":
            return False
        case "intervals":
            ((field, rule),) = body.items()
            return any(source.spans for source in _sources(rule, field, document))
        case "prefix":
            ((field, asked),) = body.items()
            return any(word.startswith(asked["value"]) for word in document[field].values())
        case "match":
            ((field, asked),) = body.items()
            return asked["query"] in document[field].values()
        case "match_phrase":
            ((field, asked),) = body.items()
            return bool(_phrase([_places(word, field, document) for word in asked["query"].split()]).spans)
        case "multi_match":
            fields = [field.partition("^")[0] for field in body["fields"]]
            words = set(body["query"].split())
            return any(not words.isdisjoint(document[field].values()) for field in fields)
        case _:
            raise AssertionError(kind)


def _bool(body: Rule, document: Document) -> bool:
    should = body.get("should", ())
    return (
        all(matches(part, document) for kind in ("must", "filter") for part in body.get(kind, ()))
        and not any(matches(part, document) for part in body.get("must_not", ()))
        and (not should or any(matches(part, document) for part in should))
    )


def _sources(rule: Rule, field: str, document: Document) -> list[Source]:
    """The ways that Lucene writes a rule out in: single words together first, then each longer source."""
    (kind, body), *_ = rule.items()
    match kind:
        case "match":
            return [_places(body["query"], body.get("use_field", field), document)]
        case "prefix":
            words = document.get(field, {}).items()
            return [Source(tuple((at, at) for at, word in words if word.startswith(body["prefix"])), narrow=True)]
        case "any_of":
            sources = [source for part in body["intervals"] for source in _sources(part, field, document)]
            narrow = {span for source in sources if source.narrow for span in source.spans}
            return [Source(tuple(sorted(narrow)), narrow=True), *(source for source in sources if not source.narrow)]
        case _:
            ways = product(*(_sources(part, field, document) for part in body["intervals"]))
            return [_all_of(way, body["max_gaps"], ordered=body["ordered"]) for way in ways]


def _places(word: str, field: str, document: Document) -> Source:
    return Source(tuple((at, at) for at, its in sorted(document.get(field, {}).items()) if its == word), narrow=True)


def _all_of(sources: Sequence[Source], max_gaps: int, *, ordered: bool) -> Source:
    if ordered and max_gaps == 0:
        return _phrase(sources)
    left, right = sources
    found = _ordered(left.spans, right.spans) if ordered else _unordered(left.spans, right.spans)
    return Source(tuple(span for span, gaps in found if gaps <= max_gaps), narrow=False)


def _phrase(sources: Sequence[Source]) -> Source:
    first, *others = sources
    spans = list(first.spans)
    for source in others:
        spans = [(start, its[1]) for start, end in spans for its in source.spans if its[0] == end + 1]
    return Source(tuple(spans), narrow=False)


def _ordered(left: Sequence[Span], right: Sequence[Span]) -> Iterator[tuple[Span, int]]:
    """For each last left one before a right one, that pair."""
    at = 0
    for end in right:
        last = None
        while at < len(left) and left[at][1] < end[0]:
            last, at = left[at], at + 1
        if last is not None:
            yield (last[0], end[1]), end[0] - last[1] - 1


def _unordered(left: Sequence[Span], right: Sequence[Span]) -> Iterator[tuple[Span, int]]:
    """Two cursors; the one that begins first moves on while what both span does not grow.

    All that begin where the last one was found move on before the next: of those with one beginning the first is least.
    """
    lines, at, start = (left, right), [0, 0], -1
    while True:
        for side, line in enumerate(lines):
            while at[side] < len(line) and line[at[side]][0] == start:
                at[side] += 1
            if at[side] == len(line):
                return
        far = max(left[at[0]][1], right[at[1]][1])
        while True:
            one, other = left[at[0]], right[at[1]]
            start, width = min(one[0], other[0]), sum(end - begin + 1 for begin, end in (one, other))
            found = (start, far), far - start + 1 - width
            mover = 0 if (one[0], -one[1]) <= (other[0], -other[1]) else 1
            if lines[mover][at[mover]][1] == far:
                break
            at[mover] += 1
            if at[mover] == len(lines[mover]) or lines[mover][at[mover]][1] > far:
                break
        yield found
