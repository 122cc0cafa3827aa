"""Why there is an incident: what its posts have that those of the week before had not, and which of them to read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from elasticsearch import Elasticsearch

from kuulolla.records.incident import Grown, Term, Why
from kuulolla.runtime.faults import Fault, Retryable
from kuulolla.search.count.buckets import MOST_QUERIES, Bucket, Query, by_query
from kuulolla.search.count.compared import compared
from kuulolla.search.count.grown import grown
from kuulolla.search.count.rising import Rise, rising, rising_terms
from kuulolla.search.count.window import Window
from kuulolla.search.language.complain import QueryError
from kuulolla.search.language.tree import Saved
from kuulolla.search.question import Ask
from kuulolla.services.alerts.incidents.choose import choose
from kuulolla.services.alerts.incidents.weigh import weigh

BEFORE: Final = timedelta(days=7)
"""How long before an incident the posts are that its own are compared with: each hour and each day of a week."""

MOST_TERMS: Final = 8
MOST_GROWN: Final = 5
"""Of the themes, channels, places and touchpoints that are told."""

MOST_COMPARED: Final = 100_000
"""Posts that are compared with those before them; where there are more, a sixteenth is, or it would take too long."""

_SIXTEEN: Final = 16
_SIXTEENTH: Final[Query] = {"prefix": {"id": "0"}}  # ids are hashes: as many begin with each of 16 digits


@dataclass(frozen=True)
class Explain:
    """Explains what happened by the posts of one namespace."""

    client: Elasticsearch
    alias: str
    ask: Ask
    most_compared: int = MOST_COMPARED

    def why(
        self,
        told_of: str,
        window: Window,
        now: datetime,
        themes: Iterable[str] = (),
        usual_until: datetime | None = None,
    ) -> Why:
        """Why there was so much in `window` of what the query `told_of` finds, asked at `now` (aware).

        It is compared with the week before `usual_until`, or before the window. `themes` are names of saved ones. Those
        that cannot be used are left out; so are those asked for together with one that is too much for Elasticsearch.
        Where nothing was found in the week before, nothing can have risen: what was shared, and what tells it best, is
        said all the same.
        Of very many posts a sixteenth is compared with those before, and what it tells is told of all.
        Raises NoIndex, IndexAway; Fault where what is asked is refused, QueryError where it cannot be read.
        """
        query = self.ask.question(told_of, now).query
        usual_until = usual_until or window.begin
        before = Window(usual_until - BEFORE, usual_until)
        weighed = weigh(self.client, self.alias, window.of(query))
        some, times = query, 1
        if weighed.posts > self.most_compared:
            some, times = {"bool": {"must": [query], "filter": [_SIXTEENTH]}}, _SIXTEEN
        terms = rising_terms(self.client, self.alias, some, self.ask.lexicon, window, before, MOST_TERMS)
        places = grown(self.client, self.alias, some, ("channel", "place", "touchpoint"), window, before)
        rises = [one.rise for one in terms]
        # Of a week, as much as in a time as long as the window: what is told beside each other is comparable.
        as_long = times * ((window.end - window.begin) / BEFORE)
        return Why(
            terms=tuple(
                Term(term=rise.term, shown=one.written, now=rise.now * times, before=rise.before * as_long)
                for one, rise in zip(terms, rises, strict=True)
            ),
            themes=_told(self._themes(some, self._usable(themes, now), window, before), times, as_long),
            channels=_told(places["channel"], times, as_long),
            places=_told(places["place"], times, as_long),
            touchpoints=_told(places["touchpoint"], times, as_long),
            shared=weighed.shared,
            telling=choose(self.client, self.alias, window.of(query), rises, is_negative=weighed.is_negative),
            dominated_by=weighed.dominated_by,
        )

    def _themes(self, query: Query, themes: Iterator[tuple[str, Query]], window: Window, before: Window) -> list[Rise]:
        """The themes that a larger share of the posts are about than before, the surest first."""
        rises: list[Rise] = []
        while some := dict(islice(themes, MOST_QUERIES)):
            rises += self._risen(query, some, window, before)
        return sorted(rises, key=lambda rise: (-rise.evidence, rise.term))

    def _risen(self, query: Query, themes: Mapping[str, Query], window: Window, before: Window) -> list[Rise]:
        each = {"each": by_query(list(themes.values()), {})}
        try:
            here, earlier = compared(self.client, self.alias, query, each, window, before)
        except Retryable:
            raise
        except Fault:  # one of them has more words than Elasticsearch takes: all else can be said without them
            return []
        return rising(_posts(themes, here), here["doc_count"], _posts(themes, earlier), earlier["doc_count"])

    def _usable(self, themes: Iterable[str], now: datetime) -> Iterator[tuple[str, Query]]:
        for name in themes:
            with suppress(QueryError):  # removed meanwhile, or naming one that was
                yield name, self.ask.of_tree(Saved("theme", name), now).query


def _posts(themes: Iterable[str], period: Bucket) -> dict[str, int]:
    return {name: found["doc_count"] for name, found in zip(themes, period["each"]["buckets"], strict=True)}


def _told(rises: Sequence[Rise], times: int, as_long: float) -> tuple[Grown, ...]:
    return tuple(Grown(name=one.term, now=one.now * times, before=one.before * as_long) for one in rises[:MOST_GROWN])
