"""Each way to count, asked and shown: as the API answers it, in a table, and in a line beneath."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from elasticsearch import Elasticsearch
from rich.table import Table

from kuulolla.runtime.faults import Fault
from kuulolla.search.count.answers import Compared, Histogram, Rising, Theme, Voices
from kuulolla.search.count.comparison import comparison
from kuulolla.search.count.facets import FACETS, facets
from kuulolla.search.count.histogram import Interval, histogram, period
from kuulolla.search.count.rising import TIMES_BEFORE, rising_terms
from kuulolla.search.count.sentiment import Sentiments
from kuulolla.search.count.share_of_voice import share_of_voice
from kuulolla.search.count.terms import top_terms
from kuulolla.search.count.themes import themes
from kuulolla.search.count.window import Window
from kuulolla.search.language.periods import HELSINKI
from kuulolla.search.language.tree import SavedKind
from kuulolla.search.page import Pages
from kuulolla.search.question import Compiled

KINDS: Final = (*get_args(Interval), "brand", "theme", "terms", "rising", *FACETS)
"""What posts are counted by."""

_FEELING = ("posts", "negative", "neutral", "positive", "unscored", "negative, %", "score")
_LONGEST = 30
"""Characters of the longest bar."""


@dataclass(frozen=True)
class Shown:
    """What was counted: `answer` is what the API gives, `beneath` is empty where there is nothing to add."""

    answer: object
    table: Table
    beneath: str = ""


@dataclass(frozen=True)
class Counts:
    """Counts what `query` finds, from `since` on and before `until`; `names` are of brands or themes, none: of all."""

    pages: Pages
    query: Compiled
    since: datetime | None
    until: datetime | None
    names: Sequence[str]
    size: int

    def shown(self, by: str) -> Shown:
        """By one of KINDS. Raises Fault where a saved search is unknown, nothing was indexed, or nothing answers."""
        ways = {"brand": self._brands, "theme": self._themes, "terms": self._terms, "rising": self._rising}
        match by:
            case "hour" | "day" | "week" | "month":
                return self._over_time(by)
            case "channel" | "touchpoint":
                return self._compared(by)
            case _:
                return ways[by]() if by in ways else self._facet(by)

    def _over_time(self, by: Interval) -> Shown:
        window = period(*self._index, self.query, self.since, self.until)
        found = histogram(*self._index, self.query, window, by) if window else ()
        shape = {"hour": "%Y-%m-%d %H:%M %z", "month": "%Y-%m"}.get(by, "%Y-%m-%d")
        most = max((bar.sentiment.posts for bar in found), default=0)
        rows = [
            (bar.begins.strftime(shape), *_cells(bar.sentiment), _drawn(bar.sentiment.posts, most)) for bar in found
        ]
        return Shown(Histogram.of(found), _table((by, *_FEELING, ""), rows))

    def _compared(self, by: Literal["channel", "touchpoint"]) -> Shown:
        on_each = self._saved("theme") if self.names else {}
        found = comparison(*self._index, self._within, by, on_each)
        rows = [
            (one.value, *_cells(one.sentiment), *(f"{its.posts:,}" for its in one.themes.values())) for one in found
        ]
        return Shown([Compared.of(one) for one in found], _table((by, *_FEELING, *on_each), rows))

    def _brands(self) -> Shown:
        found = share_of_voice(*self._index, self._within, self._saved("brand"))
        rows = [(one.name, _percent(one.share), *_cells(one.sentiment)) for one in found.voices]
        beneath = f"{found.mentions:,} mentions in {found.posts:,} posts; {found.overlap:,} posts name several"
        return Shown(Voices.of(found), _table(("brand", "share", *_FEELING), rows), beneath)

    def _themes(self) -> Shown:
        now = self._recent
        found = themes(*self._index, self.query, self._saved("theme"), now)
        rows = [(one.name, *_cells(one.now), f"{one.before.posts:,}", _percent(one.change, "+")) for one in found]
        table = _table(("theme", *_FEELING, "before", "change"), rows)
        return Shown([Theme.of(one) for one in found], table, f"{_said(now)}, beside as long before")

    def _terms(self) -> Shown:
        found = top_terms(*self._index, self._within, self.pages.ask.lexicon, self.size)
        rows = [(one.written, f"{one.posts:,}") for one in found]
        return Shown(found, _table(("word", "posts"), rows))

    def _rising(self) -> Shown:
        now = self._recent
        found = rising_terms(*self._index, self.query, self.pages.ask.lexicon, now, size=self.size)
        rises = [(one.written, one.rise) for one in found]
        rows = [
            (written, f"{rise.now:,}", f"{rise.before:,}", f"{rise.growth:.1f} times" if rise.growth else "new")
            for written, rise in rises
        ]
        beneath = f"{_said(now)}, beside {TIMES_BEFORE} times as long before"
        return Shown([Rising.of(one) for one in found], _table(("word", "posts", "before", "share"), rows), beneath)

    def _facet(self, name: str) -> Shown:
        found = facets(*self._index, self._within, [name], self.size)[name]
        said = [f"{found.others:,} of other values"] if found.others else []
        said += [f"counts may be too low by {found.too_low_by:,}"] if found.too_low_by else []
        rows = [(value.value, f"{value.posts:,}") for value in found.values]
        return Shown({name: found}, _table((name, "posts"), rows), "; ".join(said))

    @property
    def _index(self) -> tuple[Elasticsearch, str]:
        return self.pages.client, self.pages.alias

    @property
    def _within(self) -> Compiled:
        """The query, for the period that was asked for."""
        if self.since is None and self.until is None:
            return self.query
        window = period(*self._index, self.query, self.since, self.until)
        return window.of(self.query) if window else {"match_none": {}}

    @property
    def _recent(self) -> Window:
        return Window.recent(self.pages.ask.clock.now(), self.since, self.until)

    def _saved(self, kind: SavedKind) -> dict[str, Compiled]:
        names = self.names or self.pages.ask.saved.now().names(kind)
        if not names:
            raise Fault(f"no {kind} is saved: `kuulolla searches add` and `kuulolla searches starter` make them")
        return self.pages.ask.saved_queries(kind, names)


def _cells(found: Sentiments) -> tuple[str, ...]:
    counts = (found.posts, found.negative, found.neutral, found.positive, found.unscored)
    share = found.negative_share
    interval = f"{100 * share.low:.0f} to {100 * share.high:.0f}" if share else "-"
    score = "-" if found.mean_score is None else f"{found.mean_score:+.2f}"
    return *(f"{number:,}" for number in counts), interval, score


def _percent(part: float | None, sign: Literal["", "+"] = "") -> str:
    return "-" if part is None else f"{100 * part:{sign}.0f} %"


def _drawn(posts: int, most: int) -> str:
    return "█" * max(round(_LONGEST * posts / most), 1) if posts else ""


def _said(window: Window) -> str:
    begin, end = (f"{moment.astimezone(HELSINKI):%Y-%m-%d %H:%M}" for moment in (window.begin, window.end))
    return f"published from {begin} to {end}"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    table = Table()
    for at, name in enumerate(header):
        table.add_column(name, justify="right" if at and name else "left")
    for row in rows:
        table.add_row(*row)
    return table
