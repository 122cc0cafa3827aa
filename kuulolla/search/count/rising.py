"""Words that more posts have than before, and more than chance explains.

Elasticsearch's `significant_terms` cannot tell: a month is an index, and an index in which the period has no post does
not say how often a word was there before (docs/counting.md). The terms are counted in both periods instead, and
compared here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from typing import Final

from elasticsearch import Elasticsearch

from kuulolla.search import layout
from kuulolla.search.count.buckets import Query, by_value, counted
from kuulolla.search.count.samples import written_forms
from kuulolla.search.count.terms import function_terms, posts_by_term
from kuulolla.search.count.window import Window
from kuulolla.search.lexicon import Lexicon

CANDIDATES: Final = 5_000
"""Terms of the period, most posts first, that are compared."""

FEWEST: Final = 3
"""Posts that have a term before it can rise."""

TIMES_BEFORE: Final = 4
"""How much longer than the period the one is that it is compared with."""

SURE: Final = 15.1
"""The evidence from which on a term rises: chance alone reaches it with one term of 10,000."""

NEWS: Final = 2.0
"""The growth from which on it is told: of 5,000 posts a fifth more of a common word is sure, and no news."""


@dataclass(frozen=True)
class Rise:
    """How many posts had a term in the period, and before; and the evidence that its share of all posts grew."""

    term: str
    now: int
    before: int
    growth: float | None
    evidence: float


@dataclass(frozen=True)
class RisingTerm:
    """A rise, with its term as people write it."""

    written: str
    rise: Rise


def rising_terms(  # noqa: PLR0913 - what is asked, of what, and when
    client: Elasticsearch,
    alias: str,
    query: Query,
    lexicon: Lexicon,
    now: Window,
    before: Window | None = None,
    size: int = 20,
) -> tuple[RisingTerm, ...]:
    """The terms that rise most surely in what the query finds; none where it finds nothing in one of the periods."""
    here, earlier = now.of(query), (before or now.before(TIMES_BEFORE)).of(query)
    terms = by_value(
        layout.TERMS, CANDIDATES, shard_size=2 * CANDIDATES, min_doc_count=FEWEST, exclude=function_terms()
    )
    found = counted(client, alias, here, {"terms": terms})
    posts = posts_by_term(found)
    if not posts:
        return ()
    the_same = by_value(layout.TERMS, len(posts), shard_size=len(posts), include=list(posts))
    same = counted(client, alias, earlier, {"terms": the_same})
    rises = {rise.term: rise for rise in rising(posts, found["doc_count"], posts_by_term(same), same["doc_count"])}
    forms = written_forms(client, alias, here, lexicon, list(rises), posts, size)
    return tuple(RisingTerm(form, rises[term]) for term, form in forms.items())


def rising(now: Mapping[str, int], of_now: int, before: Mapping[str, int], of_before: int) -> list[Rise]:
    """The terms whose share of all posts at least doubled, and beyond chance; the surest first. Pure.

    `now` and `before` have the posts that hold each term, `of_now` and `of_before` all posts of the period.
    """
    if not of_before:
        return []
    rises = [_rise(term, posts, of_now, before.get(term, 0), of_before) for term, posts in now.items()]
    risen = [rise for rise in rises if rise.evidence >= SURE and (rise.growth is None or rise.growth >= NEWS)]
    return sorted(risen, key=lambda rise: (-rise.evidence, rise.term))


def _rise(term: str, now: int, of_now: int, before: int, of_before: int) -> Rise:
    growth = (now / of_now) / (before / of_before) if before else None
    return Rise(term, now, before, growth, evidence(now, of_now, before, of_before))


def evidence(now: int, of_now: int, before: int, of_before: int) -> float:
    """How ill chance explains that two shares differ: the log-likelihood ratio, near chi-squared with one degree.

    T. Dunning, Accurate methods for the statistics of surprise and coincidence, Computational Linguistics 19 (1993),
    61-74: unlike Pearson's chi-squared it holds for the rare words that most words are.
    """
    share = (now + before) / (of_now + of_before)
    cells = (
        (now, of_now * share),
        (of_now - now, of_now * (1 - share)),
        (before, of_before * share),
        (of_before - before, of_before * (1 - share)),
    )
    return 2 * sum(found * log(found / expected) for found, expected in cells if found)
