"""What matched, as places in a post's title and text as written: for the words of a query, found by the same analysis.

Pure. Inflected forms, compounds, phrases and distances are marked where they lie, each word by itself; what a query
denies is not marked, nor what it asks of fields.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from kuulolla.search import layout
from kuulolla.search.analysis import Analysis, QueryWord
from kuulolla.search.intervals import are_same
from kuulolla.search.language.tree import (
    And,
    Exact,
    Handle,
    Hashtag,
    Near,
    Or,
    Phrase,
    Prefix,
    Tree,
    Word,
)
from kuulolla.search.lexicon import PlacedWord

Span = tuple[int, int]
"""From where to where in a text, in code points."""

_MOST = 200
"""Places of one side of a distance that are looked at: a post of 10,000 words could have 100 million pairs."""


@dataclass(frozen=True)
class Marks:
    """What to mark, in order."""

    title: tuple[Span, ...] = ()
    text: tuple[Span, ...] = ()


class Marker:
    """Marks what `tree` (saved searches in their place) finds, in any number of posts: its words are analysed once."""

    def __init__(self, tree: Tree, analysis: Analysis) -> None:
        self._tree = tree
        # 1,000 words that were analysed anew for each of 20 posts took 950 ms, 500 distances 2,900; now 95 and 330.
        self._words = cache(analysis.words)
        self._same = cache(lambda left, right: are_same(left, right, analysis))

    def marks(self, title: Sequence[PlacedWord], text: Sequence[PlacedWord]) -> Marks:
        """The words that it finds among the words of a post's title and text."""
        found = {
            at for match in _Finder(title, text, self._words, self._same).matches(self._tree) for at in match.words
        }
        behind = len(title) + layout.GAP
        return Marks(
            tuple((word.start, word.end) for at, word in enumerate(title) if at in found),
            tuple((word.start, word.end) for at, word in enumerate(text, behind) if at in found),
        )


@dataclass(frozen=True)
class _Match:
    """A stretch of positions, and which of them are words that were asked for."""

    first: int
    last: int
    words: frozenset[int]

    @property
    def width(self) -> int:
        return self.last - self.first + 1


_Asked = Callable[[str], Sequence[QueryWord]]
_AreSame = Callable[[Tree, Tree], bool]


class _Finder:
    """The words of one post by what they may be taken for."""

    def __init__(
        self, title: Sequence[PlacedWord], text: Sequence[PlacedWord], asked: _Asked, are_same: _AreSame
    ) -> None:
        self._asked, self._are_same = asked, are_same
        self._forms: dict[str, set[int]] = defaultdict(set)
        self._readings: dict[str, set[int]] = defaultdict(set)
        for words, begin in ((title, 0), (text, len(title) + layout.GAP)):
            for at, placed in enumerate(words, begin):
                self._forms[placed.word.form].add(at)
                for reading in placed.word.readings:
                    self._readings[reading].add(at)

    def matches(self, tree: Tree) -> list[_Match]:  # noqa: PLR0911 - one for each kind of tree
        """Where the tree's words lie; nothing for what has no place in the text."""
        match tree:
            case And(parts) | Or(parts):
                return list(dict.fromkeys(found for part in parts for found in self.matches(part)))
            case Word(text) | Phrase(text):
                return list(_in_sequence([self._read_as(word) for word in self._asked(text)]))
            case Exact(text):
                return list(_in_sequence([self._forms.get(word.form, set()) for word in self._asked(text)]))
            case Prefix(text):
                begin = text.lower()
                places = (places for form, places in self._forms.items() if form.startswith(begin))
                return list(_in_sequence([set().union(*places)]))
            case Hashtag(name):
                return list(_in_sequence([self._forms.get(f"#{name.lower()}", set())]))
            case Handle(name):
                return list(_in_sequence([self._forms.get(f"@{name.lower()}", set())]))
            case Near(left, right, distance, ordered):
                ordered = ordered or self._are_same(left, right)
                ways = product(self._ways(left), self._ways(right))
                return [match for one, other in ways for match in _near(one, other, distance, ordered=ordered)]
            case _:
                return []

    def _ways(self, side: Tree) -> list[list[_Match]]:
        """The ways to choose at an OR as the index counts them: single words stay together, longer ones do not."""
        if not isinstance(side, Or):
            return [self.matches(side)[:_MOST]]
        ways = [way for part in side.parts for way in self._ways(part)]
        single = [match for way in ways for match in way if match.width == 1]
        return [single[:_MOST], *(way for way in ways if any(match.width > 1 for match in way))]

    def _read_as(self, word: QueryWord) -> set[int]:
        return set().union(*(self._readings.get(reading, ()) for reading in (*word.lemmas, *word.stems)))


def _in_sequence(places: Sequence[set[int]]) -> Iterator[_Match]:
    """One word after another, each at one of its places."""
    if not places:
        return
    first, *others = places
    for at in sorted(first):
        if all(at + step in place for step, place in enumerate(others, 1)):
            yield _Match(at, at + len(others), frozenset(range(at, at + len(places))))


def _near(left: Sequence[_Match], right: Sequence[_Match], distance: int, *, ordered: bool) -> list[_Match]:
    """The smallest stretches with both sides, as the index counts them."""
    pairs = [(one, other) for one, other in product(left, right) if not ordered or one.last < other.first]
    hulls = [_both(one, other) for one, other in pairs]
    near = [
        hull
        for (one, other), hull in zip(pairs, hulls, strict=True)
        if hull.width - one.width - other.width <= distance
    ]
    smallest = _smallest(hulls)
    return [hull for hull in dict.fromkeys(near) if (hull.first, hull.last) in smallest]


def _both(one: _Match, other: _Match) -> _Match:
    return _Match(min(one.first, other.first), max(one.last, other.last), one.words | other.words)


def _smallest(matches: Iterable[_Match]) -> set[Span]:
    """The stretches that hold no other one."""
    smallest: set[Span] = set()
    earliest_end = float("inf")
    # From the last beginning on, shorter ones first: one that ends no earlier than a later one holds it.
    for first, last in sorted({(match.first, match.last) for match in matches}, key=lambda span: (-span[0], span[1])):
        if last < earliest_end:
            smallest.add((first, last))
            earliest_end = last
    return smallest
